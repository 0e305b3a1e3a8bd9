"""What a reading is worth: one decision table from what is known of its inputs to status, flags and reason.

Pure, and without arrays: rows are tried from the top; the first that gives a status gives the reason too, every row
that holds gives its flags.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from kpitui.kpis.reading import Flag, Status, Window
from kpitui.kpis.windows import is_free
from kpitui.measures.channels import channel_names
from kpitui.text import Text

WHOLE = 0.98
"""The coverage from which a reading is whole."""
ENOUGH = 0.80
"""The coverage from which a rate has a value."""


class Nature(StrEnum):
    """What a KPI's value is, for the question whether a part of it is better than none."""

    COUNT = "count"
    """A total, a level: what was seen is true as far as it goes."""
    RATE = "rate"
    """A ratio, growth, share or score: from a part it would be wrong."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known of the inputs of one reading."""

    nature: Nature = Nature.COUNT
    status: Status = Status.OK
    """What the arithmetic gave: ``ok``, ``undefined``, ``new`` or ``no_data``."""
    cause: Text | None = None
    """Why the arithmetic has no value."""
    empty: bool = False
    """The value is 0 or there is none."""
    coverage: float = 1.0
    """The part of the window in which the least read input was read."""
    before: float = 1.0
    """The same of the window before, where the formula reads it."""
    unread: tuple[str, ...] = ()
    """The channels (or sources) that were not read throughout."""
    failing: str = ""
    """Why a source of theirs fails now."""
    stale: bool = False
    """Every series of a level is older than its limit."""
    some_stale: tuple[str, ...] = ()
    """Channels whose level is older than its limit while others are fresh."""
    worn: bool = False
    """Growth rests on an edge that is too old."""
    inside: bool = False
    """There is no level at the start; the first one inside stands for it."""
    doubtful: bool = False
    """A total was made anew inside the window, or a post is under a day old."""
    lacking: tuple[str, ...] = ()
    """Brands or channels without a figure that the whole should hold."""
    dropped: tuple[str, ...] = ()
    """Channels left out so that like is compared with like."""
    left_out: tuple[str, ...] = ()
    """Channels that have only one part of a ratio."""
    restated: bool = False
    """A figure of the window was changed after its source's time for corrections."""
    impossible: bool = False
    """More people were reached than there were impressions."""
    rounded: bool = False
    """A platform rounds some of the figures."""
    mixed: Text | None = None
    """What is said of a measure that has changed its meaning where the value rests on both sides of that."""
    compares: bool = False
    """The value itself compares two windows, or both edges of one."""
    estimated: Text | None = None
    """How sentiments that a lexicon gave are to be read, where any are counted."""
    judged: int = 0
    """The events of a cohort of which it is known what became of them."""
    pending: int = 0
    """Those of a cohort that are too young to be judged."""


class Verdict(NamedTuple):
    """What a reading is worth."""

    status: Status
    flags: frozenset[Flag]
    reason: Text | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the decision table."""

    name: str
    holds: Callable[[Inputs, Window], bool]
    reason: Callable[[Inputs], Text | None]
    status: Status | None = None
    """The status that it gives; None: it only flags. ``ERROR`` stands for the arithmetic's own."""
    flag: Flag | None = Flag.PARTIAL


_READ = Text(
    "read for {percent}% of the window{names}{failing}", "lu pendant {percent} % de la période{names}{failing}"
)
_READ_BEFORE = Text(
    "the window before was read for {percent}%{names}", "la période précédente a été lue à {percent} %{names}"
)
_INSIDE_BRACKETS = Text(" ({names})", " ({names})")
_STALE = Text("the newest figure is old", "le dernier relevé est ancien")
_SOME_STALE = Text("old figures of {names}", "relevés anciens : {names}")
_WORN = Text(
    "the figure at the start or end of the window is old", "le relevé au début ou à la fin de la période est ancien"
)
_INSIDE = Text("the figures begin inside the window", "les relevés commencent dans la période")
_DOUBTFUL = Text(
    "a total was reset, or a post is under 24 hours old",
    "un total a été remis à zéro, ou une publication a moins de 24 heures",
)
_LACKING = Text("no figures of {names}", "pas de relevés de {names}")
_DROPPED = Text("like for like, without {names}", "à périmètre égal, sans {names}")
_IMMATURE = Text(
    "{pending} of {whole} are too recent to be judged", "{pending} sur {whole} sont trop récents pour être jugés"
)
_RESTATED = Text(
    "figures of this window were revised long after their day",
    "des relevés de cette période ont été révisés après coup",
)
IMPOSSIBLE = Text(
    "more people reached than impressions, which can’t be: check what the source counts",
    "plus de personnes touchées que d’impressions, ce qui est impossible : vérifiez ce que compte la source",
)
_ROUNDED = Text("the platform rounds its figures", "la plateforme arrondit ses relevés")
_LEFT_OUT = Text("left out: {names}", "laissés de côté : {names}")


def _named(text: Text, names: tuple[str, ...]) -> Text:
    """Return a text with names in it."""
    return text.given(names=channel_names(names))


def _part(text: Text, part: float, names: tuple[str, ...], failing: str = "") -> Text:
    """Return a text with a coverage in per cent, rounded down, and what is missing."""
    said = _INSIDE_BRACKETS.given(names=channel_names(names)) if names else ""
    return text.given(percent=int(part * 100), names=said, failing=f" – {failing}" if failing else "")


def maturity(judged: float, pending: float) -> float:
    """Return the part of a cohort that is judged; 1 where nothing is pending."""
    return judged / (judged + pending) if pending > 0 else 1.0


def _immature(inputs: Inputs) -> Text:
    """Return how many of a cohort are too young."""
    return _IMMATURE.given(pending=inputs.pending, whole=inputs.judged + inputs.pending)


def _read(inputs: Inputs) -> Text:
    """Return how far the window was read."""
    return _part(_READ, inputs.coverage, inputs.unread, inputs.failing)


def _read_before(inputs: Inputs) -> Text:
    """Return how far the window before was read."""
    return _part(_READ_BEFORE, inputs.before, inputs.unread)


def _bound(window: Window) -> bool:
    """Tell whether gaps in a window may suppress a value: not in ``all`` and not where it was given by hand."""
    return not is_free(window)


def _is_rate(inputs: Inputs) -> bool:
    """Tell whether a part would be wrong."""
    return inputs.nature is Nature.RATE


TABLE: tuple[Rule, ...] = (
    Rule("nothing read", lambda i, w: i.coverage <= 0 and i.empty and _bound(w), _read, Status.NO_DATA),
    Rule("too little read", lambda i, w: i.coverage < ENOUGH and _is_rate(i) and _bound(w), _read, Status.NO_DATA),
    Rule(
        "too little read before",
        lambda i, w: i.before < ENOUGH and _is_rate(i) and _bound(w),
        _read_before,
        Status.NO_DATA,
    ),
    Rule(
        "two meanings",
        lambda i, w: i.mixed is not None and (i.compares or (_is_rate(i) and _bound(w))),
        lambda i: i.mixed,
        Status.NO_DATA,
    ),
    Rule("no value", lambda i, _: i.status is not Status.OK, lambda i: i.cause, Status.ERROR, None),
    Rule("stale", lambda i, _: i.stale, lambda _: _STALE, Status.STALE, None),
    Rule("immature", lambda i, _: maturity(i.judged, i.pending) < ENOUGH, _immature),
    Rule("impossible", lambda i, _: i.impossible, lambda _: IMPOSSIBLE, flag=None),
    Rule("partly read", lambda i, _: i.coverage < WHOLE, _read),
    Rule("partly read before", lambda i, _: i.before < WHOLE, _read_before),
    Rule("meaning changed", lambda i, _: i.mixed is not None, lambda i: i.mixed),
    Rule("lacking", lambda i, _: bool(i.lacking), lambda i: _named(_LACKING, i.lacking)),
    Rule("doubtful", lambda i, _: i.doubtful, lambda _: _DOUBTFUL),
    Rule("partly stale", lambda i, _: bool(i.some_stale), lambda i: _named(_SOME_STALE, i.some_stale)),
    Rule("begins inside", lambda i, _: i.inside, lambda _: _INSIDE),
    Rule("worn edge", lambda i, _: i.worn, lambda _: _WORN),
    Rule("like for like", lambda i, _: bool(i.dropped), lambda i: _named(_DROPPED, i.dropped), flag=Flag.LIKE_FOR_LIKE),
    Rule("restated", lambda i, _: i.restated, lambda _: _RESTATED, flag=Flag.RESTATED),
    Rule("unpaired", lambda i, _: bool(i.left_out), lambda i: _named(_LEFT_OUT, i.left_out), flag=None),
    Rule("rounded", lambda i, _: i.rounded, lambda _: _ROUNDED, flag=Flag.ROUNDED_SOURCE),
    Rule("estimated", lambda i, _: i.estimated is not None, lambda i: i.estimated, flag=Flag.ESTIMATED),
)
"""The decision table. ``no value`` gives the status of the arithmetic."""


def judge(inputs: Inputs, window: Window) -> Verdict:
    """Return status, flags and reason of a reading."""
    held = [rule for rule in TABLE if rule.holds(inputs, window)]
    flags = frozenset(rule.flag for rule in held if rule.flag is not None)
    deciding = next((rule for rule in held if rule.status is not None), None)
    if deciding is None:
        return Verdict(Status.OK, flags, held[0].reason(inputs) if held else None)
    status = inputs.status if deciding.status is Status.ERROR else deciding.status
    return Verdict(status or Status.ERROR, flags, deciding.reason(inputs))
