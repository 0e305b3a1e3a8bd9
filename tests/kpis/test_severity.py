"""Whose rules colour a reading: the user's by scope, then the suggestions that hold beside them."""

from dataclasses import replace

import pytest

from kpitui.kpis.context import Context, Rule
from kpitui.kpis.engine import board, read
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Scope, Severity
from tests.kpis.build import ACME, DAY, GLOBEX, HOUR, NOW, context_of, data_of, delta, events

FEW = Threshold(warning=Level(Condition.BELOW, 50))
DATA = data_of(
    events("mentions", 100, NOW - 7 * DAY, channel="x"),
    events("mentions", 30, NOW - 7 * DAY, channel="facebook"),
    events("mentions", 30, NOW - 7 * DAY, channel="facebook", brand=GLOBEX),
)


def colour(context: Context, brand: str = ACME, **labels: str) -> Severity | None:
    """Return the severity of the mentions of a week."""
    scope = Scope(brand, tuple(sorted(labels.items())))
    return read(context, DATA, Question("mentions", scope, "7d", at=NOW)).severity


def ruled(*rules: Rule) -> Context:
    """Return the usual context with rules."""
    return replace(context_of(), rules=rules)


def test_a_rule_that_goes_by_a_label_judges_each_of_its_values() -> None:
    """Not all of them together, and not another label's."""
    context = ruled(Rule("r", "mentions", replace(FEW, by="channel")))
    assert colour(context, channel="facebook") is Severity.WARNING
    assert colour(context, channel="x") is None
    assert colour(context) is None
    assert colour(context, campaign="c") is None


def test_a_rule_holds_for_own_brands_but_those_it_spares() -> None:
    """Unless it names one, in whatever case, a competitor's too."""
    rule = Rule("r", "mentions", replace(FEW, by="channel"))
    assert colour(ruled(rule), GLOBEX, channel="facebook") is None
    assert colour(ruled(replace(rule, brand="Globex")), GLOBEX, channel="facebook") is Severity.WARNING
    assert colour(ruled(replace(rule, spared=frozenset({ACME}))), channel="facebook") is None


def test_suggestions_colour_where_no_rule_of_the_users_does() -> None:
    """A rule of her own stands in for the KPI's suggestion; one that is off, or confirmed by id, colours no more."""
    data = data_of(
        events("sessions", 100, NOW - 40 * DAY, HOUR // 4, channel="x"),
        events("sessions", 40, NOW - 10 * DAY, HOUR, channel="x"),
    )

    def row(context: Context) -> tuple[Severity | None, bool]:
        rows = {one.reading.kpi: one for one in board(context, data, Scope(ACME), "28d", NOW).rows}
        return rows["social_visits_growth"].reading.severity, rows["social_visits_growth"].suggested

    calm = Threshold(warning=Level(Condition.ABOVE, 1000))
    assert row(context_of()) == (Severity.CRITICAL, True)
    assert row(ruled(Rule("mine", "social_visits_growth", calm))) == (None, False)
    assert row(ruled(Rule("social_visits_growth-suggested", "social_visits_growth", calm, suggested=True))) == (
        None,
        False,
    )
    assert row(replace(context_of(), suggestions=())) == (None, False)
    assert row(ruled(Rule("mine", "social_visits_growth", Threshold()))) == (None, False)


@pytest.mark.parametrize(("usual", "found"), [(3, None), (100, Severity.WARNING)])
@pytest.mark.parametrize("condition", [Condition.WEEKDAY_BELOW, Condition.CHANGE_BELOW])
@pytest.mark.parametrize("measure", ["mentions", "impressions"])
def test_an_amount_that_collapses_is_judged_by_what_it_was(
    measure: str, condition: Condition, usual: int, found: Severity | None
) -> None:
    """Few now are not too few to judge where they were many; where they always were few, nothing is said."""
    days = [NOW - ago * DAY for ago in range(8, 60)]
    if measure == "mentions":
        data = data_of(*(events(measure, usual // 2, t) for t in days), events(measure, 1, NOW - DAY))
    else:
        data = data_of(delta(measure, dict.fromkeys(days, usual / 2), DAY), delta(measure, {NOW - DAY: 0.0}, DAY))
    levels = Threshold(warning=Level(condition, -30), min_count=20)
    scope = Scope(ACME)
    assert read(ruled(Rule("r", measure, levels)), data, Question(measure, scope, "7d", at=NOW)).severity is found


def test_few_events_stay_too_few_for_a_plain_limit() -> None:
    """What is compared with nothing else rests on itself alone."""
    assert colour(ruled(Rule("r", "mentions", replace(FEW, by="channel", min_count=40))), channel="facebook") is None
