"""What ``check`` and ``catalogue`` say of the alert rules that hold."""

from pathlib import Path

import pytest

from kpitui.cli.rule_lines import rule_table, rules_of
from kpitui.setup import open_text
from kpitui.text import Language

HEAD = """\
[[brand]]
id = "acme"
[[source]]
name = "s"
kind = "csv"
path = "x.csv"
[[source.measure]]
name = "mentions"
time = "at"
[route.team]
terminal = "bell"
"""
RULE = '[[alert]]\nid = "mine"\nkpi = "mentions"\nwarning = { below = 3 }\nfor = "30m"\nnotify = ["team"]\n'


def table(text: str, language: Language = Language.EN) -> list[str]:
    """Return what ``check`` says."""
    return "\n".join(rule_table(open_text(HEAD + text, Path("kpitui.toml")), language)).splitlines()


def told(kpi: str, text: str | None = "", language: Language = Language.EN) -> list[str]:
    """Return what ``catalogue`` says of a KPI; without a text, where there is no configuration."""
    project = open_text(HEAD + (text or ""), Path("kpitui.toml"))
    found = project.context.catalogue.kpis[kpi]
    return [line for line in rules_of(found, None if text is None else project, language) if line]


def test_check_lists_the_rules_and_counts_the_suggestions() -> None:
    """Those of the configuration with levels and routes; what merely colours is a number."""
    lines = table(RULE + '[[alert]]\nid = "csat-suggested"\n')
    assert lines[0] == "Alert rules:"
    assert " ".join(lines[2].split()) == "mine mentions acme warning: below 3 · over 24 hours · for 30 min team"
    assert lines[3].endswith("–")
    assert "csat-suggested" in lines[3]
    assert lines[4].startswith("Suggestions that colour the screen and are sent nowhere: ")
    assert table("", Language.FR)[0].startswith("Propositions qui colorent l’écran")


def test_check_says_where_suggestions_are_sent() -> None:
    """Once a route is given for them."""
    (line,) = table('[suggestions]\nnotify = ["team"]\n')
    assert line.startswith("Suggestions sent to team: ")


@pytest.mark.parametrize(
    ("kpi", "text", "said"),
    [
        ("mentions", "", "colours the screen, is sent nowhere"),
        ("mentions", '[suggestions]\nnotify = ["team"]\n', "sent to team"),
        ("mentions", '[suggestions]\noff = ["mentions"]\n', "off"),
        ("mentions", '[[alert]]\nid = "mentions-suggested"\nenabled = false\n', "off"),
        ("mentions", '[[alert]]\nid = "mentions-suggested"\n', "sent to no route"),
        ("mentions", RULE, "your own rule stands in"),
        ("likes", "", "waits for a source"),
        ("csat", None, "off until confirmed"),
        ("mentions", None, "from 20 events on"),
    ],
)
def test_catalogue_says_what_becomes_of_a_suggestion(kpi: str, text: str | None, said: str) -> None:
    """Its id, its levels as they hold, and whether it colours, is sent, is off or waits."""
    line = told(kpi, text)[-1]
    assert line.startswith(f"  {kpi}-suggested  warning: ")
    assert line.endswith(f" · {said}")


def test_catalogue_shows_the_users_rules_first() -> None:
    """Each under its id; changed levels of a suggestion are the changed ones."""
    assert told("mentions", RULE)[:2] == [
        "Your rules",
        "  mine  warning: below 3 · over 24\u00a0hours · for 30\u00a0min · sent to team",
    ]
    changed = told("mentions", '[[alert]]\nid = "mentions-suggested"\nwarning = { anomaly = 5 }\n', Language.FR)
    assert "|z| > 5" in changed[1]
    assert changed[0] == "Alertes proposées"
