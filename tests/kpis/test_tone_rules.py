"""What is judged and said of figures that rest on a lexicon: their trend, their level where calibrated, and why."""

from __future__ import annotations

from dataclasses import replace

from kpitui.alerts.backtest import backtest
from kpitui.alerts.rule import AlertRule
from kpitui.kpis.context import Context, Rule
from kpitui.kpis.engine import Question, explain, limits
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.limits import make_limits
from kpitui.kpis.reading import Scope, Severity, Status
from kpitui.series.dataset import Dataset
from tests.kpis.build import (
    ACME,
    DAY,
    GLOBEX,
    NOW,
    ask,
    context_of,
    data_of,
    events,
)
from tests.kpis.tonal import FORTY, PERFECT, calibrated, scored, told


def judged(context: Context, level: Level, data: Dataset, kpi: str = "net_sentiment") -> Severity | None:
    """Return the severity of a figure under a rule of the user's."""
    rule = Rule("mine", kpi, Threshold(warning=level))
    return ask(data, kpi, context=replace(context, rules=(rule,))).severity


def test_the_level_of_an_estimated_figure_is_not_judged() -> None:
    """Its trend is; with a calibration its level too, and of labelled mentions always."""
    low, falls = Level(Condition.BELOW, 90.0), Level(Condition.POINTS_BELOW, -5.0)
    guessed = data_of(FORTY, scored(80, 10, 10, NOW - 8 * DAY))
    known = data_of(told(40, 40, 20), told(80, 10, 10, NOW - 8 * DAY))
    assert judged(context_of(), low, guessed) is None
    assert judged(context_of(), falls, guessed) is Severity.WARNING
    assert judged(context_of(), low, known) is Severity.WARNING
    assert judged(calibrated(), low, guessed) is Severity.WARNING


def test_without_any_sentiment_there_is_no_figure_and_it_says_why() -> None:
    """No 0, no growth of 0; the user is told what would help. All mentions are counted on."""
    data = data_of(events("mentions", 50, NOW - DAY), told(1, 2, 3, brand=GLOBEX))
    for kpi in ("net_sentiment", "positive_share", "positive_sentiment_growth", "reputation_score", "tone_index"):
        reading = ask(data, kpi)
        assert (reading.status, reading.value) == (Status.NO_DATA, None)
        assert reading.reason == context_of().untold
    assert ask(data, "mentions").value == 50


def test_the_explanation_says_how_much_is_left_out_and_how_right_it_is() -> None:
    """Mentions without a sentiment are named as a share of all."""
    data = data_of(FORTY, events("mentions", 300, NOW - DAY))
    notes = [one.note.say("en") for one in explain(context_of(), data, _asked()).inputs if one.note is not None]
    assert any("75%" in note and "no sentiment" in note for note in notes)
    assert any("55%" in note for note in notes)
    assert not [one.note for one in explain(context_of(), data_of(told(4, 4, 2)), _asked()).inputs if one.note]


def _asked() -> Question:
    """Return what is explained."""
    return Question("net_sentiment", Scope(ACME), "7d", at=NOW)


def test_a_back_test_judges_an_estimated_level_only_where_it_is_calibrated() -> None:
    """What would have fired is what the collector would have judged: a trend, or the adjusted level."""
    bad, good = (
        scored(2, 2, 30, NOW - 2 * DAY),
        [one for day in range(3, 9) for one in scored(30, 2, 2, NOW - day * DAY)],
    )
    data = data_of(bad, good)
    for level, guessed, known in (
        (Level(Condition.BELOW, 0.0), 0, 1),
        (Level(Condition.POINTS_BELOW, -20.0), 1, 1),
    ):
        rule = AlertRule(Rule("low", "net_sentiment", Threshold(level, window="24h")), window="24h")
        contexts = (context_of(), calibrated(PERFECT))
        fired = [backtest([rule], one, data, NOW - 4 * DAY, NOW)[0].fired for one in contexts]
        assert fired == [guessed, known]


def test_a_level_that_is_not_judged_is_no_line() -> None:
    """It is drawn while somebody tries it, and where a calibration has it judged."""
    rule = Rule("mine", "net_sentiment", Threshold(warning=Level(Condition.BELOW, 90.0)))
    guessed, known = (replace(one, rules=(rule,)) for one in (context_of(), calibrated()))
    data = data_of(FORTY)
    assert not limits(guessed, data, _asked(), 30).curves
    assert limits(known, data, _asked(), 30).curves
    frame, kpi = Frame(guessed, data, NOW), guessed.catalogue.kpis["net_sentiment"]
    assert make_limits(frame, kpi, _asked(), 30, rule.threshold).curves
