"""What a platform answers, read field by field: absent is None, a wrong type is told by its place, nothing crashes."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from kpitui.errors import Cause, SourceError
from kpitui.measures import Rejection
from kpitui.text import Text
from kpitui.text.clean import plain

LONGEST = 100_000
"""Signs of a text that are read."""

_EPOCH_MS = 1e11
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_OFFSET = re.compile(r"([+-]\d{2})(\d{2})$")
_YEARS = (-62_135_596_800_000, 253_402_300_800_000)

Item = TypeVar("Item")


class Malformed(SourceError):
    """A field that does not hold what it should."""

    usual = Cause.PARSE


@dataclass(frozen=True, slots=True)
class Node:
    """A value of an answer, with the way to it."""

    value: Any
    place: str = ""
    """Where it stands: ``data[3].public_metrics``."""

    def __getitem__(self, key: str | int) -> Node:
        """Return a member; absent or null members give a node of None. Raises ``Malformed`` where it has none."""
        step = f"[{key}]" if isinstance(key, int) else (f".{key}" if self.place else key)
        place = f"{self.place}{step}"
        if self.value is None:
            return Node(None, place)
        if isinstance(key, int):
            found = self.rows()
            return found[key] if -len(found) <= key < len(found) else Node(None, place)
        if not isinstance(self.value, dict):
            raise self._wrong(Text("an object", "un objet"))
        return Node(self.value.get(key), place)

    def __bool__(self) -> bool:
        """Tell whether there is anything: not None, no empty list, object or text."""
        return self.value not in (None, "", [], {})

    def rows(self) -> list[Node]:
        """Return a list's items; none where it is absent. Raises ``Malformed``."""
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            raise self._wrong(Text("a list", "une liste"))
        return [Node(item, f"{self.place}[{at}]") for at, item in enumerate(self.value)]

    def listed(self) -> list[Node]:
        """Return the items of a list that must be there: an answer without it says nothing, not that there is nothing.

        Raises ``Malformed``.
        """
        if self.value is None:
            raise self._wrong(Text("a list", "une liste"))
        return self.rows()

    def items(self) -> Iterator[tuple[str, Node]]:
        """Give an object's members; none where it is absent. Raises ``Malformed``."""
        if self.value is not None and not isinstance(self.value, dict):
            raise self._wrong(Text("an object", "un objet"))
        for key, item in (self.value or {}).items():
            yield key, Node(item, f"{self.place}.{key}" if self.place else key)

    def text(self) -> str | None:
        """Return a text, cleaned of what would do something to a terminal; numbers as they are written."""
        if self.value is None:
            return None
        if isinstance(self.value, bool) or not isinstance(self.value, str | int | float):
            raise self._wrong(Text("a text", "un texte"))
        return plain(str(self.value)[:LONGEST])

    def name(self) -> str:
        """Return a text that must be there and hold something: an id, a key. Raises ``Malformed``."""
        found = (self.text() or "").strip()
        if not found:
            raise self._wrong(Text("a text", "un texte"))
        return found

    def number(self) -> float | None:
        """Return a number, also one that is written as a text: ``"1,234"``, ``"50%"``. Raises ``Malformed``."""
        value = self.value
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise self._wrong(Text("a number", "un nombre"))
        found = _number(value) if isinstance(value, str) else _float(value)
        if found is None or not math.isfinite(found):
            raise self._wrong(Text("a number", "un nombre"))
        return found

    def count(self) -> float | None:
        """Return a number that is not negative. Raises ``Malformed``."""
        found = self.number()
        if found is not None and found < 0:
            raise self._wrong(Text("a count", "un nombre positif"))
        return found

    def counted(self) -> float:
        """Return a number that must be there and is not negative. Raises ``Malformed``."""
        found = self.count()
        if found is None:
            raise self._wrong(Text("a count", "un nombre positif"))
        return found

    def flag(self) -> bool:
        """Return a truth; absent is false. Raises ``Malformed``."""
        if self.value not in (None, True, False):
            raise self._wrong(Text("true or false", "vrai ou faux"))
        return bool(self.value)

    def moment(self, zone: tzinfo = UTC) -> int | None:
        """Return an instant in ms: seconds or ms since 1970, ISO 8601, or an e-mail's date. Raises ``Malformed``.

        ``zone`` is that of times without an offset.
        """
        value = self.value
        if value is None or value == "":
            return None
        found = None
        if isinstance(value, str):
            found = _date(value.strip(), zone)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found = _instant(_float(value))
        if found is None or not _YEARS[0] <= found < _YEARS[1]:
            raise self._wrong(Text("a time", "une date"))
        return found

    def when(self, zone: tzinfo = UTC) -> int:
        """Return an instant that must be there, ms. Raises ``Malformed``."""
        found = self.moment(zone)
        if found is None:
            raise self._wrong(Text("a time", "une date"))
        return found

    def _wrong(self, wanted: Text) -> Malformed:
        """Return the error that says where something else was wanted."""
        shown = plain(str(self.value), 40) if not isinstance(self.value, dict | list) else "…"
        return Malformed(_WRONG.given(place=plain(self.place, 80) or "…", wanted=wanted, shown=shown))


def each(nodes: list[Node], make: Callable[[Node], Item | None], rejects: list[Rejection]) -> list[Item]:
    """Return what is made of each item; an item that is malformed costs itself, not the others. None is left out."""
    made: list[Item] = []
    bad: list[Malformed] = []
    for node in nodes:
        try:
            item = make(node)
        except Malformed as error:
            bad.append(error)
            continue
        if item is not None:
            made.append(item)
    if bad:
        rejects.append(Rejection(bad[0].text, len(bad), nodes[0].place.partition("[")[0]))
    return made


def summed(*nodes: Node) -> float | None:
    """Return the sum of the counts that are there; None where none is. Raises ``Malformed``."""
    counts = [count for node in nodes if (count := node.count()) is not None]
    return sum(counts) if counts else None


def _number(text: str) -> float | None:
    """Return a written number; None where it is none."""
    bare = text.strip().removesuffix("%").strip()
    if _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    return float(bare) if len(bare) <= 400 and _PLAIN.fullmatch(bare) else None


def _float(value: float) -> float:
    """Return a number as one that counts; endless where it is too large."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _instant(number: float) -> int | None:
    """Return a number of seconds or ms since 1970 as ms; None where it is no number, or less than nothing."""
    if not math.isfinite(number) or number < 0:
        return None
    return round(number) if abs(number) >= _EPOCH_MS else round(number * 1000)


def _date(text: str, zone: tzinfo) -> int | None:
    """Return a written instant, ms; None where it is none."""
    if 9 <= len(text) <= 20 and _PLAIN.fullmatch(text):
        return _instant(float(text))
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(_OFFSET.sub(r"\1:\2", text) if read is datetime.fromisoformat else text)
            return round((found if found.tzinfo else found.replace(tzinfo=zone)).timestamp() * 1000)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


_WRONG = Text("{place}: {wanted} was expected, not “{shown}”", "{place} : on attendait {wanted}, pas « {shown} »")
