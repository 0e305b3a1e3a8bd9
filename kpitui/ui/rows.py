"""A board's rows as the table shows them: plain values, already said in the user's language. Knows no widget."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kpitui.charts.sparkline import Spark, spark
from kpitui.kpis.kpi import Better, Kpi
from kpitui.kpis.reading import Flag, Reading, Row, Severity, Status, Track
from kpitui.text import Text
from kpitui.text.numbers import Figure
from kpitui.ui.speech import Speech
from kpitui.ui.themes import Role

OK = Text("ok", "ok")
WARNING = Text("warning", "attention")
CRITICAL = Text("critical", "critique")
STALE = Text("data {age} old", "données de {age}")
NO_DATA = Text("no data", "sans données")
PARTIAL = Text("partial", "incomplet")
NEW = Text("new", "nouveau")
UNDEFINED = Text("undefined", "indéfini")
ERROR = Text("error", "erreur")
UNTIL = Text("to {day}", "au {day}")
ENDS = Text("data to {day}", "données au {day}")
BY_NETWORK = Text("by network: enter", "par réseau : entrée")
BECAUSE = Text("{state}: {reason}", "{state} : {reason}")

FLAG_SIGNS: dict[Flag, tuple[str, Text]] = {
    Flag.PARTIAL: ("◔", Text("part of the data is missing", "une partie des données manque")),
    Flag.ESTIMATED: ("~", Text("estimated", "estimé")),
    Flag.RESTATED: ("↻", Text("revised by the platform", "révisé par la plateforme")),
    Flag.LOW_N: ("°", Text("few events: read with care", "peu d’événements : à lire avec prudence")),
    Flag.LIKE_FOR_LIKE: ("∩", Text("like for like: only what both windows have", "à périmètre constant")),
    Flag.ROUNDED_SOURCE: ("≈", Text("rounded by the platform", "arrondi par la plateforme")),
}
"""The sign of each flag and its legend; bounds are shown by ≤ and ≥ before the figure."""


@dataclass(frozen=True, slots=True)
class StateView:
    """The state column: a shape of its own, then words."""

    sign: str
    text: str
    role: Role
    loud: bool = False
    short: str = ""
    """What is said where the words have no room; empty: as much of the words as fits."""


@dataclass(frozen=True, slots=True)
class PaceView:
    """The target's column."""

    share: float | None = None
    """How much of the bar is full, 0 to 1."""
    text: str = ""
    role: Role = Role.TEXT


@dataclass(frozen=True, slots=True, eq=False)
class Sparks:
    """A track that gives its cells once the column's width is known; equal to every track that gives the same ones."""

    track: Track | None

    def _drawn(self) -> object:
        """Return what the cells depend on: a window that has moved on within its bucket is drawn as before."""
        track = self.track
        if track is None or not track.t:
            return None
        step = max(track.step, 1)
        return track.t[0] // step, track.t[-1] // step, step, track.amounts, track.values

    def __eq__(self, other: object) -> bool:
        """Compare what is drawn."""
        return isinstance(other, Sparks) and self._drawn() == other._drawn()

    def __hash__(self) -> int:
        """Hash what is drawn."""
        return hash(self._drawn())

    def of(self, cells: int) -> Spark:
        """Return the cells of a column."""
        return spark(self.track, cells)


@dataclass(frozen=True, slots=True)
class RowView:
    """One line of the table."""

    kpi: str
    name: str
    figure: Figure
    change: str
    change_role: Role
    direction: int | None
    """1 up, -1 down, 0 level; None without a change."""
    sparks: Sparks
    pace: PaceView
    state: StateView
    sign: str = ""
    """The sign of the value's gravest flag."""
    dim: bool = False
    value: float | None = None
    """For sorting."""
    change_value: float | None = None


def row_view(row: Row, kpi: Kpi, speech: Speech, now: int, board_end: int | None = None) -> RowView:
    """Return one line. ``board_end``: the end of the window in the header, to say where a row's differs."""
    reading = row.reading
    direction = _direction(reading)
    return RowView(
        kpi=kpi.id,
        name=speech.say(kpi.label),
        figure=value_of(reading, speech),
        change=_change(reading, speech),
        change_role=change_role(direction, kpi.better),
        direction=direction,
        sparks=Sparks(row.track),
        pace=_pace(reading, speech, kpi.better),
        state=_of_a_share(kpi, reading, speech) or state_of(reading, speech, now, board_end),
        sign=next((FLAG_SIGNS[flag][0] for flag in FLAG_SIGNS if flag in reading.flags), ""),
        dim=reading.status is Status.STALE or reading.value is None,
        value=reading.value,
        change_value=reading.change,
    )


def value_of(reading: Reading, speech: Speech) -> Figure:
    """Return the figure: a dash where there is none, bounds with their sign."""
    if reading.status is Status.NEW and reading.value is None:
        return Figure(speech.say(NEW))
    value = reading.value if reading.value is not None else reading.low
    if value is None or not math.isfinite(value):
        return Figure("–")
    if reading.margin is not None and reading.hides_growth:
        return speech.nearly_none(reading.margin)
    shown = speech.figure(value, reading.unit)
    if Flag.BOUNDS not in reading.flags:
        return shown
    upper = reading.value is not None and reading.low is not None and reading.low < reading.value
    return Figure(f"{'≤' if upper else '≥'} {shown.number}", shown.unit, shown.glued)


def _direction(reading: Reading) -> int | None:
    """Return where the change goes, as it is shown: what rounds to nothing is level."""
    if reading.change is None or not math.isfinite(reading.change):
        return None
    decimals = 0 if abs(reading.change) >= 100 and reading.change_unit != "points" else 1
    rounded = round(reading.change, decimals)
    return (rounded > 0) - (rounded < 0)


def _change(reading: Reading, speech: Speech) -> str:
    """Return the change in words."""
    if reading.status is Status.NEW:
        return speech.say(NEW)
    if reading.change is None or not math.isfinite(reading.change):
        return ""
    if reading.margin is not None and not reading.hides_growth:
        return str(speech.nearly_none(reading.margin))
    return speech.change(reading.change, reading.change_unit)


def change_role(direction: int | None, better: Better) -> Role:
    """Return the colour of a change: green and red only where the direction is plain."""
    if not direction or better is Better.NONE:
        return Role.TEXT if direction else Role.DIM
    return Role.GOOD if (direction > 0) == (better is Better.HIGHER) else Role.CRITICAL


def _pace(reading: Reading, speech: Speech, better: Better) -> PaceView:
    """Return the target's bar: 100 % is full, behind is amber."""
    if reading.pace is None or not math.isfinite(reading.pace):
        return PaceView()
    behind = reading.pace < 90 if better is not Better.LOWER else reading.pace > 110
    role = Role.WARNING if behind else Role.TEXT
    return PaceView(max(0.0, min(1.0, reading.pace / 100)), speech.percent(reading.pace), role)


def state_of(reading: Reading, speech: Speech, now: int, board_end: int | None = None) -> StateView:
    """Return a reading's state: the severity first, then what is unknown, then ok."""
    if reading.severity is not None:
        critical = reading.severity is Severity.CRITICAL
        text = speech.say(CRITICAL if critical else WARNING)
        age = speech.span(now - reading.since) if reading.since is not None else ""
        role = Role.CRITICAL if critical else Role.WARNING
        return StateView("!!" if critical else "!", f"{text} {age}".rstrip(" "), role, critical, age)
    if reading.status is Status.STALE:
        age = speech.span(now - reading.newest) if reading.newest is not None else "?"
        return StateView("?", speech.say(STALE.given(age=age)), Role.WARNING)
    if reading.older:
        return StateView("?", speech.say(ENDS.given(day=speech.lately(reading.newest or 0, now))), Role.DIM)
    if is_fine(reading):
        return StateView("·", _until(reading, speech, board_end), Role.DIM)
    unknown = {Status.NO_DATA: NO_DATA, Status.UNDEFINED: UNDEFINED, Status.ERROR: ERROR}
    state = unknown.get(reading.status, PARTIAL)
    text = speech.say(state if reading.reason is None else BECAUSE.given(state=state, reason=reading.reason))
    return StateView("?", text, Role.WARNING if reading.status is Status.ERROR else Role.DIM)


def is_fine(reading: Reading) -> bool:
    """Tell whether enough is known of a reading to call it ok where no alert holds."""
    return reading.status in (Status.OK, Status.NEW) and not reading.incomplete


def _of_a_share(kpi: Kpi, reading: Reading, speech: Speech) -> StateView | None:
    """Return where the parts of a whole are, which all together say nothing; None for anything else."""
    fixed = any(label == "channel" for label, _ in reading.scope.labels)
    if fixed or "across(channel" not in kpi.formula or reading.severity is not None or reading.status is not Status.OK:
        return None
    return None if reading.older else StateView("·", speech.say(BY_NETWORK), Role.DIM)


def _until(reading: Reading, speech: Speech, board_end: int | None) -> str:
    """Return ``ok``, and where the window ends when that is not where the header's ends."""
    text = speech.say(OK)
    if board_end is None or abs(board_end - reading.window.end) < 26 * 3_600_000:
        return text
    return f"{text} {speech.say(UNTIL.given(day=speech.day(reading.window.end)))}"


def marked(row: RowView, mark: str) -> RowView:
    """Return a line whose state says that its alert is handled."""
    if not mark or not row.state.sign.startswith("!"):
        return row
    state = row.state
    return replace(row, state=replace(state, text=f"{mark} {state.text}", short=f"{mark} {state.short or state.text}"))


_GRAVITY = {"!!": 0, "!": 1, "?": 2, "·": 3}


def gravity(row: RowView) -> int:
    """Return how far up a row belongs when the worst comes first."""
    return _GRAVITY.get(row.state.sign, 3)


SORTS = ("", "name", "value", "change", "pace", "state")


def arranged(rows: Iterable[RowView], sort: str, reverse: bool, wanted: str) -> tuple[RowView, ...]:
    """Return the rows that a filter lets through, sorted; rows without a value come last."""
    kept = [row for row in rows if matches(row.name, wanted)]
    if not sort:
        return tuple(reversed(kept) if reverse else kept)
    known = [row for row in kept if _sort_value(row, sort) is not None]
    unknown = [row for row in kept if _sort_value(row, sort) is None]
    downwards = (sort in ("value", "change", "pace")) != reverse
    known.sort(key=lambda row: _sort_value(row, sort) or 0, reverse=downwards)
    return (*known, *unknown)


def matches(name: str, wanted: str) -> bool:
    """Return whether a name holds what is looked for, case and accents aside; ``!`` first inverts."""
    inverted = wanted.startswith("!")
    needle = _folded(wanted[1:] if inverted else wanted).strip()
    return True if not needle else (needle in _folded(name)) != inverted


def _folded(text: str) -> str:
    """Return a text without case and accents."""
    import unicodedata

    spread = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(sign for sign in spread if not unicodedata.combining(sign))


def _sort_value(row: RowView, sort: str) -> float | str | None:
    """Return what a row is sorted by."""
    if sort == "name":
        return _folded(row.name)
    if sort == "state":
        return float(gravity(row))
    if sort == "pace":
        return row.pace.share
    return row.value if sort == "value" else row.change_value
