"""The values of a series in promtool's notation: ``40x95 130x3 _x4 60``.

``a`` is a value, ``axn`` is n + 1 of it, ``a+bxn`` and ``a-bxn`` n more that rise or fall by b; ``_`` is a missing
value and ``_xn`` n of them; ``!`` and ``!xn`` are failed polls. Source: Prometheus, "Unit testing for rules".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, Literal, TypeAlias

from kpitui.errors import UsageError
from kpitui.text import Text


class Gap(Enum):
    """What stands where no value is."""

    MISSING = "_"
    FAILED = "!"
    """The poll failed."""


MISSING: Final = Gap.MISSING
FAILED: Final = Gap.FAILED

Point: TypeAlias = float | Literal[Gap.MISSING, Gap.FAILED]

MOST = 1_000_000
"""Values that one series may have."""

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_ITEM = re.compile(rf"(?P<first>{_NUMBER})(?:(?P<step>[+-](?:\d+\.?\d*|\.\d+))?x(?P<times>\d+))?")
_GAP = re.compile(r"(?P<gap>[_!])(?:x(?P<times>\d+))?")

_WRONG = Text(
    "“{item}” is no value: write 40, 40x95, 40+2x10, _, _x4 or !",
    "« {item} » n’est pas une valeur : écrivez 40, 40x95, 40+2x10, _, _x4 ou !",
)
_MANY = Text("a series has at most {most} values", "une série a au plus {most} valeurs")


def parse_series(text: str) -> tuple[Point, ...]:
    """Return the values of a series. Raises ``UsageError`` that names the first item that is none."""
    found: list[Point] = []
    for item in text.split():
        for point in _points(item):
            found.append(point)
            if len(found) > MOST:
                raise UsageError(_MANY.given(most=MOST))
    return tuple(found)


def _points(item: str) -> Iterator[Point]:
    """Yield the values of one item."""
    if gap := _GAP.fullmatch(item):
        for _ in range(int(gap["times"] or 1)):
            yield Gap(gap["gap"])
        return
    number = _ITEM.fullmatch(item)
    if number is None:
        raise UsageError(_WRONG.given(item=item))
    first, step = float(number["first"]), float(number["step"] or 0)
    for place in range(int(number["times"] or 0) + 1):
        yield first + place * step
