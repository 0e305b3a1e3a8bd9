"""Names in a file of tests: what a configuration must have for them to mean anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.alerts.rule import AlertRule
from kpitui.alerts.trial import Ground
from kpitui.alerts.trial_file import read_trial
from kpitui.alerts.trial_names import wrong_names
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context, Rule, Target
from kpitui.kpis.kpi import Condition, Level, Threshold

FILE = """
[[test]]
name = "t"
start = 2026-03-29T00:00:00Z
interval = "1h"
series.mentions = "1 2 3"
[[test.expect]]
at = "1h"
rule = "r"
state = "ok"
[[test.sent]]
until = "1h"
route = "team"
messages = []
"""
RIVAL = BrandScope("globex", own=False)


def said(
    folder: Path, level: Level, *, text: str = FILE, rivals: tuple[BrandScope, ...] = (), target: float = 0
) -> str:
    """Return what is wrong with the names of a file, for a rule with one level; empty: nothing."""
    path = folder / "rules.toml"
    path.write_text(text, "utf-8")
    targets = (Target("mentions", unit="month", value=target),) if target else ()
    context = Context(load_catalogue(), (BrandScope("acme"), *rivals), targets=targets)
    ground = Ground(context, (AlertRule(Rule("r", "mentions", Threshold(level))),), ("team",))
    return "; ".join(text.say("en") for _, text in wrong_names(read_trial(path), ground))


def test_names_that_mean_something_are_fine(tmp_path: Path) -> None:
    """A KPI, a rule that judges it, a route."""
    assert said(tmp_path, Level(Condition.ABOVE, 1)) == ""


@pytest.mark.parametrize(
    ("condition", "cause"),
    [
        (Condition.PACE_BELOW, "pace_below of the rule “r” can’t be told from readings"),
        (Condition.TARGET_BELOW, "target_below of the rule “r” needs a [[target]] for mentions"),
        (Condition.RANK_LOST, "rank_lost of the rule “r” needs competitors, and the configuration has none"),
    ],
)
def test_what_a_rule_would_need_is_told(tmp_path: Path, condition: Condition, cause: str) -> None:
    """Instead of an expectation that holds for want of knowledge."""
    assert cause in said(tmp_path, Level(condition, 1))


def test_what_a_rule_needs_may_be_given(tmp_path: Path) -> None:
    """A target in the configuration; the series of each competitor, of which the missing ones are named."""
    assert said(tmp_path, Level(Condition.TARGET_BELOW, 1), target=5) == ""
    level = Level(Condition.RANK_LOST, 1)
    assert "needs the series of competitors: globex" in said(tmp_path, level, rivals=(RIVAL,))
    series = 'series.mentions = "1 2 3"\nseries."mentions{brand=globex}" = "1"'
    text = FILE.replace('series.mentions = "1 2 3"', series)
    assert said(tmp_path, level, rivals=(RIVAL,), text=text) == ""


def test_without_rules_or_routes_that_is_said(tmp_path: Path) -> None:
    """There is no nearest word then."""
    path = tmp_path / "rules.toml"
    path.write_text(FILE, "utf-8")
    ground = Ground(Context(load_catalogue(), (BrandScope("acme"),)), ())
    texts = [text.say("en") for _, text in wrong_names(read_trial(path), ground)]
    assert texts == ["the configuration has no rule", "the configuration has no route"]
