"""The sheet on which a threshold is edited: fields in order, moved by steps, typed, chosen. Knows no widget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from kpitui.kpis.kpi import Condition, Level, Unit
from kpitui.kpis.reading import Severity
from kpitui.ui.draft import Aim, Editing
from kpitui.ui.draft_levels import FACTORS, SIGNED, STATIC, Ground, clean, least, limited, on_step, stepped

MINUTE, HOUR = 60_000, 3_600_000
WINDOWS = ("24h", "7d", "28d", "90d", "week", "month", "quarter")
HOLDS = tuple(minutes * MINUTE for minutes in (0, 5, 15, 30, 60, 120, 240, 720, 1440, 2880))
LONGEST = 12
"""The most signs of a typed figure."""
MULTIPLES = {"k": 1e3, "m": 1e6, "M": 1e6}
"""What may end a typed figure."""
_One = TypeVar("_One")


class Part(StrEnum):
    """One field of the sheet."""

    CONDITION = "condition"
    WARNING = "warning"
    WARNING_HIGH = "warning_high"
    CRITICAL = "critical"
    CRITICAL_HIGH = "critical_high"
    WINDOW = "window"
    HOLD = "hold"
    NOTIFY = "notify"
    AIM = "aim"
    FORM = "form"


LEVELS = {
    Part.WARNING: Severity.WARNING,
    Part.WARNING_HIGH: Severity.WARNING,
    Part.CRITICAL: Severity.CRITICAL,
    Part.CRITICAL_HIGH: Severity.CRITICAL,
}
HIGHS = frozenset({Part.WARNING_HIGH, Part.CRITICAL_HIGH})


class Sheet:
    """A draft, the field in which one is, and what is being typed there."""

    def __init__(self, editing: Editing, ground: Ground) -> None:
        self.editing = editing
        self.ground = ground
        self.draft = editing.draft
        self.part = Part.WARNING
        self.typed = ""
        self._negative = False
        self._condition = self.draft.condition or ground.conditions(None)[0]
        self._left: dict[Condition, tuple[Level | None, Level | None]] = {}
        """What the levels of other conditions were when they were left."""

    @property
    def condition(self) -> Condition:
        """Return the condition of the levels."""
        return self.draft.condition or self._condition

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the fields in order."""
        ranged = self.condition is Condition.OUTSIDE
        hidden = set() if ranged else set(HIGHS)
        if self.ground.kpi.fixed:
            hidden.add(Part.WINDOW)
        if len(self.editing.forms) < 2:
            hidden.add(Part.FORM)
        return tuple(part for part in Part if part not in hidden)

    def go(self, by: int) -> None:
        """Go to the field after or before; what was typed stays."""
        self.typed = ""
        parts = self.parts
        here = parts.index(self.part) if self.part in parts else 0
        self.part = parts[(here + by) % len(parts)]

    def level(self, part: Part) -> Level | None:
        """Return the level of a field."""
        return self.draft.critical if LEVELS.get(part) is Severity.CRITICAL else self.draft.warning

    def step(self, times: int) -> None:
        """Move the limit by steps, or take the next choice."""
        self.typed = ""
        by = 1 if times > 0 else -1
        match self.part:
            case Part.CONDITION:
                self._choose_condition(by)
            case Part.WINDOW:
                known = self.draft.window
                windows = WINDOWS if known in WINDOWS or known is None else (known, *WINDOWS)
                self.draft = replace(self.draft, window=_next(windows, known or "7d", by))
            case Part.HOLD:
                holds = HOLDS if self.draft.hold in HOLDS else tuple(sorted((*HOLDS, self.draft.hold)))
                place = max(0, min(len(holds) - 1, holds.index(self.draft.hold) + by))
                self.draft = replace(self.draft, hold=holds[place])
            case Part.NOTIFY:
                ways = ways_of(self.editing.routes, self.draft.notify)
                self.draft = replace(self.draft, notify=_next(ways, self.draft.notify, by))
            case Part.FORM:
                self._choose_form(by)
            case Part.AIM:
                self._step_aim(times)
            case _:
                self._step_level(times)

    def _choose_condition(self, by: int) -> None:
        """Take another condition: its limits as they were left, or where they begin."""
        here = self.condition
        self._left[here] = (self.draft.warning, self.draft.critical)
        ground = replace(self.ground, aimed=self._aimed)
        self._condition = _next(ground.conditions(here), here, by)
        begun = (ground.begin(self._condition, Severity.WARNING), ground.begin(self._condition, Severity.CRITICAL))
        warning, critical = self._left.get(self._condition, begun)
        self.draft = replace(self.draft, warning=warning, critical=critical)

    @property
    def _aimed(self) -> bool:
        """Return whether there is a target, as the draft has it."""
        return self.draft.aim is not None and self.draft.aim.value is not None

    def _step_level(self, times: int) -> None:
        """Move the limit of the field; one that is not there begins."""
        level = self.level(self.part)
        if level is None:
            self._put(self.ground.begin(self.condition, LEVELS[self.part]))
            return
        high = self.part in HIGHS
        before = level.high if high and level.high is not None else level.limit
        limit = stepped(before, self.ground.step(level.condition), times)
        self._put(limited(level, max(limit, least(level.condition)), high=high))

    def _step_aim(self, times: int) -> None:
        """Move the target; one that is not there begins at what the KPI is now."""
        aim = self.draft.aim
        if aim is None:
            return
        step = self.ground.step(Condition.BELOW)
        value = on_step(self.ground.size, step * 10) if aim.value is None else stepped(aim.value, step, times)
        self.draft = replace(self.draft, aim=replace(aim, value=value))

    def _choose_form(self, by: int) -> None:
        """Take another form of the target."""
        aim = self.draft.aim
        if aim is not None:
            self.draft = replace(self.draft, aim=replace(aim, form=_next(self.editing.forms, aim.form, by)))

    def _put(self, level: Level | None) -> None:
        """Put a level in the place of the field's."""
        if LEVELS[self.part] is Severity.CRITICAL:
            self.draft = replace(self.draft, critical=level)
        else:
            self.draft = replace(self.draft, warning=level)

    @property
    def typing(self) -> bool:
        """Whether a figure can be typed in the field."""
        return self.part in LEVELS or self.part is Part.AIM

    def takes(self, sign: str) -> bool:
        """Tell whether a sign goes on with the figure: thousands and millions end it."""
        if not self.typing or len(self.typed) >= LONGEST or self.typed.endswith(tuple(MULTIPLES)):
            return False
        if sign in ",.":
            return not set(",.") & set(self.typed)
        return sign.isdigit() or bool(self.typed)

    def type(self, sign: str) -> None:
        """Type one more sign of a figure; the limit follows at once."""
        if not self.typed:
            level = self.level(self.part)
            self._negative = self.part in LEVELS and (
                level.limit < 0
                if level is not None and level.condition in SIGNED
                else self.condition.value.endswith("below") and self.condition in SIGNED
            )
        self.typed += sign
        self._take()

    def turn(self) -> None:
        """Turn the sign of what is being typed."""
        self._negative = not self._negative
        self._take()

    def rub(self) -> None:
        """Rub out the last sign; where nothing is being typed, take the limit or target away."""
        if len(self.typed) > 1:
            self.typed = self.typed[:-1]
            self._take()
            return
        self.typed = ""
        if self.part is Part.AIM and self.draft.aim is not None:
            self.draft = replace(self.draft, aim=replace(self.draft.aim, value=None))
        elif self.part in LEVELS:
            self._condition = self.condition
            self._put(None)

    @property
    def shown(self) -> str:
        """Return what is being typed, with its sign and what it is counted in."""
        return f"{'−' if self._negative else ''}{self.typed}{self.counted[1]}"

    @property
    def counted(self) -> tuple[float, str]:
        """Return what a typed figure is multiplied by, and how that is called."""
        condition = Condition.BELOW if self.part is Part.AIM else self.condition
        if condition in FACTORS:
            return 0.01, "\u00a0%"
        if condition is Condition.ABSENT:
            return float(HOUR), "\u00a0h"
        if condition in STATIC and self.ground.kpi.unit is Unit.DURATION:
            return 60.0, "\u00a0min"
        return 1.0, ""

    def _take(self) -> None:
        """Have the limit that was typed."""
        times = MULTIPLES.get(self.typed[-1:], 1.0)
        digits = self.typed.rstrip("".join(MULTIPLES)).replace(",", ".").strip(".")
        if not digits:
            return
        value = clean(float(digits) * times * self.counted[0] * (-1 if self._negative else 1))
        if self.part is Part.AIM:
            self.draft = replace(self.draft, aim=replace(self.draft.aim or Aim("", "level"), value=value))
            return
        level = self.level(self.part) or self.ground.begin(self.condition, LEVELS[self.part])
        self._put(limited(level, value, high=self.part in HIGHS))


def ways_of(routes: tuple[str, ...], now: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return whom a rule may tell: nobody, each route, all of them, and those of now."""
    ways: list[tuple[str, ...]] = [(), *((route,) for route in routes)]
    if len(routes) > 1:
        ways.append(routes)
    return tuple(ways if now in ways else [now, *ways])


def _next(values: Sequence[_One], now: _One, by: int) -> _One:
    """Return the value after or before one, round and round."""
    here = values.index(now) if now in values else 0
    return values[(here + by) % len(values)]
