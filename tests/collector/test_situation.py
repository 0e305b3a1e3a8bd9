"""How things are when it is decided what to send."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kpitui.alerts.flapping import Flapping
from kpitui.alerts.health import ONCE, credential_key, source_key
from kpitui.alerts.notice import Block
from kpitui.alerts.state import AlertKey, AlertState, Incident
from kpitui.collector.filing import Files
from kpitui.collector.situation import NOBODY, Decided, Situation
from kpitui.kpis.reading import Severity
from kpitui.setup import Project
from kpitui.store.handling import Matchers, Silence
from kpitui.store.incidents import Subject
from tests.collector.watchman import START, TOML, Watchman

KEY = AlertKey("many", "acme")
TEAM = ("team",)


def incident(key: AlertKey) -> Incident:
    """Return an open incident."""
    return Incident(f"i-{key.rule}", key, START, Severity.WARNING, Severity.WARNING)


@pytest.fixture
def watchman(tmp_path: Path) -> Watchman:
    """Return a watchman over some mentions."""
    made = Watchman(tmp_path)
    made.mention(1)
    return made


def situation(watchman: Watchman, files: Files | None = None, project: Project | None = None) -> Situation:
    """Return how things are."""
    return Situation(project or watchman.project(), files or Files(), watchman.data, watchman.now)


def unconfirmed(project: Project) -> Project:
    """Return the project with its rule as a suggestion that nobody has confirmed."""
    rules = (replace(rule, suggested=True, notify=()) if rule.id == "many" else rule for rule in project.alerts)
    return replace(project, alerts=tuple(rules))


def test_rules_say_where_they_are_told(watchman: Watchman) -> None:
    """And how often; what an alert is about comes from the catalogue."""
    here = situation(watchman)
    terms = here.terms(incident(KEY))
    assert (terms.objective, terms.routes, terms.repeat) == ("awareness", TEAM, 4 * 3_600_000)
    assert here.subject(KEY) == Subject("many", "mentions", "awareness", "acme")


def test_sources_are_told_wherever_rules_are(watchman: Watchman) -> None:
    """A credential's end only once."""
    here = situation(watchman)
    assert here.terms(incident(source_key("posts"))).routes == TEAM
    assert here.terms(incident(credential_key("posts"))).repeat == ONCE


def test_a_rule_that_is_gone_has_no_route_and_is_known_as_it_was(watchman: Watchman) -> None:
    """What waits of it goes out with its objective."""
    files = Files(subjects={KEY: Subject("many", "mentions", "awareness", "acme")})
    watchman.config = TOML
    here = situation(watchman, files)
    assert here.rule(KEY) is None
    assert (here.terms(incident(KEY)).routes, here.terms(incident(KEY)).objective) == ((), "awareness")


def test_suggestions_are_told_to_nobody(watchman: Watchman) -> None:
    """What they would have sent is counted instead."""
    here = situation(watchman, project=unconfirmed(watchman.project()))
    assert here.terms(incident(KEY)).routes == (NOBODY,)
    assert here.world(Decided()).block(incident(KEY)) is Block.UNCONFIRMED


@pytest.mark.parametrize(
    ("matchers", "block"),
    [
        ((("rule", ("many",)),), Block.SILENCED),
        ((("source", ("posts",)), ("objective", ("awareness",))), Block.SILENCED),
        ((("source", ("news",)),), None),
        ((("severity", ("critical",)),), None),
    ],
)
def test_silences_match_what_is_known_of_an_incident(
    watchman: Watchman, matchers: Matchers, block: Block | None
) -> None:
    """Rule, KPI, objective, brand, labels, severity, and the sources that its KPI depends on."""
    silence = Silence(matchers, START, START + 10**6, "ada")
    world = situation(watchman).world(Decided([silence]))
    assert world.block(incident(KEY)) is block


def test_an_alert_of_a_source_is_silenced_by_it(watchman: Watchman) -> None:
    """Its name is its source."""
    silence = Silence((("source", ("posts",)),), START, START + 10**6, "ada")
    assert situation(watchman).world(Decided([silence])).block(incident(source_key("posts"))) is Block.SILENCED


def test_what_flaps_is_blocked(watchman: Watchman) -> None:
    """As long as it does."""
    files = Files({KEY: AlertState(KEY, incident=incident(KEY), flapping=Flapping(1, True))})
    world = situation(watchman, files).world(Decided())
    assert world.block(incident(KEY)) is Block.FLAPPING
    assert [one.id for one in world.open] == ["i-many"]
