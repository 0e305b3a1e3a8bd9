"""Levels of alerts: when a rule or a suggestion of the catalogue fires (``{ below = 3.0, clear = 3.3 }``)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from kpitui.config.table import Count, Name, Number, Span, Table, mistake
from kpitui.text import Text


class OwnLevel(Table):
    """A part of the KPI's own level over a window."""

    of: Annotated[Number, Field(gt=0)]
    """The factor: 0.5 is half of the level."""
    window: Name
    """The period whose level is taken, ``28d``."""


def _pair(value: object) -> object:
    """Return two ordered bounds."""
    numbers = isinstance(value, list) and all(
        isinstance(one, int | float) and not isinstance(one, bool) for one in value
    )
    if not isinstance(value, list) or not numbers or len(value) != 2 or not value[0] < value[1]:
        raise mistake(Text("write [low, high], the lower one first", "écrivez [bas, haut], le plus petit d’abord"))
    return tuple(value)


Bounds = Annotated[
    tuple[float, float],
    BeforeValidator(_pair),
    WithJsonSchema({"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}),
]
"""A lower and an upper bound."""


def _rank(value: object) -> object:
    """Return how many ranks; ``true`` is one."""
    return 1 if value is True else value


Ranks = Annotated[
    int, BeforeValidator(_rank), Field(ge=1), WithJsonSchema({"anyOf": [{"const": True}, {"type": "integer"}]})
]
"""How many ranks are lost."""


FALLING = ("below", "change_below", "weekday_below", "points_below", "pace_below", "target_below")
"""Conditions met by a value under their limit."""
RISING = ("above", "change_above", "weekday_above", "points_above", "pace_above", "target_above", "anomaly")
"""Conditions met by a value over their limit."""


class Level(Table):
    """When a rule fires: one condition, compared strictly."""

    below: Number | None = None
    """The value is under this."""
    above: Number | None = None
    """The value is over this."""
    outside: Bounds | None = None
    """The value is under the first or over the second."""
    change_below: Number | None = None
    """The change against ``versus``, in per cent, is under this."""
    change_above: Number | None = None
    """The change against ``versus``, in per cent, is over this."""
    weekday_below: Number | None = None
    """The change against the median of the same weekday, in per cent, is under this."""
    weekday_above: Number | None = None
    """The change against the median of the same weekday, in per cent, is over this."""
    points_below: Number | None = None
    """The change in points is under this."""
    points_above: Number | None = None
    """The change in points is over this."""
    level_below: OwnLevel | None = None
    """The value is under this part of the KPI's own level."""
    level_above: OwnLevel | None = None
    """The value is over this part of the KPI's own level."""
    pace_below: Number | None = None
    """The pace towards the target, in per cent, is under this."""
    pace_above: Number | None = None
    """The pace towards the target, in per cent, is over this."""
    target_below: Number | None = None
    """The value is under this factor of the target."""
    target_above: Number | None = None
    """The value is over this factor of the target."""
    rank_lost: Ranks | None = None
    """So many ranks among the competitors are lost."""
    rising: Annotated[Count, Field(ge=2)] | None = None
    """The value has risen in so many windows in a row."""
    absent: Span | None = None
    """No datum has come for so long."""
    anomaly: Annotated[Number, Field(gt=0)] | None = None
    """The robust z-score against the same weekday and hour is over this, up or down."""
    clear: Number | None = None
    """Where a firing rule ends; default: the limit itself. Of level_below and level_above, a factor as ``of`` is."""

    @property
    def condition(self) -> str:
        """Return the name of the condition that is given."""
        return self._said()[0]

    @property
    def limit(self) -> float | tuple[float, float] | OwnLevel:
        """Return the limit of the condition."""
        limit: float | tuple[float, float] | OwnLevel = getattr(self, self.condition)
        return limit

    def _said(self) -> tuple[str, ...]:
        """Return the names of the conditions that are given."""
        return tuple(name for name in CONDITIONS if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _sane(self) -> Level:
        """Refuse a level without one condition, and a ``clear`` that could never end it rightly."""
        if len(self._said()) != 1:
            raise mistake(
                Text("a level has one condition: {known}", "un niveau porte une condition : {known}").given(
                    known=", ".join(CONDITIONS)
                )
            )
        if self.clear is not None and (cause := _wrong_clear(self.condition, self.limit, self.clear)):
            raise mistake(cause)
        return self


CONDITIONS = tuple(name for name in Level.model_fields if name != "clear")
"""The conditions that a level may have."""


def _wrong_clear(name: str, limit: object, clear: float) -> Text | None:
    """Return why a level's ``clear`` is wrong, or None."""
    falling = name in (*FALLING, "level_below")
    limit = limit.of if isinstance(limit, OwnLevel) else limit
    if name not in (*FALLING, *RISING, "level_below", "level_above") or not isinstance(limit, float):
        return Text(
            "clear goes with a plain limit, as below or above", "clear va avec une limite simple, below ou above"
        )
    if not (clear < limit if falling else clear > limit):
        return None
    return Text(
        "clear = {clear} is on the wrong side of {name} = {limit}: the alert would end before it began",
        "clear = {clear} est du mauvais côté de {name} = {limit} : l’alerte finirait avant de commencer",
    ).given(clear=f"{clear:g}", name=name, limit=f"{limit:g}")


MILDER = Text(
    "critical is milder than warning: it would fire first", "critical est moins sévère que warning : il partirait avant"
)
"""Why two levels contradict each other."""


def milder(warning: Level, critical: Level) -> bool:
    """Tell whether a critical level is reached before its warning, where the two can be compared."""
    name, first, second = warning.condition, warning.limit, critical.limit
    if critical.condition != name:
        return False
    if isinstance(first, OwnLevel) and isinstance(second, OwnLevel):
        below = name == "level_below"
        return first.window == second.window and (second.of > first.of if below else second.of < first.of)
    if isinstance(first, tuple) and isinstance(second, tuple):
        return second[0] > first[0] or second[1] < first[1]
    if isinstance(first, int | float) and isinstance(second, int | float):
        return second > first if name in FALLING else second < first
    return False
