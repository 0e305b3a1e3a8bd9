"""Files of tests: their form and their names, every mistake at once, each with its line and the nearest word."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.alerts.rule import AlertRule
from kpitui.alerts.trial import Ground
from kpitui.alerts.trial_file import News, Selector, TrialTable, parse_selector, read_trial
from kpitui.alerts.trial_names import wrong_names
from kpitui.errors import ConfigError, UsageError
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context, Rule
from kpitui.kpis.kpi import Condition, Level, Threshold

EXAMPLE = """\
config = "kpitui.toml"
[[test]]
name = "a mentions spike pages once"
start = 2026-03-29T00:00:00+01:00
interval = "15m"
series.mentions = "40x95 130x3 _x4 60"
[[test.expect]]
at = "24h"
rule = "mentions-spike"
state = "firing"
severity = "critical"
[[test.sent]]
until = "30h"
route = "team"
messages = ["firing critical", "resolved"]
"""
LEVEL = Level(Condition.ABOVE, 100)
PACE = Level(Condition.PACE_BELOW, 90)
GROUND = Ground(
    Context(load_catalogue(), (BrandScope("acme"),)),
    (
        AlertRule(Rule("mentions-spike", "mentions", Threshold(critical=LEVEL))),
        AlertRule(Rule("leads-late", "social_leads", Threshold(warning=PACE))),
    ),
    ("team",),
)


def read(folder: Path, text: str) -> TrialTable:
    """Return the tests of a file, judged against the ground."""
    path = folder / "rules.toml"
    path.write_text(text, "utf-8")
    trial = read_trial(path)
    return trial.checked(wrong_names(trial, GROUND))


def problems(folder: Path, text: str) -> list[str]:
    """Return the mistakes of a file in English: line, key and cause."""
    with pytest.raises(ConfigError) as caught:
        read(folder, text)
    assert str(caught.value).endswith("in the file of tests")
    assert all(problem.say("fr") != problem.say("en") for problem in caught.value.problems)
    return [problem.say("en").partition("rules.toml:")[2] for problem in caught.value.problems]


def test_the_design_s_example_is_read(tmp_path: Path) -> None:
    """Spans, readings, states and messages as they are meant; the configuration is relative to the file."""
    (case,) = read(tmp_path, EXAMPLE).cases
    assert (case.interval, len(case.series["mentions"])) == (900_000, 105)
    (expected,) = case.expects
    assert (expected.at, expected.rule, expected.state, expected.severity) == (
        86_400_000,
        "mentions-spike",
        "firing",
        "critical",
    )
    assert case.sents[0].messages == ((News("firing", case.expects[0].severity),), (News("resolved"),))
    assert read_trial(tmp_path / "rules.toml").config == tmp_path / "kpitui.toml"


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """Those of form and those of names, in the order of the file."""
    text = EXAMPLE
    for right, wrong in (
        ('"15m"', '"15x"'),
        ("series.mentions", "series.mention"),
        ('"mentions-spike"', '"mention-spike"'),
        ('"firing"', '"firin"'),
        ("severity", "severiti"),
        ('"team"', '"tem"'),
        ('"resolved"', '"resolve"'),
    ):
        text = text.replace(right, wrong)
    found = problems(tmp_path, text)
    assert [line.partition(":")[0] for line in found] == ["5", "6", "9", "10", "11", "14", "15"]
    near = ("“mentions”", "“mentions-spike”", "“firing”", "“severity”", "“team”", "“resolved”")
    assert all(word in line for word, line in zip(near, found[1:], strict=True))


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("2026-03-29T00:00:00+01:00", "3", "4: test[1].start: a date or time is expected"),
        ('"15m"', '"0s"', "5: test[1].interval: it must be over 0"),
        ('"40x95 130x3 _x4 60"', "40", "6: test[1].series.mentions: values in quotes are expected"),
        ('"40x95 130x3 _x4 60"', '""', "6: test[1].series.mentions: values in quotes are expected"),
        ('"40x95 130x3 _x4 60"', '"40y3"', "6: test[1].series.mentions: “40y3” is no value"),
        ("series.mentions", 'series."mentions{x"', '6: test[1].series."mentions{x": “mentions{x” is no series'),
        ("series.mentions", 'series."mentions{brand=acne}"', "did you mean “acme”?"),
        (
            "series.mentions",
            "series.impressions",
            "9: test[1].expect[1].rule: the rule “mentions-spike” judges mentions",
        ),
        ('state = "firing"', 'state = "ok"', "7: test[1].expect[1]: an alert that is ok has no severity"),
        ('"firing critical", "resolved"', '"firin"', "“firin” is no message; did you mean"),
        ('"firing critical", "resolved"', '"firing crticl"', "did you mean “firing critical”?"),
        ('"firing critical", "resolved"', '"zzz"', "“zzz” is no message: write what happened"),
        ('rule = "mentions-spike"', "", "7: test[1].expect[1].rule: “rule” is missing"),
        ("[[test]]", "[[tests]]", "2: tests: unknown key; did you mean “test”?"),
    ],
)
def test_a_mistake_names_its_line_and_key(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    """What is wrong and, where there is one, the nearest word."""
    assert any(said in line for line in problems(tmp_path, EXAMPLE.replace(right, wrong)))


def test_a_level_that_readings_can_not_decide_is_named(tmp_path: Path) -> None:
    """A pace needs the amounts of a month: the file is refused instead of passing in silence."""
    text = EXAMPLE.replace("series.mentions", "series.social_leads").replace("mentions-spike", "leads-late")
    (found,) = problems(tmp_path, text)
    assert "pace_below of the rule “leads-late” can’t be told from readings" in found


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """It has no tables, and one mistake."""
    trial = read_trial(tmp_path / "absent.toml")
    assert [problem.text.say("en") for problem in trial.problems] == ["there is no such file"]
    assert (trial.tables, trial.table, trial.config) == ({}, None, None)


@pytest.mark.parametrize(
    ("name", "selector"),
    [
        ("mentions", Selector("mentions")),
        ("mentions{}", Selector("mentions")),
        ("mentions{brand=acme,channel=x}", Selector("mentions", "acme", (("channel", "x"),))),
        ('mentions { topic = "prix, cher" }', None),
        ('mentions{topic="le prix" , channel=x}', Selector("mentions", None, (("channel", "x"), ("topic", "le prix")))),
    ],
)
def test_a_series_says_whose_it_is(name: str, selector: Selector | None) -> None:
    """A KPI, and in braces a brand and labels, with or without quotes; no comma within a value."""
    if selector is None:
        with pytest.raises(UsageError):
            parse_selector(name)
    else:
        assert parse_selector(name) == selector


@pytest.mark.parametrize("name", ["", "{brand=acme}", "mentions{brand}", "mentions{brand=}", "mentions{=x}", "a b"])
def test_what_is_no_series_is_refused(name: str) -> None:
    """The message repeats it."""
    with pytest.raises(UsageError) as caught:
        parse_selector(name)
    assert f"“{name}”" in caught.value.text.say("en")
