"""Letters for terminals."""

from dataclasses import replace

import pytest

from kpitui.config.routes import RouteTable, Terminal
from kpitui.notify.opening import open_route
from kpitui.notify.terminal import signs
from kpitui.sources.web.client import HttpClient
from tests.notify.post import a_letter


def test_a_bell_is_a_bell() -> None:
    """One sign."""
    assert signs(a_letter(), Terminal.BELL) == "\a"


def test_a_notification_holds_title_and_body() -> None:
    """OSC 9 has a text, OSC 777 a title and a body."""
    letter = replace(a_letter(), title="Critical: a; b", body="one\ntwo; three")
    assert signs(letter, Terminal.OSC9) == "\x1b]9;Critical: a, b\a"
    assert signs(letter, Terminal.OSC777) == "\x1b]777;notify;Critical: a, b;one two, three\a"


def test_inside_tmux_it_is_handed_through() -> None:
    """With escapes doubled, and a bell where tmux does not hand it on."""
    letter = replace(a_letter(), title="T")
    assert signs(letter, Terminal.OSC9, tmux=True) == "\x1bPtmux;\x1b\x1b]9;T\a\x1b\\\a"


@pytest.mark.parametrize("form", [Terminal.OSC9, Terminal.OSC777])
def test_no_letter_can_do_anything_else_to_a_terminal(form: Terminal) -> None:
    """Whatever it holds, there is one sequence and its end."""
    evil = replace(a_letter(), title="x\x1b]0;gone\x07\x9c" + "y" * 9999, body="\x1b[2J\x07\r\n\x1b\\" * 99)
    written = signs(evil, form)
    assert written.count("\x1b") == 1
    assert written.count("\a") == 1
    assert len(written) < 400


async def test_the_collector_leaves_it_to_the_screens() -> None:
    """Sending does nothing: it has no terminal."""
    await open_route("desk", RouteTable(terminal=Terminal.BELL), HttpClient()).send(a_letter())
