"""Steps of levels that mark a chart and never change a figure."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kpitui.kpis.engine import Question, explain, read, track
from kpitui.kpis.reading import Scope
from kpitui.series.dataset import Dataset
from kpitui.text import Language
from tests.kpis.build import ACME, DAY, GLOBEX, HOUR, NOW, at, context_of, data_of, formula, gauge, running

MIDNIGHT = at("2026-03-15")


def days(*values: float, last: int = MIDNIGHT, apart: int = DAY) -> Mapping[int, float]:
    """Return figures some time apart, of which the last is known."""
    return {last - (len(values) - 1 - place) * apart: value for place, value in enumerate(values)}


def marks(data: Dataset, kpi: str = "audience_growth_rate", period: str = "28d", **labels: str) -> tuple[int, ...]:
    """Return the marks of Acme's track."""
    question = Question(kpi, Scope(ACME, tuple(sorted(labels.items()))), period, at=NOW)
    return track(context_of(k=formula("mean(followers)")), data, question, 60).marks


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ((1000, 1001, 1300, 1301), [1]),
        ((1000, 1001, 700, 701), [1]),
        ((1000, 1200, 960, 961), []),
        ((1000, 1201, 1202, 900), [2, 0]),
        ((0, 5, 5, 5), []),
    ],
)
def test_a_step_of_over_a_fifth_either_way_is_marked(values: tuple[float, ...], marked: list[int]) -> None:
    """Of the figure before: a fifth itself is none, and from nothing there is no share."""
    found = marks(data_of(gauge("followers", days(*values))))
    assert found == tuple(MIDNIGHT - back * DAY for back in marked)


def test_polls_far_apart_have_no_step() -> None:
    """What came over three days is growth; a day that lasts 25 hours is a day."""
    assert not marks(data_of(gauge("followers", days(100, 200, apart=26 * HOUR + 1))))
    assert marks(data_of(gauge("followers", days(100, 200, apart=25 * HOUR)))) == (MIDNIGHT,)


def test_each_series_has_its_own_steps() -> None:
    """Of the scope's channels and brand; a sum hides them, and other brands have others."""
    data = data_of(
        gauge("followers", days(100, 200, 200), channel="x"),
        gauge("followers", days(9000, 9000, 9001), channel="facebook"),
        gauge("followers", days(100, 100, 300), brand=GLOBEX, channel="x"),
    )
    assert marks(data) == (MIDNIGHT - DAY,)
    assert marks(data, channel="x") == (MIDNIGHT - DAY,)
    assert marks(data, channel="facebook") == ()
    assert marks(data, "followers_total") == (MIDNIGHT - DAY,)


def test_only_edges_of_gauges_have_marks() -> None:
    """A mean is no edge, and a running figure no level that someone states."""
    assert not marks(data_of(gauge("followers", days(100, 200))), "k")
    assert not marks(data_of(running("followers", days(100, 200))))


def test_a_restless_level_has_one_mark_for_each_step_of_the_track() -> None:
    """A gauge that doubles and halves at each poll doesn't fill what is kept."""
    restless = {MIDNIGHT - place * HOUR // 4: 10.0 * (1 + place % 2) for place in range(28 * 96)}
    found = marks(data_of(gauge("followers", restless)))
    assert 20 < len(found) <= 60
    assert list(found) == sorted(found)


def test_a_marked_step_leaves_the_figure_and_is_said_in_its_explanation() -> None:
    """Growth is that of the edges, once with a note at the first input that has one."""
    data = data_of(gauge("followers", {**days(1000, 1000, 1500, 1500), MIDNIGHT - 9 * DAY: 1000}))
    question = Question("audience_growth_rate", Scope(ACME), "7d", at=NOW)
    assert read(context_of(), data, question).value == 50
    notes = [one.note for one in explain(context_of(), data, question).inputs if one.note is not None]
    assert [note.say(Language.EN) for note in notes] == ["step of over 20% on 14\u00a0Mar 00:00"]
    assert notes[0].say(Language.FR) == "saut de plus de 20\u00a0% le 14\u00a0mars 00:00"
    twice = data_of(gauge("followers", {**days(1000, 1500, 1000, 1000), MIDNIGHT - 9 * DAY: 1000}))
    said = [one.note.say(Language.EN) for one in explain(context_of(), twice, question).inputs if one.note is not None]
    assert said == ["2 steps of over 20%, the last on 14\u00a0Mar 00:00"]
