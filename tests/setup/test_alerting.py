"""Alert rules as the collector follows them, and quiet hours."""

from datetime import time
from zoneinfo import ZoneInfo

from kpitui.config.rules import OnNoData
from tests.setup.opening import BRANDS, opened


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
    rules = {rule.id: rule for rule in opened(BRANDS).alerts}
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
