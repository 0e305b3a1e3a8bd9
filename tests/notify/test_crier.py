"""What a terminal is given of letters."""

from dataclasses import replace

import pytest

from kpitui.config.routes import Terminal
from kpitui.notify.crier import Crier, signs
from kpitui.notify.letter import dump_letter
from kpitui.store import Store, open_store
from kpitui.store.alerting import Round
from kpitui.store.queue import Outgoing
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


def arrive(store: Store, route: str, number: int, at: int = 0) -> None:
    """Let a letter arrive."""
    store.alerts.commit(Round(messages=(Outgoing(route, "acme", dump_letter(a_letter(number)), at),)))
    store.alerts.queue.sent(store.alerts.queue.due(at)[0].id, at)


def test_a_screen_is_told_what_arrives_while_it_is_open_once() -> None:
    """On routes to terminals alone; every screen by itself."""
    store = open_store(None, now=0)
    arrived = store.alerts.queue.arrived
    arrived.declare({"desk": "osc9"})
    arrive(store, "desk", 1)
    first = Crier(arrived)
    assert first.news() == ""
    arrive(store, "desk", 2)
    arrive(store, "team", 3)
    second = Crier(arrived)
    arrive(store, "desk", 4)
    assert first.news().count("\x1b]9;") == 1
    assert second.news().count("\x1b]9;") == 1
    assert first.news() == second.news() == ""
    arrived.declare({})
    arrive(store, "desk", 5)
    assert first.news() == ""
    store.close()


def test_a_heap_of_bells_is_one_bell() -> None:
    """And of many notifications the last ones are shown."""
    store = open_store(None, now=0)
    arrived = store.alerts.queue.arrived
    told = []
    for form in Terminal:
        arrived.declare({"desk": form})
        crier = Crier(arrived)
        for number in range(9):
            arrive(store, "desk", number)
        told.append(crier.news())
    bell, _, osc777 = told
    assert bell == "\a"
    assert 1 <= osc777.count("\x1b") <= 5
    store.close()


def test_what_has_arrived_is_kept_for_a_day() -> None:
    """And numbers go on although the older ones are gone."""
    store = open_store(None, now=0)
    arrive(store, "desk", 1)
    last = store.alerts.queue.arrived.last()
    arrive(store, "desk", 2, at=25 * 3_600_000)
    assert [one.id for one in store.alerts.queue.arrived.after(0, ("desk",))] == [last + 1]
    store.close()
