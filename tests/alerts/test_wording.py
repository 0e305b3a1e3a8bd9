"""What letters say."""

import json
from dataclasses import replace

import pytest

from kpitui.alerts.facts import Facts, Subject
from kpitui.alerts.letter import dump_letter, load_letter
from kpitui.alerts.state import Kind
from kpitui.alerts.wording import letter
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.reading import Flag, Reading, Scope, Severity, Status, Window
from kpitui.text import Language, Text
from tests.alerts.news import LEVELS, NOW, RATE, facts, incident, message, notice

READING = Reading(
    RATE.id,
    RATE.objective,
    Scope("acme"),
    Window(0, 1, 0, 0),
    "percent",
    1.83,
    Status.OK,
    frozenset({Flag.PARTIAL}),
    Text("Facebook is late", "Facebook est en retard"),
    change=-22.31,
)


def test_a_letter_says_what_where_how_far_beyond_what_since_when_and_what_to_do() -> None:
    """KPI, scope, value and limit in the KPI's unit, change, local time, two lines of the playbook."""
    known = Subject(RATE.label, RATE, LEVELS, reading=READING, acknowledged="anna")
    made = letter(message(), facts(known), Language.EN)
    assert made.title == "Critical: Engagement rate 1.8% (Acme · Instagram)"
    assert made.body.splitlines() == [
        "limit: below 2% · change: −22.3% · since 22\u00a0Nov 10:05",
        "partial: Facebook is late",
        "acknowledged by anna",
        "→ Raise it, way 1.",
        "→ Raise it, way 2.",
    ]


def test_it_speaks_french() -> None:
    """With the numbers, spaces and times of French."""
    made = letter(message(), facts(Subject(RATE.label, RATE, LEVELS, reading=READING)), Language.FR)
    assert made.title == "Critique\u00a0: Taux d’engagement 1,8\u00a0% (Acme · Instagram)"
    first, second, *rest = made.body.splitlines()
    assert first == ("seuil\u00a0: sous 2\u00a0% · évolution\u00a0: −22,3\u00a0% · depuis le 22\u00a0nov. 10:05")
    assert second == "partiel\u00a0: Facebook est en retard"
    assert rest == ["→ L’augmenter, façon 1.", "→ L’augmenter, façon 2."]


@pytest.mark.parametrize(
    ("kind", "en", "fr"),
    [
        (Kind.FIRING, "Critical", "Critique"),
        (Kind.RAISED, "Now critical", "Désormais critique"),
        (Kind.DOWNGRADED, "Down to critical", "Revenu à critique"),
        (Kind.RESOLVED, "Resolved", "Résolu"),
        (Kind.CLOSED, "Closed, its rule is gone", "Clos, sa règle n’existe plus"),
        (Kind.FLAPPING, "Unsteady", "Instable"),
        (Kind.STEADY, "Steady again, critical", "De nouveau stable, critique"),
    ],
)
def test_each_kind_of_news_has_its_words(kind: Kind, en: str, fr: str) -> None:
    """The title begins with what happened."""
    assert letter(message(notice(kind)), facts(), Language.EN).title.startswith(f"{en}: ")
    assert letter(message(notice(kind)), facts(), Language.FR).title.startswith(f"{fr}\u00a0: ")


def test_what_is_said_again_says_so() -> None:
    """A repeat is no new incident."""
    again = replace(notice(), repeated=True)
    assert letter(message(again), facts(), Language.EN).title.startswith("Still critical: ")


def test_what_has_ended_says_how_long_it_lasted_and_nothing_to_do() -> None:
    """From when to when, and no line of the playbook."""
    made = letter(message(notice(Kind.RESOLVED, value=3.3)), facts(), Language.EN)
    assert made.body == "limit: below 2% · lasted 1\u00a0h\u00a000, from 22\u00a0Nov 10:05 to 22\u00a0Nov 11:05"


def test_several_pieces_of_news_are_one_letter() -> None:
    """The title counts them by kind, the body tells each with its own scope."""
    other = incident("abc", Severity.WARNING, "x")
    made = letter(message(notice(), notice(of=other), notice(Kind.RESOLVED)), facts(), Language.EN)
    assert made.title == "3 alerts: 1 critical, 1 warning, 1 resolved (Acme · Interaction)"
    assert [part.splitlines()[0] for part in made.body.split("\n\n")] == [
        "Critical: Engagement rate 1.8% (Instagram)",
        "Warning: Engagement rate 1.8% (X)",
        "Resolved: Engagement rate 1.8% (Instagram)",
    ]
    french = letter(message(notice(), notice()), facts(), Language.FR)
    assert french.title == "2 alertes\u00a0: 2 critiques (Acme · Interaction)"


def test_a_letter_of_hundreds_of_alerts_stays_readable() -> None:
    """Twenty at length, the rest counted; the JSON has them all."""
    made = letter(message(*(notice(sequence=n) for n in range(1, 301))), facts(), Language.EN)
    assert made.body.endswith("… and 280 more")
    assert len(made.body.split("\n\n")) == 21
    assert len(json.loads(made.json)["alerts"]) == 300


@pytest.mark.parametrize(
    ("level", "value", "first"),
    [
        (Level(Condition.ABOVE, 5.0), 7.0, "→ Do it again."),
        (Level(Condition.BELOW, 5.0), 3.0, "→ Raise it, way 1."),
        (Level(Condition.OUTSIDE, 4.0, 6.0), 7.0, "→ Do it again."),
        (Level(Condition.OUTSIDE, 4.0, 6.0), 3.0, "→ Raise it, way 1."),
        (Level(Condition.ANOMALY, 3.5), 7.0, "→ Raise it, way 1."),
    ],
)
def test_the_playbook_is_that_of_the_side_on_which_the_value_lies(level: Level, value: float, first: str) -> None:
    """What is too high asks for other things than what is too low; an anomaly goes by its change (here: a fall)."""
    known = Subject(RATE.label, RATE, Threshold(level), reading=replace(READING, flags=frozenset()))
    made = letter(message(notice(value=value)), facts(known), Language.EN)
    assert next(line for line in made.body.splitlines() if line.startswith("→")) == first


def test_a_source_has_a_cause_instead_of_figures() -> None:
    """An alert of a source names it and says what is wrong."""
    known = Subject(
        Text("Source posts", "Source posts"), cause=Text("the credentials are not accepted", "identifiants refusés")
    )
    about = incident(channel="")
    made = letter(message(notice(of=about)), replace(facts(known), brand=""), Language.EN)
    assert made.title == "Critical: Source posts"
    assert made.body.splitlines() == ["since 22\u00a0Nov 10:05", "the credentials are not accepted"]


def test_an_alert_of_which_nothing_is_known_any_more_is_told_by_its_rule() -> None:
    """A rule that is gone has no KPI to look up."""
    made = letter(message(notice(Kind.CLOSED)), Facts(), Language.EN)
    assert made.title == "Closed, its rule is gone: engagement-low (Instagram)"
    assert json.loads(made.json)["alerts"][0]["kpi"] is None


def test_what_comes_from_data_can_neither_break_a_line_nor_move_a_cursor() -> None:
    """Labels, names and notes from outside are cleaned."""
    about = incident(channel="evil\r\nBcc: x@example.org\x1b]0;gone\x07")
    known = Subject(RATE.label, RATE, LEVELS, acknowledged="an\x1b[2Jna\nb")
    made = letter(message(notice(of=about)), replace(facts(known), brand="A\ncme\u202e"), Language.EN)
    assert made.title == "Critical: Engagement rate 1.8% (A cme · evil Bcc: x@example.org)"
    assert "acknowledged by anna b" in made.body.splitlines()
    assert "\x1b" not in made.body + made.json
    assert json.loads(made.json)["alerts"][0]["labels"] == {"channel": "evil Bcc: x@example.org"}


def test_the_json_says_the_same_for_programs() -> None:
    """Ids, sequence, numbers unrounded, times in UTC, the words too."""
    known = Subject(RATE.label, RATE, LEVELS, reading=READING, unknown_since=NOW - 60_000)
    made = letter(message(notice(sequence=4)), facts(known), Language.EN)
    said = json.loads(made.json)
    (alert,) = said.pop("alerts")
    assert said == {
        "schema": 1,
        "id": "abc-4-1",
        "route": "team",
        "at": "2026-11-22T10:05:00Z",
        "brand": "acme",
        "objective": "interaction",
        "language": "en",
        "title": made.title,
        "text": made.body,
    }
    assert alert == {
        "incident": "abc",
        "event": "firing",
        "sequence": 4,
        "repeated": False,
        "severity": "critical",
        "worst": "critical",
        "rule": "engagement-low",
        "kpi": "engagement_rate",
        "label": "Engagement rate",
        "brand": "acme",
        "labels": {"channel": "instagram"},
        "value": 1.83,
        "unit": "percent",
        "currency": None,
        "threshold": {"condition": "below", "limit": 2.0, "high": None, "window": None, "text": "below 2%"},
        "change": -22.31,
        "change_unit": "percent",
        "since": "2026-11-22T09:05:00Z",
        "ended": None,
        "unknown_since": "2026-11-22T10:04:00Z",
        "acknowledged_by": None,
        "cause": None,
        "playbook": ["Raise it, way 1.", "Raise it, way 2."],
    }


def test_letters_come_back_from_the_queue() -> None:
    """Any letter; anything else is refused."""
    made = letter(message(), facts(), Language.FR)
    assert load_letter(dump_letter(made)) == made
    for text in ("", "{}", "[1, 2, 3, 4]", '["a"]'):
        with pytest.raises(ValueError, match=r"."):
            load_letter(text)
