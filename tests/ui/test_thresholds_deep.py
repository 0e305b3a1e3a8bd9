"""Drafts are tried by the alerts' own engine on the stored data, and drawn where they would be judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kpitui.alerts.backtest import backtest
from kpitui.config import parse
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.setup import bind
from kpitui.ui.deep import Ask
from kpitui.ui.draft import SPAN, Aim, Draft, Origin
from kpitui.ui.thresholds_deep import UNJUDGED, Drafts
from tests.kpis.build import DAY, HOUR, NOW, data_of, events

USER = """\
[monitor]
timezone = "UTC"
[[brand]]
id = "acme"
own = true
[[brand]]
id = "other"
own = true
[[alert]]
id = "flood"
kpi = "mentions"
warning = { above = 300, clear = 290 }
window = "24h"
[[alert]]
id = "by-network"
kpi = "reach"
by = "channel"
warning = { below = 10 }
"""
DATA = data_of(events("mentions", 300, NOW - 10 * DAY, HOUR), events("mentions", 400, NOW - 2 * DAY, 60_000))
FLOOD = Ask("mentions", "acme", "7d")


def drafts_of(text: str = USER) -> Drafts:
    """Return what makes drafts of a configuration, on ten days of mentions with a flood."""
    path = Path("kpitui.toml")
    return Drafts(bind(parse(text, path), path), lambda: DATA, lambda: NOW)


def test_a_trial_is_what_the_engine_would_have_done() -> None:
    """The same rule, the same incidents as a back-test of it, for the brand in view."""
    drafts = drafts_of()
    found = drafts.editing(FLOOD)
    assert (found.origin, found.draft.rule, found.draft.brand) == (Origin.OWN, "flood", None)
    rule = drafts.rule(found.draft)
    rule = replace(rule, rule=replace(rule.rule, brand="acme"))
    (expected,) = backtest([rule], drafts._context, DATA, NOW - SPAN, NOW)
    trial = drafts.tried(FLOOD, found.draft)
    assert (trial.fired, trial.firing) == (expected.fired, expected.time_firing) == (1, expected.time_firing)
    assert trial.last == expected.incidents[0].opened
    assert not trial.open


def test_no_figures_are_no_proof_of_calm() -> None:
    """Long after the last datum there is nothing to judge; looked at from the past, it is tried up to then."""
    path = Path("kpitui.toml")
    drafts = Drafts(bind(parse(USER, path), path), lambda: data_of(), lambda: NOW)
    assert drafts.tried(FLOOD, drafts.editing(FLOOD).draft).problem == UNJUDGED
    past = Drafts(bind(parse(USER, path), path), lambda: DATA, lambda: NOW + 400 * DAY)
    assert past.tried(replace(FLOOD, at=NOW), past.editing(FLOOD).draft).fired == 1


def test_moving_the_limit_changes_what_would_have_happened() -> None:
    """Higher than the flood it never fires; at nothing it is on still; longer than it lasted it doesn't fire."""
    drafts = drafts_of()
    draft = drafts.editing(FLOOD).draft
    assert drafts.tried(FLOOD, replace(draft, warning=Level(Condition.ABOVE, 900.0))).fired == 0
    low = drafts.tried(FLOOD, replace(draft, warning=Level(Condition.BELOW, 400.0)))
    assert (low.fired, low.open) == (2, True)
    assert drafts.tried(FLOOD, replace(draft, hold=3 * DAY)).fired == 0


def test_a_pace_is_tried_on_the_target_that_is_being_set() -> None:
    """Before it is saved."""
    drafts = drafts_of()
    draft = replace(drafts.editing(FLOOD).draft, warning=Level(Condition.PACE_BELOW, 90.0), window="7d")
    assert drafts.tried(FLOOD, draft).fired == 0
    aimed = replace(draft, aim=Aim("t", "month", 1e6))
    assert drafts.tried(FLOOD, aimed).fired > 0


def test_a_rule_by_a_label_is_offered_where_all_its_values_are_in_view() -> None:
    """It keeps the label by which it goes; a KPI that nobody speaks of has an empty draft."""
    found = drafts_of().editing(Ask("reach", "acme", "7d"))
    assert (found.draft.rule, found.draft.by, found.origin) == ("by-network", "channel", Origin.OWN)
    bare = drafts_of().editing(Ask("mentions_growth", "acme", "28d", (("channel", "x"),)))
    assert (bare.origin, bare.draft.levels, bare.draft.rule) == (Origin.NONE, (), "mentions_growth-acme-x")


def test_the_ground_of_a_limit_is_drawn_over_the_window_that_is_judged() -> None:
    """A limit on a day's sum needs sums of a day, whatever the period in view."""
    base = drafts_of().base(FLOOD, Threshold(Level(Condition.ABOVE, 0.0), window="24h"), 48)
    assert (base.summed, base.period) == (True, "24h")
    assert base.track is not None
    assert max(value or 0.0 for value in base.track.values) > 300


def test_a_new_rule_judges_no_fewer_inputs_than_the_catalogue_says() -> None:
    """What is suggested says below how many it is blind."""
    drafts = drafts_of()
    found = drafts.editing(Ask("impressions", "acme", "7d"))
    assert (found.least, drafts.rule(found.draft).rule.threshold.min_count) == (20, 20)
    assert isinstance(found.draft, Draft)
