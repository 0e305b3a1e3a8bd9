"""The catalogue is complete, bound and in both languages, and takes what users lay over it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kpitui.errors import ConfigError
from kpitui.kpis.catalogue import OBJECTIVES, load_catalogue
from kpitui.kpis.formula import bind_formula
from kpitui.kpis.kpi import Aggregation, Better, Indicator, Kpi, PlaybookItem, Unit
from kpitui.measures import Kind
from kpitui.text import Text

CATALOGUE = load_catalogue()
KPIS = list(CATALOGUE.kpis.values())
EVERY_ID = re.findall(
    r"\w+",
    """
    mentions impressions reach social_sessions share_of_voice people_talking authors_per_mention
    audience_growth_rate share_of_audience audience_mix social_visits_growth interactions interactions_growth
    engagement_rate engaging_posts hashtag_mentions hashtag_growth new_influencers influencer_score net_sentiment
    positive_sentiment_growth reputation_score response_rate first_response_time tickets_resolved resolution_rate
    social_leads social_lead_share social_leads_growth social_to_sales_lead_rate followers_total comments likes
    shares avg_engagement_time click_through_rate desired_actions avg_social_traffic repeat_visit_rate
    lead_conversions social_revenue conversion_rate nps csat pipeline_velocity clv cpa social_roi frequency
    followers_gained followers_lost posts_published hashtags_distinct engagement_rate_by_reach
    engagement_rate_by_impressions engagement_rate_by_followers mentions_growth reach_rate social_traffic_share
    repeat_visits positive_share negative_share ugc_posts tone_index influencers_lost site_engagement_rate
    reach_conversion_rate potential_reach
    """,
)
FIXED = {
    "nps": "90d",
    "clv": "365d",
    "pipeline_velocity": "90d",
    "social_to_sales_lead_rate": "90d",
    "influencer_score": "90d",
    "social_roi": "90d",
    "new_influencers": "28d",
}
WRONG_SPACES = re.compile(r"(?<=\w) [;:?!%»]|« (?!\u00a0)|'")


def test_every_kpi_that_is_named_is_there() -> None:
    """The ids of the catalogue's table, the companions it names, and the views."""
    assert set(EVERY_ID) <= set(CATALOGUE.kpis)
    assert set(CATALOGUE.views) == {"campaign_performance", "ab_test", "best_time_to_post"}
    assert [objective.id for objective in CATALOGUE.objectives] == list(OBJECTIVES)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: str(kpi.id))
def test_a_kpi_is_whole(kpi: Kpi) -> None:
    """Both languages, a formula that binds, a window, an aggregation, relations that exist."""
    assert bind_formula(kpi.formula, CATALOGUE.measures).measures
    for text in (kpi.label, kpi.definition):
        for said in (text.en, text.fr):
            assert said
            assert said == said.strip()
        assert not WRONG_SPACES.search(text.fr), text.fr
        assert "'" not in text.en
    assert len(kpi.label.fr) <= 40
    assert len(kpi.label.en) <= 40
    assert kpi.definition.en.endswith(".")
    assert kpi.definition.fr.endswith(".")
    assert kpi.definition != kpi.label
    assert kpi.window
    assert kpi.aggregation is not None
    assert kpi.indicator is not Indicator.NONE
    assert kpi.objective in OBJECTIVES
    assert kpi.depth is None or kpi.depth in CATALOGUE.kpis
    if kpi.companion_of is not None:
        assert CATALOGUE.kpis[kpi.companion_of].companion_of is None
        assert CATALOGUE.kpis[kpi.companion_of].objective == kpi.objective


def test_fixed_windows() -> None:
    """The KPIs that keep their own window whatever the monitor's period is."""
    assert {kpi.id: kpi.window for kpi in KPIS if kpi.fixed and kpi.companion_of is None} == FIXED


def test_no_two_rows_have_the_same_name() -> None:
    """A name on the screen means one KPI."""
    for language in ("en", "fr"):
        names = [kpi.label.say(language) for kpi in KPIS if kpi.companion_of is None]
        assert len(set(names)) == len(names)


def test_words_that_french_readers_expect() -> None:
    """Leads, never prospects; réseaux sociaux, never le social; typographic apostrophes."""
    for kpi in KPIS:
        french = f"{kpi.label.fr} {kpi.definition.fr}".casefold()
        assert "prospect" not in french
        assert " le social" not in french


def test_lower_is_better_and_nothing_is_better_where_it_should() -> None:
    """Costs and delays fall; mixes and frequencies have no good direction."""
    lower = {kpi.id for kpi in KPIS if kpi.better is Better.LOWER and kpi.companion_of is None}
    assert lower == {"first_response_time", "cpa", "followers_lost"}
    assert CATALOGUE.kpis["audience_mix"].better is Better.NONE


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if kpi.interval], ids=lambda kpi: str(kpi.id))
def test_intervals_belong_to_rates(kpi: Kpi) -> None:
    """A Wilson interval needs 100 · k / n, a share or a cohort; a score's a difference of shares."""
    assert kpi.unit in (Unit.PERCENT, Unit.SCORE)
    assert kpi.aggregation not in (Aggregation.GROWTH, Aggregation.MODEL, Aggregation.SUM)


def test_suggested_thresholds_follow_the_catalogue() -> None:
    """A few of them, and which are off until confirmed."""
    (rate,) = CATALOGUE.kpis["response_rate"].thresholds
    assert rate.warning is not None
    assert rate.critical is not None
    assert (rate.warning.limit, rate.critical.limit, rate.absolute) == (80, 50, True)
    (growth,) = CATALOGUE.kpis["audience_growth_rate"].thresholds
    assert growth.warning is not None
    assert (growth.warning.limit, growth.absolute) == (0, False)
    voice, rank = CATALOGUE.kpis["share_of_voice"].thresholds
    assert (voice.min_count, voice.absolute) == (100, False)
    assert rank.critical is None
    (reach,) = CATALOGUE.kpis["reach"].thresholds
    assert reach.by == "channel"


def test_playbook_items_are_short_and_in_both_languages() -> None:
    """At most 110 characters, and 36 for narrow panels; no item is unused."""
    used: set[PlaybookItem] = set()
    for sides in ((each.playbook_low, each.playbook_high) for each in KPIS):
        used.update(*sides)
    for view in CATALOGUE.views.values():
        used.update(view.playbook_low, view.playbook_high)
    for item in CATALOGUE.playbook.values():
        assert max(len(item.text.en), len(item.text.fr)) <= 110, item.id
        assert max(len(item.short.en), len(item.short.fr)) <= 36, item.id
        assert min(map(len, (item.text.en, item.text.fr, item.short.en, item.short.fr))) > 8
        assert not WRONG_SPACES.search(item.text.fr + item.short.fr), item.id
    unused = set(CATALOGUE.playbook) - {item.id for item in used}
    assert unused <= {"goal_automate"}


def test_the_playbook_is_the_designs(shared_design: Path) -> None:
    """Every item and every KPI's items in their order."""
    written = tomllib.loads((shared_design / "playbook.toml").read_text("utf-8"))
    assert set(written["item"]) == set(CATALOGUE.playbook)
    for name, sides in written["kpi"].items():
        each = CATALOGUE.kpis.get(name) or CATALOGUE.views[name]
        assert [item.id for item in each.playbook_low] == sides["low"], name
        assert [item.id for item in each.playbook_high] == sides["high"], name


def test_measures_have_kinds_and_words() -> None:
    """The vocabulary says how each measure may come and what it counts."""
    for measure in CATALOGUE.measures.values():
        assert measure.kinds
        assert measure.text.en
        assert measure.text.fr
        assert not WRONG_SPACES.search(measure.text.fr), measure.name
        assert "brand" in measure.labels
    assert CATALOGUE.measures["followers"].kinds == (Kind.GAUGE,)
    assert CATALOGUE.measures["reach"].kinds == (Kind.UNIQUE,)
    assert CATALOGUE.measures["post_reach"].kinds == (Kind.TOTAL, Kind.DELTA)
    assert CATALOGUE.measures["answers"].kinds == (Kind.EVENT,)


def test_every_measure_serves_a_kpi() -> None:
    """A measure that no formula names is a mistake, but for those kept for the views and scores to come."""
    named = {name for kpi in KPIS for name in bind_formula(kpi.formula, CATALOGUE.measures).measures}
    assert set(CATALOGUE.measures) - named <= {"customers_new"}


def test_companions_are_apart_from_rows() -> None:
    """The rows of a tab leave companions out; each is found under its KPI."""
    rows = CATALOGUE.of_objective("awareness")
    assert [kpi.id for kpi in rows][:3] == ["mentions", "impressions", "reach"]
    assert all(kpi.companion_of is None for kpi in rows)
    assert [kpi.id for kpi in CATALOGUE.companions("reach")] == ["reach_rate", "potential_reach", "frequency"]


def test_followers_come_before_their_growth() -> None:
    """The order of rows is the catalogue's."""
    order = [kpi.id for kpi in CATALOGUE.of_objective("acquisition")]
    assert order.index("followers_total") < order.index("audience_growth_rate")


def test_a_users_kpi_and_objective() -> None:
    """A KPI of one's own, under an objective of one's own, over a measure of one's own."""
    catalogue = load_catalogue(
        {
            "demo_rate": {
                "objective": "demos",
                "label": {"fr": "Taux de démo", "en": "Demo rate"},
                "unit": "percent",
                "better": "higher",
                "formula": "100 * sum(demo_requests) / sum(sessions, social=True)",
                "window": 28 * 86_400_000,
                "thresholds": {"warning": {"below": 3, "clear": 3.2}},
                "playbook": {"low": ["landing", {"fr": "Appeler.", "en": "Call them."}], "high": ["Bravo à tous"]},
            }
        },
        {"demo_requests": {"kind": "event", "unit": "count"}},
        {"demos": {"label": {"fr": "Démos", "en": "Demos"}}},
    )
    kpi = catalogue.kpis["demo_rate"]
    assert kpi.label == Text("Demo rate", "Taux de démo")
    assert kpi.window == "28d"
    assert kpi.thresholds[0].warning is not None
    assert kpi.thresholds[0].warning.clear == 3.2
    assert [item.text.en for item in kpi.playbook_low][1] == "Call them."
    assert kpi.playbook_high[0].text.fr == "Bravo à tous"
    assert catalogue.objectives[-1].id == "demos"
    assert bind_formula(kpi.formula, catalogue.measures).measures == {"demo_requests", "sessions"}


def test_a_change_to_a_built_in_kpi_keeps_the_rest() -> None:
    """Only the keys that are given change; the built-in catalogue stays as it was."""
    changed = load_catalogue({"nps": {"window": "28d", "definition": None}}).kpis["nps"]
    assert changed.window == "28d"
    assert changed.formula == CATALOGUE.kpis["nps"].formula
    assert changed.definition == CATALOGUE.kpis["nps"].definition
    assert load_catalogue().kpis["nps"].window == "90d"


def test_every_mistake_is_listed_with_the_nearest_word() -> None:
    """An unknown objective, unit, playbook item and depth, and a missing formula, all at once."""
    with pytest.raises(ConfigError) as caught:
        load_catalogue(
            {
                "mine": {
                    "objective": "awarenes",
                    "label": "Mine",
                    "unit": "percents",
                    "depth": "mention",
                    "playbook": {"low": ["landin"]},
                    "thresholds": {"warning": {"belo": 3}},
                }
            }
        )
    problems = {problem.key: problem.text for problem in caught.value.problems}
    assert set(problems) == {
        "kpi.mine.formula",
        "kpi.mine.unit",
        "kpi.mine.thresholds.warning",
        "kpi.mine.playbook.low[0]",
        "kpi.mine.objective",
        "kpi.mine.depth",
    }
    assert "awareness" in problems["kpi.mine.objective"].say("en")
    assert "landing" in problems["kpi.mine.playbook.low[0]"].say("fr")
    assert "below" in problems["kpi.mine.thresholds.warning"].say("en")
