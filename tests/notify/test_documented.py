"""What the documentation says of routes is what they do."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from kpitui.alerts.facts import Subject
from kpitui.alerts.wording import letter
from kpitui.config.routes import WAYS
from kpitui.kpis.reading import Reading, Scope, Status, Window
from kpitui.notify.letter import trial
from kpitui.notify.opening import open_route
from kpitui.sources.web.client import HttpClient
from kpitui.text import Language
from tests.alerts.news import LEVELS, NOW, RATE, facts, message, notice
from tests.setup.opening import opened

PAGE = Path(__file__).parents[2] / "docs" / "alerts.md"
SECTION = PAGE.read_text("utf-8").partition("\n## Routes\n")[2].partition("\n## ")[0]


def example(language: str) -> str:
    """Return the section's example in a language."""
    found = re.search(rf"```{language}\n(.*?)```", SECTION, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_examples_are_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of each way; none asks for its secret before it sends."""
    monkeypatch.delenv("TEAM_URL", raising=False)
    project = opened('[[brand]]\nid = "acme"\n' + example("toml"), tmp_path)
    assert {table.way for table in project.config.routes.values()} == set(WAYS.values())
    for name, table in project.config.routes.items():
        assert open_route(name, table, HttpClient(), project.folder) is not None


def test_the_json_has_the_keys_that_are_sent() -> None:
    """All of them, in that order, and every one that needs a word is explained."""
    reading = Reading(
        RATE.id, RATE.objective, Scope("acme"), Window(0, 1, 0, 0), "percent", 1.83, Status.OK, change=-22.31
    )
    made = letter(message(notice()), facts(Subject(RATE.label, RATE, LEVELS, reading=reading)), Language.EN)
    sent, shown = json.loads(made.json), json.loads(example("json"))
    assert list(shown) == list(sent)
    assert list(shown["alerts"][0]) == list(sent["alerts"][0])
    assert list(shown["alerts"][0]["threshold"]) == list(sent["alerts"][0]["threshold"])
    assert shown["title"] == replace(made).title
    tried = json.loads(trial("team", Language.EN, NOW).json)
    assert list(tried) == list(sent)
