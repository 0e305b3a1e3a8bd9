"""Where a measure changes its meaning, figures of its two sides are not compared, and nothing is learnt across."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from kpitui.alerts.observing import instants, keys_of, observe
from kpitui.alerts.watch import Watch
from kpitui.kpis.engine import Question, boards, explain, limits, read, read_at, track
from kpitui.kpis.kpi import Condition, Level
from kpitui.kpis.reading import Board, Flag, Reading, Scope, Status
from kpitui.kpis.rounds import Rounds
from kpitui.measures import Break, Delivery, Labels, Sample
from kpitui.series.dataset import Dataset, SourceBreak
from kpitui.store import open_store
from kpitui.text import Text
from tests.alerts.worlds import every_rule
from tests.kpis.build import ACME, DAY, NOW, ask, context_of, data_of, delta, event, formula, gauge, value_of

MIDNIGHT = NOW - NOW % DAY
VIEWS = Text("Meta counts views instead of impressions", "Meta compte des vues au lieu d’impressions")
FACEBOOK: Labels = (("channel", "facebook"),)


def days(start: int, end: int, value: float, measure: str = "impressions", **labels: str) -> list[Sample]:
    """Return equal amounts of days before today, from ``start`` to ``end`` days back."""
    points = {MIDNIGHT - day * DAY: value for day in range(start, end, -1)}
    return delta(measure, points, DAY, **{"channel": "facebook", **labels})


def turned(ago: int, *samples: list[Sample], labels: Labels = FACEBOOK, measure: str = "impressions") -> Dataset:
    """Return a dataset in which a measure changes its meaning so many days before today."""
    data = data_of(*samples)
    data.breaks = {measure: (SourceBreak("s", labels, MIDNIGHT - ago * DAY, VIEWS),)}
    return data


def said(reading: Reading, language: str = "en") -> str:
    """Return a reading's reason."""
    return "" if reading.reason is None else reading.reason.say(language)


def test_a_sum_across_it_keeps_its_value_and_is_flagged() -> None:
    """What was counted was counted; it is no change of anything."""
    data = turned(3, days(60, 3, 100.0), days(3, 0, 40.0))
    reading = ask(data, "impressions")
    assert (reading.value, reading.status, reading.flags) == (520, Status.OK, frozenset({Flag.PARTIAL}))
    assert (reading.previous, reading.change) == (None, None)
    assert said(reading) == "the measure changed on 12 Mar: Meta counts views instead of impressions"
    assert said(reading, "fr").startswith("la mesure a changé le 12 mars\u00a0: Meta compte")


def test_a_whole_window_after_it_is_fine_but_not_compared_with_the_one_before() -> None:
    """No flag; why there is no change is said. Two weeks later all is as ever."""
    data = turned(8, days(60, 8, 100.0), days(8, 0, 40.0))
    reading = ask(data, "impressions")
    assert (reading.value, reading.flags, reading.previous, reading.change) == (280, frozenset(), None, None)
    assert said(reading).startswith("not compared with the window before, since the measure changed on 7 Mar")
    later = ask(turned(20, days(60, 20, 100.0), days(20, 0, 40.0)), "impressions")
    assert (later.value, later.previous, later.change, later.reason) == (280, 280, 0, None)


@pytest.mark.parametrize("ago", [3, 10])
def test_growth_over_it_has_no_value(ago: int) -> None:
    """The same as over windows of which one was not read; of another measure it has one."""
    data = turned(ago, days(60, ago, 100.0), days(ago, 0, 40.0), days(60, 0, 7.0, "likes"))
    growth = context_of(k=formula("growth(sum(impressions))", "percent"))
    reading = ask(data, "k", context=growth)
    assert (reading.value, reading.status) == (None, Status.NO_DATA)
    assert VIEWS.en in said(reading)
    assert ask(data, "interactions_growth").value == 0


def test_a_rate_across_it_has_no_value_unless_the_window_was_given_by_hand() -> None:
    """A per cent of two things is none."""
    data = turned(3, days(60, 3, 100.0), days(3, 0, 40.0), days(60, 0, 10.0, "clicks"))
    assert ask(data, "click_through_rate").status is Status.NO_DATA
    assert ask(data, "click_through_rate", "3d").value == 25
    question = Question("click_through_rate", Scope(ACME), start=MIDNIGHT - 6 * DAY, end=MIDNIGHT, at=NOW)
    free = read(context_of(), data, question)
    assert free.value == pytest.approx(100 * 60 / 420)
    assert free.flags == frozenset({Flag.PARTIAL})


def test_a_level_counts_as_it_is_and_does_not_grow_across() -> None:
    """Followers by another count are no gain."""
    levels = gauge("followers", {MIDNIGHT - day * DAY: 900.0 if day > 3 else 500.0 for day in range(60)}, channel="x")
    data = turned(3, levels, labels=(), measure="followers")
    total = ask(data, "followers_total")
    assert (total.value, total.flags, total.change) == (500, frozenset(), None)
    assert ask(data, "audience_growth_rate").status is Status.NO_DATA
    assert value_of(data, "last(followers) - first(followers)").status is Status.NO_DATA
    assert ask(data, "audience_growth_rate", "2d").value == 0


def test_only_what_it_concerns_is_touched() -> None:
    """Another channel, another source, figures on one side alone: as if it were not there."""
    both = (days(60, 3, 100.0), days(3, 0, 40.0), days(60, 0, 5.0, channel="x"))
    plain, data = data_of(*both), turned(3, *both)
    assert ask(data, "impressions", channel="x") == ask(plain, "impressions", channel="x")
    assert ask(data, "impressions").flags == frozenset({Flag.PARTIAL})
    elsewhere = replace(data, breaks={"impressions": (SourceBreak("t", (), MIDNIGHT - 3 * DAY, VIEWS),)})
    assert ask(elsewhere, "impressions") == ask(plain, "impressions")
    young = turned(3, days(3, 0, 40.0))
    assert ask(young, "impressions") == ask(data_of(days(3, 0, 40.0)), "impressions")


def test_weekdays_and_the_year_before_are_those_of_one_side() -> None:
    """The median of the weeks after it, where there are two; none of the year before."""
    data = turned(25, days(400, 25, 700.0), days(25, 0, 40.0))
    question = Question("impressions", Scope(ACME), "1d", at=NOW)
    (weeks,) = explain(context_of(), data, question).compared
    assert (weeks.baseline, weeks.change) == (40, 0)
    assert ask(turned(10, days(400, 10, 700.0), days(10, 0, 40.0)), "impressions", "1d").value == 40


def test_what_is_unusual_is_learnt_from_one_side() -> None:
    """A third of what it was is no anomaly, and what stands out among the new days does."""
    rule = next(rule for rule in every_rule() if _is_anomaly(rule.rule.threshold.warning))
    rule = replace(rule, rule=replace(rule.rule, kpi="impressions"))
    values = {MIDNIGHT - day * DAY: 1_000.0 + day % 5 if day > 20 else 30.0 + day % 3 for day in range(80, 0, -1)}
    values[MIDNIGHT - 4 * DAY] = 300.0
    rows = delta("impressions", values, DAY, channel="facebook")
    ends = [MIDNIGHT - day * DAY for day in range(19, -1, -1)]

    def told(data: Dataset) -> list[int]:
        """Return on which days the rule holds."""
        watch = Watch(context_of(), data, NOW)
        (key,) = keys_of(context_of(), data, rule)
        seen = observe(watch, rule, key, ends)
        return [day for day, verdict in zip(range(20, 0, -1), seen.warning[:, 0].tolist(), strict=True) if verdict == 1]

    assert set(told(data_of(rows))) >= {20, 19, 18}
    assert told(turned(20, rows)) == [4]
    assert instants(Watch(context_of(), turned(20, rows), NOW), rule, keys_of(context_of(), data_of(rows), rule)[0], 0)


def _is_anomaly(level: Level | None) -> bool:
    """Tell whether a level asks for what is unusual."""
    return level is not None and level.condition is Condition.ANOMALY


def test_limits_follow_one_side() -> None:
    """A limit on the change against the window before is not drawn where that window means something else."""
    context = context_of(
        k=formula("sum(impressions)", thresholds=[{"warning": {"change_below": -30}}]),
    )
    data = turned(10, days(60, 10, 700.0), days(10, 0, 40.0))
    drawn = limits(context, data, Question("k", Scope(ACME), "28d", at=NOW), 28).curves
    (curve,) = drawn
    assert curve.values[-10:] == (None,) * 10
    assert curve.values[-11] == pytest.approx(490)


def test_a_chart_knows_where_it_is() -> None:
    """In the window in view, for what rests on the measure."""
    data = turned(3, days(60, 3, 100.0), days(3, 0, 40.0), days(60, 0, 10.0, "clicks"), days(60, 0, 1.0, "likes"))
    assert _drawn(data, "impressions") == ((MIDNIGHT - 3 * DAY, VIEWS),)
    assert _drawn(data, "click_through_rate") == ((MIDNIGHT - 3 * DAY, VIEWS),)
    assert _drawn(data, "interactions") == ()
    assert _drawn(data, "impressions", "2d") == ()


def test_what_is_drawn_behind_a_chart_means_the_same() -> None:
    """The window before only where neither it nor what stands before it lies on the other side."""
    data = turned(3, days(60, 3, 100.0), days(3, 0, 40.0))
    drawn = track(context_of(), data, Question("impressions", Scope(ACME), "7d", at=NOW), 7)
    assert drawn.values == (100, 100, 100, 100, 40, 40, 40)
    assert drawn.previous == (100, 100, 100, 100, None, None, None)


def _drawn(data: Dataset, kpi: str, period: str = "7d") -> tuple[tuple[int, Text], ...]:
    """Return the breaks on a chart."""
    return track(context_of(), data, Question(kpi, Scope(ACME), period, at=NOW), 60).breaks


def test_rounds_with_breaks_equal_a_fresh_evaluation() -> None:
    """A break that is told of later, moves or goes: each row is as if worked out anew."""
    store, rounds, context = open_store(None, now=NOW), Rounds(context_of()), context_of()
    number = count()
    rows = [*days(60, 3, 100.0), *days(3, 0, 40.0)]
    store.ingest("s", Delivery(NOW, rows, covers=(None, NOW)))
    data = store.dataset()
    seen = set()
    for turn, ago in enumerate((None, 3, 3, 10, None, 5)):
        at = NOW + turn
        breaks = () if ago is None else (Break("impressions", MIDNIGHT - ago * DAY, VIEWS, FACEBOOK),)
        new = [event("mentions", at, name=f"m{next(number)}", channel="x")]
        store.ingest("s", Delivery(at, new, covers=(None, at), breaks=breaks))
        data = store.refresh(data)
        rounds.begin(data, at)
        for period in ("7d", "24h", "month"):
            mine = rounds.board(Scope(ACME), period)
            cold = boards(context, store.dataset(), ((Scope(ACME), period),), at)[0]
            assert _rows(mine) == _rows(cold)
            seen.add(next(row.reading.flags for row in mine.rows if row.reading.kpi == "impressions"))
    assert len(seen) == 2
    store.close()


def _rows(board: Board) -> list[tuple[object, ...]]:
    """Return what the rows of a board say."""
    readings = [(row.reading, row.track) for row in board.rows]
    return [
        (one.kpi, one.value, one.status, one.flags, one.change, said(one), None if drawn is None else drawn.breaks)
        for one, drawn in readings
    ]


@pytest.mark.parametrize("seed", range(4))
def test_many_windows_at_once_are_as_one_at_a_time(seed: int) -> None:
    """Over random breaks the arrays say what each window says by itself."""
    rng = np.random.default_rng(seed)
    rows = [*days(60, 0, 100.0), *days(60, 0, 9.0, "clicks"), *days(60, 0, 3.0, channel="x")]
    data = data_of(rows)
    marks = tuple(
        SourceBreak("s", labels, MIDNIGHT - int(ago) * DAY, VIEWS)
        for ago, labels in zip(sorted(rng.integers(1, 50, 2), reverse=True), (FACEBOOK, ()), strict=True)
    )
    data.breaks = {"impressions": marks}
    ends = [MIDNIGHT - int(day) * DAY for day in range(40)]
    for kpi in ("impressions", "click_through_rate"):
        question = Question(kpi, Scope(ACME), "7d", at=NOW)
        whole = read_at(context_of(), data, question, ends)
        assert whole == [read_at(context_of(), data, question, [end])[0] for end in ends]
        for reading in whole:
            inside = any(reading.window.start < mark.t < reading.window.end for mark in marks)
            assert (Flag.PARTIAL in reading.flags) == inside
