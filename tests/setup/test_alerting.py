"""Alert rules as the collector follows them, and quiet hours."""

from datetime import time
from zoneinfo import ZoneInfo

from kpitui.alerts.rule import AlertRule
from kpitui.config.rules import OnNoData
from kpitui.kpis.kpi import Condition, Level
from kpitui.setup.alerting import routes_for
from tests.setup.opening import BRANDS, SOURCE, opened

FED = SOURCE + "".join(
    f'[[source.measure]]\nname = "{name}"\ntime = "at"\nlabels = {{ brand = "acme" }}\n'
    for name in ("mentions", "impressions", "likes", "posts", "leads", "post_reach")
)
"""A source of some measures."""


def test_a_rule_carries_everything_that_its_table_says() -> None:
    """What it judges is the very rule by which the screen colours."""
    project = opened(
        f'{BRANDS}[route.team]\nterminal = "bell"\n[[alert]]\nkpi = "mentions"\nwarning = {{ below = 3 }}\n'
        'for = "30m"\nkeep = "15m"\non_no_data = "alert"\nrepeat = "2h"\nnotify = ["team"]\n'
    )
    first = project.alerts[0]
    assert first.rule is project.context.rules[0]
    assert (first.hold, first.keep, first.repeat) == (1_800_000, 900_000, 7_200_000)
    assert (first.on_no_data, first.notify) == (OnNoData.ALERT, ("team",))
    assert (first.evaluations, first.suggested, first.history) == (1, False, 0)


def test_suggestions_follow_the_users_rules() -> None:
    """Relative ones hold from the start, absolute ones only once they are confirmed."""
    rules = {rule.id: rule for rule in opened(BRANDS + FED).alerts}
    mentions = rules["mentions-suggested"]
    assert (mentions.suggested, mentions.evaluations, mentions.history, mentions.notify) == (True, 2, 4, ())
    assert mentions.rule.threshold.warning is not None
    assert mentions.rule.threshold.warning.clear == 3.15
    assert "share_of_voice-suggested-2" in rules
    assert "response_rate-suggested" not in rules


def test_quiet_hours_are_of_the_monitors_zone_unless_they_say_otherwise() -> None:
    """Days are weekdays from Monday on; critical messages pass."""
    quiet = opened(f'{BRANDS}[quiet_hours]\nfrom = "20:00"\nto = "08:00"\ndays = ["mon", "sun"]\n').quiet
    assert quiet is not None
    assert (quiet.start, quiet.end, quiet.zone) == (time(20), time(8), ZoneInfo("Europe/Paris"))
    assert (quiet.days, quiet.critical_passes) == (frozenset({0, 6}), True)
    assert opened(BRANDS).quiet is None


def followed(text: str) -> dict[str, AlertRule]:
    """Return the alert rules of a configuration by their ids."""
    return {rule.id: rule for rule in opened(f'{BRANDS}{FED}[route.team]\nterminal = "bell"\n{text}').alerts}


def test_routes_confirm_every_relative_suggestion() -> None:
    """Absolute ones still wait for a rule of their own."""
    rules = followed('[suggestions]\nnotify = ["team"]\noff = ["likes", "share_of_voice-suggested-2"]\n')
    mentions = rules["mentions-suggested"]
    assert (mentions.suggested, mentions.notify, mentions.evaluations, mentions.history) == (False, ("team",), 2, 4)
    assert "share_of_voice-suggested" in rules
    assert not {"likes-suggested", "share_of_voice-suggested-2", "response_rate-suggested"} & set(rules)


def test_a_rule_of_a_suggestions_id_confirms_it() -> None:
    """Its levels hold, with the tenth that they end inside and both evaluations; absolute ones judge at once."""
    rule = followed('[[alert]]\nid = "response_rate-suggested"\nnotify = ["team"]\nfor = "1h"\n')[
        "response_rate-suggested"
    ]
    assert (rule.suggested, rule.notify, rule.evaluations, rule.history, rule.hold) == (
        False,
        ("team",),
        2,
        0,
        3_600_000,
    )
    levels = rule.rule.threshold
    assert levels.warning == Level(Condition.BELOW, 80.0, clear=88.0)
    assert levels.critical == Level(Condition.BELOW, 50.0, clear=55.0)
    assert (rule.window, levels.min_count) == ("7d", 20)


def test_a_rule_of_a_suggestions_id_changes_what_it_says() -> None:
    """A level, the window, the count; what it leaves open stays the suggestion's."""
    text = (
        '[suggestions]\nnotify = ["team"]\n[[alert]]\nid = "impressions-suggested"\nwarning = { weekday_below = -20 }\n'
    )
    rule = followed(f'{text}window = "28d"\nmin_count = 100\n')["impressions-suggested"]
    levels = rule.rule.threshold
    assert levels.warning == Level(Condition.WEEKDAY_BELOW, -20.0)
    assert levels.critical == Level(Condition.WEEKDAY_BELOW, -50.0, clear=-45.0)
    assert (rule.window, levels.min_count, rule.notify) == ("28d", 100, ("team",))
    assert followed(text + "notify = []\n")["impressions-suggested"].notify == ()


def test_a_rule_of_a_suggestions_id_turns_it_off() -> None:
    """That one alone; it colours nothing either."""
    project = opened(f'{BRANDS}{FED}[[alert]]\nid = "share_of_voice-suggested"\nenabled = false\n')
    rules = {rule.id for rule in project.alerts}
    assert "share_of_voice-suggested" not in rules
    assert "share_of_voice-suggested-2" in rules
    assert "share_of_voice-suggested" not in {rule.id for rule in project.context.suggestions or ()}


def test_a_rule_of_ones_own_stands_in_for_the_suggestions_of_its_kpi() -> None:
    """For its brand; a rule for one channel leaves those for all channels alone."""
    agency = '[[brand]]\nid = "a"\nown = true\n[[brand]]\nid = "b"\nown = true\n' + FED.replace("acme", "a")
    rule = '[[alert]]\nkpi = "mentions"\nwarning = { below = 3 }\nscope = '

    def spared(scope: str) -> set[str] | None:
        found = {one.id: one.rule for one in opened(f"{agency}{rule}{scope}\n").alerts}.get("mentions-suggested")
        return None if found is None else set(found.spared)

    assert spared('{ brand = "a" }') == {"a"}
    assert spared("{}") is None
    assert spared('{ channel = "x" }') == set()


def test_what_colours_is_what_alerts() -> None:
    """Every rule that is followed is one that the screen judges by: the very same value."""
    project = opened(f'{BRANDS}[[alert]]\nkpi = "reach"\nwarning = {{ below = 3 }}\n[[alert]]\nid = "nps-suggested"\n')
    judged = (*project.context.rules, *(project.context.suggestions or ()))
    assert [rule.rule for rule in project.alerts] == list(judged)


def test_a_sum_with_a_target_is_watched_for_its_pace() -> None:
    """Behind and ahead; a KPI whose suggestion is of the pace already gets no second."""
    rules = followed('[[target]]\nkpi = "posts_published"\nmonth = 20\n[[target]]\nkpi = "social_leads"\nmonth = 20\n')
    assert rules["posts_published-suggested"].rule.threshold.warning == Level(Condition.PACE_BELOW, 90.0, clear=99.0)
    assert rules["posts_published-suggested-2"].rule.threshold.warning == Level(Condition.PACE_ABOVE, 110.0, clear=99.0)
    assert "social_leads-suggested-2" not in rules
    assert "posts_published-suggested" not in followed('[[target]]\nkpi = "posts_published"\nlevel = 20\n')


def test_a_rule_judges_its_window_the_catalogues_or_the_monitors_period() -> None:
    """In this order."""
    kpi = '[kpi.mine]\nobjective = "awareness"\nformula = "sum(mentions)"\n'
    rule = '[[alert]]\nkpi = "{}"\nwarning = {{ below = 3 }}\n'
    assert followed(rule.format("mentions") + 'window = "28d"\n')["mentions-1"].window == "28d"
    assert followed(rule.format("mentions"))["mentions-1"].window == "24h"
    assert followed(kpi + rule.format("mine"))["mine-1"].window == "7d"


def test_a_route_hears_of_its_brands_only() -> None:
    """One without brands hears of all."""
    config = opened(
        f'{BRANDS}[route.all]\nterminal = "bell"\n[route.rival]\nterminal = "bell"\nbrands = ["globex"]\n'
    ).config
    assert routes_for(config, ("all", "rival", "gone"), "acme") == ("all",)
    assert routes_for(config, ("rival", "all"), "globex") == ("rival", "all")


def test_a_suggestion_is_of_a_row_that_a_brand_shows() -> None:
    """One that has a source, and that the brand names, or that stands in the details of one that it names."""
    brand = '[[brand]]\nid = "acme"\nkpis = ["net_sentiment", "mentions"]\n'
    assert {rule.id for rule in opened(brand + FED).alerts} == {
        "mentions-suggested",
        "net_sentiment-suggested",
        "positive_share-suggested",
        "negative_share-suggested",
    }
    assert opened(BRANDS).alerts == ()


def test_of_a_choice_between_kpis_only_the_choice_is_suggested() -> None:
    """The engagement rate by reach has no row, and no alert, beside the engagement rate, unless it is named."""
    every = {rule.id for rule in opened(BRANDS + FED).alerts}
    assert {one for one in every if one.startswith("engagement_rate")} == {"engagement_rate-suggested"}
    brand = '[[brand]]\nid = "acme"\nkpis = ["engagement_rate_by_reach"]\n'
    assert [rule.id for rule in opened(brand + FED).alerts] == ["engagement_rate_by_reach-suggested"]
