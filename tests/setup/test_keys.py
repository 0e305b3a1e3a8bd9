"""``[keys]``: bindings that exist, keys that a terminal knows, and no key twice."""

import pytest

from kpitui.setup.keys import bindings, key_name
from tests.setup.opening import BRANDS, opened, problems


def said(line: str) -> str:
    """Return the mistake of a ``[keys]`` line, in English."""
    (problem,) = problems(f"{BRANDS}[keys]\n{line}\n")
    assert problem.line == 10
    return problem.text.say("en")


def test_the_bindings_are_those_of_the_screens() -> None:
    """What is read from the commands' files is what the screens bind: ids, keys, and pages."""
    from kpitui.ui.commands import COMMANDS

    read = bindings()
    assert {command.id for command in COMMANDS} == set(read)
    for command in COMMANDS:
        assert read[command.id].keys == tuple(command.keys.split(","))
        assert read[command.id].where == command.where


def test_a_binding_takes_other_keys() -> None:
    """One key or several; two bindings may swap their keys."""
    project = opened(f'{BRANDS}[keys]\nfreeze = "F"\nhelp = ["f2", "?"]\nquit = "p"\nperiods = "q"\n')
    assert project.keymap == {"freeze": "F", "help": "f2,question_mark", "quit": "p", "periods": "q"}


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ('freez = "F"', "“freeze”"),
        ('freeze = "q"', "key of quit"),
        ('freeze = "?"', "key of help"),
        ('freeze = "ctrl+m"', "does not tell"),
        ('freeze = "alt+x"', "does not tell"),
        ('freeze = "ctrl+b"', "tmux"),
    ],
)
def test_a_conflict_is_a_mistake(line: str, cause: str) -> None:
    """An unknown binding, a key of another binding and a key that does not arrive are refused."""
    assert cause in said(line)


def test_two_bindings_given_the_same_key_are_told_at_both() -> None:
    """Each of the two lines is a mistake."""
    found = problems(f'{BRANDS}[keys]\nfreeze = "F"\nhelp = "F"\n')
    assert [problem.key for problem in found] == ["keys.freeze", "keys.help"]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("?", "question_mark"),
        ("/", "slash"),
        ("+", "plus"),
        ("-", "minus"),
        ("ctrl++", "ctrl+plus"),
        ("Ctrl+x", "ctrl+x"),
        ("G", "G"),
        ("é", "é"),
        ("esc", "escape"),
        ("pgup", "pageup"),
        ("f1", "f1"),
    ],
)
def test_keys_are_called_as_the_screens_call_them(key: str, name: str) -> None:
    """A sign is known by its name, a letter by itself."""
    assert key_name(key) == name
