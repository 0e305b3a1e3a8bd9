"""The decision table of readings, row by row."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from kpitui.kpis.judge import TABLE, Inputs, Nature, judge
from kpitui.kpis.reading import Flag, Status, Window
from kpitui.kpis.tones import BY_LEXICON
from kpitui.text import Text

WEEK = Window(7, 14, 0, 7, "7d")
FREE = Window(7, 14, 0, 7, None)
ALL = Window(7, 14, 7, 7, "all")
COUNT = Inputs()
RATE = Inputs(nature=Nature.RATE)
CAUSE = Text("because", "parce que")


@pytest.mark.parametrize(
    ("inputs", "window", "status", "flags"),
    [
        (COUNT, WEEK, Status.OK, set()),
        (RATE, WEEK, Status.OK, set()),
        (replace(COUNT, coverage=0.98), WEEK, Status.OK, set()),
        (replace(COUNT, coverage=0.9799), WEEK, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, coverage=0.9799), WEEK, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, coverage=0.80), WEEK, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, coverage=0.7999), WEEK, Status.NO_DATA, {Flag.PARTIAL}),
        (replace(COUNT, coverage=0.7999), WEEK, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, coverage=0.1), FREE, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, coverage=0.1), ALL, Status.OK, {Flag.PARTIAL}),
        (replace(COUNT, coverage=0.0), WEEK, Status.OK, {Flag.PARTIAL}),
        (replace(COUNT, coverage=0.0, empty=True), WEEK, Status.NO_DATA, {Flag.PARTIAL}),
        (replace(COUNT, coverage=0.0, empty=True), FREE, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, before=0.79), WEEK, Status.NO_DATA, {Flag.PARTIAL}),
        (replace(RATE, before=0.9), WEEK, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, before=0.1), FREE, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, status=Status.UNDEFINED, cause=CAUSE), WEEK, Status.UNDEFINED, set()),
        (replace(RATE, status=Status.NEW, cause=CAUSE), WEEK, Status.NEW, set()),
        (replace(COUNT, status=Status.NO_DATA, cause=CAUSE), WEEK, Status.NO_DATA, set()),
        (replace(RATE, status=Status.UNDEFINED, coverage=0.5), WEEK, Status.NO_DATA, {Flag.PARTIAL}),
        (replace(COUNT, stale=True), WEEK, Status.STALE, set()),
        (replace(COUNT, stale=True, status=Status.NO_DATA), WEEK, Status.NO_DATA, set()),
        (replace(COUNT, some_stale=("x",)), WEEK, Status.OK, {Flag.PARTIAL}),
        (replace(COUNT, doubtful=True), WEEK, Status.OK, {Flag.PARTIAL}),
        (replace(COUNT, inside=True), WEEK, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, worn=True), WEEK, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, lacking=("globex",)), WEEK, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, dropped=("x",)), WEEK, Status.OK, {Flag.LIKE_FOR_LIKE}),
        (replace(COUNT, mixed=CAUSE), WEEK, Status.OK, {Flag.PARTIAL}),
        (replace(COUNT, mixed=CAUSE, compares=True), FREE, Status.NO_DATA, {Flag.PARTIAL}),
        (replace(RATE, mixed=CAUSE), WEEK, Status.NO_DATA, {Flag.PARTIAL}),
        (replace(RATE, mixed=CAUSE), FREE, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, judged=80, pending=20), WEEK, Status.OK, set()),
        (replace(RATE, judged=79, pending=21), WEEK, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, judged=79, pending=21), FREE, Status.OK, {Flag.PARTIAL}),
        (replace(RATE, left_out=("x",)), WEEK, Status.OK, set()),
        (replace(RATE, restated=True), WEEK, Status.OK, {Flag.RESTATED}),
        (replace(RATE, rounded=True), WEEK, Status.OK, {Flag.ROUNDED_SOURCE}),
        (replace(RATE, dropped=("x",), coverage=0.9), WEEK, Status.OK, {Flag.LIKE_FOR_LIKE, Flag.PARTIAL}),
    ],
)
def test_the_table_row_by_row(inputs: Inputs, window: Window, status: Status, flags: set[Flag]) -> None:
    """Each circumstance has its status and flags; whatever is wrong is said."""
    verdict = judge(inputs, window)
    assert (verdict.status, set(verdict.flags)) == (status, flags)
    fine = status is Status.OK and not flags and not inputs.left_out
    assert (verdict.reason is None) == (fine or (inputs.cause is None and inputs.status is status is not Status.OK))


def test_every_row_of_the_table_is_reached() -> None:
    """There is no row that no inputs meet."""
    spoilt = Inputs(Nature.RATE, Status.UNDEFINED, CAUSE, True, 0.0, 0.0, ("x",), "HTTP 503", True)
    spoilt = replace(spoilt, some_stale=("x",), worn=True, inside=True, doubtful=True)
    spoilt = replace(spoilt, lacking=("y",), dropped=("z",), left_out=("w",), pending=1)
    spoilt = replace(spoilt, restated=True, rounded=True, impossible=True, mixed=CAUSE, compares=True)
    spoilt = replace(spoilt, estimated=BY_LEXICON)
    assert [rule.name for rule in TABLE if not rule.holds(spoilt, WEEK)] == []


def test_the_reason_says_how_much_was_read_of_what_and_why_not() -> None:
    """The coverage is rounded down, the channels and the source's error are named, in both languages."""
    verdict = judge(replace(RATE, coverage=0.7999, unread=("web", "x", "crm"), failing="HTTP 503"), WEEK)
    assert verdict.reason is not None
    assert verdict.reason.say("en") == "read for 79% of the window (Website, X, crm) – HTTP 503"
    assert verdict.reason.say("fr").startswith("lu pendant 79\u00a0% de la période (Site web, X, crm)")


def test_the_reason_says_how_many_of_a_cohort_are_too_young() -> None:
    """Both numbers, in both languages."""
    verdict = judge(replace(RATE, judged=9, pending=81), WEEK)
    assert verdict.reason is not None
    assert verdict.reason.say("en") == "81 of 90 are too recent to be judged"
    assert verdict.reason.say("fr") == "81 sur 90 sont trop récents pour être jugés"


@pytest.mark.parametrize(("coverage", "status"), itertools.product([0.0, 0.5, 0.9, 1.0], Status))
def test_a_reading_without_a_value_has_a_state(coverage: float, status: Status) -> None:
    """Whatever the arithmetic says, only ok and stale keep a value."""
    verdict = judge(Inputs(Nature.RATE, status, CAUSE, coverage=coverage), WEEK)
    assert verdict.status in Status
    if status is not Status.OK:
        assert verdict.status not in (Status.OK, Status.STALE) or status is Status.STALE
