"""Rules tried on given readings: states at a time, and messages in order, on a clock of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import TypeAlias

import pytest

from kpitui.alerts.trial import Failure, Ground, Outcome, try_rules
from kpitui.alerts.trial_file import read_trial
from kpitui.alerts.trial_names import wrong_names
from kpitui.setup import open_project
from kpitui.setup.alerting import routes_for
from kpitui.text import Language

HEAD = """
[monitor]
timezone = "Europe/Paris"
[[brand]]
id = "acme"
own = true
[[brand]]
id = "globex"
[route.team]
command = ["true"]
[route.client]
command = ["true"]
brands = ["acme"]
"""
SPIKE = """
[[alert]]
id = "spike"
kpi = "mentions"
warning = { above = 60 }
critical = { above = 100 }
notify = ["team", "client"]
"""
CASE = """
[[test]]
name = "a case"
start = 2026-03-02T00:00:00
interval = "15m"
"""

Try: TypeAlias = Callable[..., Outcome]


@pytest.fixture
def attempt(tmp_path: Path) -> Try:
    """Give the function that runs one test on a configuration."""

    def run(rules: str, *said: str, interval: str = "15m") -> Outcome:
        config, tests = tmp_path / "kpitui.toml", tmp_path / "rules.toml"
        config.write_text(HEAD + dedent(rules), "utf-8")
        tests.write_text(CASE.replace("15m", interval) + "\n".join(map(dedent, said)), "utf-8")
        project = open_project(config, Language.EN)
        known = project.config
        ground = Ground(
            project.context,
            project.alerts,
            tuple(known.routes),
            lambda names, brand: routes_for(known, names, brand),
            project.quiet,
        )
        trial = read_trial(tests)
        (case,) = trial.checked(wrong_names(trial, ground)).cases
        return try_rules(case, ground)

    return run


def expect(at: str, rule: str, state: str, severity: str = "", scope: str = "") -> str:
    """Return an expectation."""
    lines = [f'at = "{at}"', f'rule = "{rule}"', f'state = "{state}"']
    lines += [f'severity = "{severity}"'] if severity else []
    lines += [f"scope = {scope}"] if scope else []
    return "\n".join(["[[test.expect]]", *lines])


def sent(until: str, *messages: str, route: str = "team") -> str:
    """Return what is expected to go out."""
    listed = ", ".join(f'"{message}"' for message in messages)
    return f'[[test.sent]]\nuntil = "{until}"\nroute = "{route}"\nmessages = [{listed}]'


def test_a_spike_fires_and_is_told_once(attempt: Try) -> None:
    """The readings of the design's example: ninety-six quiet quarters of an hour, then a spike, a gap and calm."""
    outcome = attempt(
        SPIKE,
        'series.mentions = "40x95 130x3 _x4 60"',
        expect("23h", "spike", "ok"),
        expect("24h", "spike", "firing", "critical"),
        expect("25h", "spike", "firing"),
        expect("26h", "spike", "ok"),
        sent("24h"),
        sent("25h", "firing critical"),
        sent("30h", "firing critical", "resolved"),
        sent("30h", "firing critical", "resolved", route="client"),
    )
    assert outcome == Outcome("a case")


def test_a_route_hears_of_its_brands_only(attempt: Try) -> None:
    """A series without a brand is each own brand's; a client's route hears of its own one."""
    rules = SPIKE + '[[brand]]\nid = "beta"\nown = true\n'
    both = attempt(
        rules, 'series.mentions = "130"', sent("1h", "firing", "firing"), sent("1h", "firing", route="client")
    )
    assert both.failures == ()
    other = attempt(rules, 'series."mentions{brand=beta}" = "130"', sent("1h", "firing"), sent("1h", route="client"))
    assert other.failures == ()


def test_what_does_not_hold_is_told_with_what_is(attempt: Try) -> None:
    """A failure names the rule or route, the time, what was expected and what is; of messages, when each went out."""
    outcome = attempt(
        SPIKE, 'series.mentions = "70 70 130 40"', expect("15m", "spike", "pending", "critical"), sent("1h", "resolved")
    )
    start = 1_772_406_000_000
    quarter = 15 * 60_000
    assert outcome.failures == (
        Failure("spike", start + quarter, quarter, ("pending critical",), ("firing warning",)),
        Failure(
            "team",
            start + 4 * quarter,
            4 * quarter,
            ("resolved",),
            ("firing warning", "raised critical", "resolved critical"),
            (start + 10_000, start + 2 * quarter + 10_000, start + 3 * quarter + 10_000),
        ),
    )


@pytest.mark.parametrize(
    ("messages", "holds"),
    [
        (("firing warning", "firing critical", "resolved"), True),
        (("firing", "raised", "resolved critical"), True),
        (("firing warning", "raised critical"), False),
        (("firing warning", "raised critical", "resolved", "resolved"), False),
        (("raised critical", "firing warning", "resolved"), False),
        (("firing warning", "raised critical", "resolved warning"), False),
        (("firing warning, firing critical", "resolved"), False),
        ((), False),
    ],
)
def test_messages_are_exact_in_number_and_order(attempt: Try, messages: tuple[str, ...], holds: bool) -> None:
    """``firing`` is raised too, a word without severity is any; one more, one less or another order fails."""
    outcome = attempt(SPIKE, 'series.mentions = "70 70 130 40"', sent("2h", *messages))
    assert (outcome.failures == ()) is holds


def test_news_of_one_brand_and_objective_goes_out_together(attempt: Try) -> None:
    """What is gathered within ten seconds, or waits for five minutes, is one message with several pieces of news."""
    rules = SPIKE + SPIKE.replace("spike", "second").replace("mentions", "impressions")
    readings = 'series.mentions = "130"\nseries.impressions = "130"'
    assert attempt(rules, readings, sent("1h", "firing critical, firing critical")).failures == ()


def test_a_pending_alert_fires_after_its_time_and_recovers(attempt: Try) -> None:
    """``for`` and ``keep`` run on the clock of the test; a value within a gap stops it."""
    rules = SPIKE + 'for = "30m"\nkeep = "30m"\n'
    outcome = attempt(
        rules,
        'series.mentions = "130x1 _ 130x2 40x3"',
        expect("0s", "spike", "pending", "critical"),
        expect("30m", "spike", "pending"),
        expect("45m", "spike", "pending"),
        expect("60m", "spike", "firing", "critical"),
        expect("90m", "spike", "recovering", "critical"),
        expect("2h", "spike", "ok"),
        sent("3h", "firing critical", "resolved"),
    )
    assert outcome.failures == ()


def test_a_firing_alert_is_repeated(attempt: Try) -> None:
    """After ``repeat`` it is told again, without a new reading too; ``firing`` matches that."""
    rules = SPIKE + 'repeat = "2h"\n'
    readings = 'series.mentions = "130"'
    assert (
        attempt(rules, readings, sent("7h", "firing", "repeated critical", "firing critical", "firing")).failures == ()
    )


def test_quiet_hours_put_off_what_is_not_critical(attempt: Try) -> None:
    """From 20:00 to 08:00 a warning waits; what passed meanwhile is told too, in the morning."""
    rules = SPIKE + '[quiet_hours]\nfrom = "20:00"\nto = "08:00"\n'
    readings = 'series.mentions = "40x83 70x20"'
    assert attempt(rules, readings, sent("30h"), sent("33h", "firing warning")).failures == ()
    assert attempt(rules, readings.replace("70", "130"), sent("22h", "firing critical")).failures == ()


def test_unknown_readings_follow_the_rule(attempt: Try) -> None:
    """A gap keeps the state unless the rule says that it alerts, or that it is fine."""
    readings = 'series.mentions = "130 _ _"'
    said = expect("30m", "spike", "firing", "critical")
    assert attempt(SPIKE, readings, said).failures == ()
    assert attempt(SPIKE + 'on_no_data = "ok"\n', readings, said).failures != ()
    alerting = attempt(SPIKE + 'on_no_data = "alert"\n', 'series.mentions = "40 _"', said.replace("30m", "15m"))
    assert alerting.failures == ()


def test_three_failed_polls_speak_for_missing_data(attempt: Try) -> None:
    """From the third on the source's own trouble is told, not that of a rule on missing data, whose state goes on."""
    rules = '[[alert]]\nid = "gone"\nkpi = "mentions"\nwarning = { absent = "30m" }\nnotify = ["team"]\n'
    on = expect("2h", "gone", "firing", "warning")
    assert attempt(rules, 'series.mentions = "40 _x8"', on, sent("3h", "firing warning")).failures == ()
    assert attempt(rules, 'series.mentions = "40 !x8"', on, sent("3h", "firing warning")).failures == ()
    both = attempt(
        rules, 'series.mentions = "40 _x8 !x4 40"', sent("5h", *["firing warning"] * 2, "resolved", "resolved")
    )
    assert both.failures == ()
    assert attempt(rules, 'series.mentions = "40 ! ! 40x3"', sent("3h")).failures == ()


def test_an_alert_of_a_part_is_found_by_its_scope(attempt: Try) -> None:
    """``by`` gives an alert for each value; without a scope the worst one is meant."""
    rules = SPIKE + 'by = "channel"\n'
    outcome = attempt(
        rules,
        'series."mentions{brand=acme,channel=x}" = "130"\nseries."mentions{channel=facebook}" = "70"',
        expect("0s", "spike", "firing", "critical"),
        expect("0s", "spike", "firing", "warning", '{ channel = "Facebook" }'),
        expect("0s", "spike", "firing", "critical", '{ brand = "acme", channel = "x" }'),
    )
    assert outcome.failures == ()
    missing = attempt(rules, 'series."mentions{channel=x}" = "1"', expect("0s", "spike", "ok", "", '{ channel = "y" }'))
    assert [failure.got for failure in missing.failures] == [()]


def test_a_suggestion_takes_two_evaluations_and_is_told_nobody(attempt: Try) -> None:
    """The catalogue's rules are tried as they are: silent at first, then without a route; with one once confirmed."""
    source = '[[source]]\nname = "posts"\nkind = "csv"\npath = "posts.csv"\n[[source.measure]]\nname = "impressions"\n'
    readings = 'series.impressions = "100x40 60x3"'
    said = (
        expect("41d", "impressions-suggested", "pending", "warning"),
        expect("42d", "impressions-suggested", "firing", "warning"),
    )
    for rules, messages in ((source, ()), (source + '[suggestions]\nnotify = ["team"]\n', ("firing warning",))):
        outcome = attempt(rules, readings, *said, sent("1010h", *messages), interval="1d")
        assert outcome.failures == ()
