"""Mistakes of form: what tomli refuses, with line and column, in both languages."""

import re
from pathlib import Path

import pytest
import tomli

from kpitui.config.syntax import load, load_bytes
from kpitui.text import Language

FILE = Path("kpitui.toml")


@pytest.mark.parametrize(
    ("text", "line", "english", "french"),
    [
        ("a = \n", 1, "value", "valeur"),
        ('a = 1\nb = "x\n', 2, "not closed", "pas fermé"),
        ("a = 1\na = 2\n", 2, "twice", "deux fois"),
        ("[t]\n[t]\n", 2, "declared twice", "déclarée deux fois"),
        ("a 1\n", 1, "“=”", "« = »"),
        ("[t\n", 1, "“]”", "« ] »"),
        ("[[t]\n", 1, "“]]”", "« ]] »"),
        ("a = [1,\n2\n", 2, "list is not closed", "liste n’est pas fermée"),
        ("a = { b = 1\n", 1, "not closed with “}”", "n’est pas fermée par « } »"),
        ('a = "\\q"\n', 1, "backslash", "barre oblique"),
        ("a = fr\n", 1, "texts go in quotes", "les textes vont entre guillemets"),
        ("a = 2027-02-30\n", 1, "date", "date"),
        ("a = 1 b = 2\n", 1, "one key on a line", "une clé par ligne"),
        ("= 1\n", 1, "key", "clé"),
        ("a = { b = 1, b = 2 }\n", 1, "said twice", "dite deux fois"),
    ],
)
def test_each_mistake_has_its_line_and_its_cause(text: str, line: int, english: str, french: str) -> None:
    """Every kind of mistake that tomli knows is said in both languages, with its column."""
    problem = load_bytes(text.encode(), FILE).problems[0]
    assert problem.line == line
    assert english in problem.say(Language.EN)
    assert french in problem.say(Language.FR).replace("\N{NO-BREAK SPACE}", " ")
    assert re.search(r"colonne \d+", problem.say(Language.FR))
    assert "Expected" not in problem.say(Language.FR)


def test_several_mistakes_of_form_are_found_at_once() -> None:
    """A bad line is left out and the reading goes on, so that the next bad line is found too."""
    loaded = load_bytes(b'a = fr\nb = 1\nc = "x\nd = 2\ne = yes\n', FILE)
    assert [problem.line for problem in loaded.problems] == [1, 3, 5]
    assert loaded.tables == {"b": 1, "d": 2}
    assert loaded.whole


def test_a_lost_header_makes_the_rest_unjudged() -> None:
    """Without a table's header its keys would stand in the table before: they are not judged."""
    assert not load_bytes(b"[a]\nx = 1\n[[b\ny = 2\n", FILE).whole


def test_a_file_that_is_not_utf8_names_the_line() -> None:
    """A Latin-1 byte is found with its line; a byte-order mark and CRLF are fine."""
    problem = load_bytes('a = 1\nb = "é"\n'.encode("latin-1"), FILE).problems[0]
    assert problem.line == 2
    assert "UTF-8" in problem.say("fr")
    assert load_bytes(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n", FILE).tables == {"a": 1, "b": 2}


def test_an_absent_file_is_a_problem(tmp_path: Path) -> None:
    """Absent files and folders are said in the user's language."""
    assert "n’existe pas" in load(tmp_path / "none.toml").problems[0].say("fr")
    assert "dossier" in load(tmp_path).problems[0].say("fr")


def test_every_message_of_tomllib_is_translated() -> None:
    """No message of this Python's tomli falls back to the general text."""
    source = Path(tomli.__file__).with_name("_parser.py").read_text("utf-8")
    messages = set(re.findall(r'"([A-Z][^"{}]{6,}?)"', source)) & {
        message for message in re.findall(r'"([A-Z][a-zA-Z\'=\]/ -]{6,})"', source) if " " in message
    }
    from kpitui.config.syntax import _MESSAGES

    known = [message for message in messages if any(re.match(pattern, message) for pattern, _ in _MESSAGES)]
    assert len(known) >= 10


def test_a_text_that_is_nested_too_deeply_is_a_mistake() -> None:
    """Thousands of brackets end in a message, not in an exception."""
    problem = load_bytes(b"a = " + b"[" * 5000 + b"]" * 5000, FILE).problems[0]
    assert "trop imbriquées" in problem.say("fr")
