"""A real terminal is told of messages that arrive for it while the monitor is open."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from kpitui.notify.letter import dump_letter
from kpitui.store import open_store
from kpitui.store.alerting import Round
from kpitui.store.queue import Outgoing
from tests.e2e.test_terminal import Watched
from tests.notify.post import a_letter
from tests.ui.boards import board_of

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]


def test_an_open_monitor_hands_a_message_to_its_terminal(tmp_path: Path) -> None:
    """As a notification of the desktop, once, and the screen stays as it is."""
    now = int(time.time() * 1000)
    store = open_store(tmp_path, now=now)
    store.put_board(replace(board_of(), brand="", at=now))
    store.alerts.queue.declare({"desk": "osc777"})
    command = [sys.executable, str(ROOT / "tests" / "e2e" / "viewer.py"), str(tmp_path)]
    device = Watched(command, 120, 36, {"PYTHONPATH": str(ROOT)})
    with device:
        assert device.until("Awareness") is not None
        device.rest(2.5)
        letter = a_letter()
        store.alerts.commit(Round(messages=(Outgoing("desk", "acme", dump_letter(letter), now),)))
        store.alerts.queue.sent(store.alerts.queue.due(now)[0].id, now)
        written = device.everything(4.0)
    store.close()
    assert written.count("\x1b]777;notify;") == 1
    assert f"\x1b]777;notify;{letter.title};seuil" in written
