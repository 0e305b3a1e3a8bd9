"""What the terminal is told of messages that have arrived for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kpitui.notify.letter import dump_letter
from kpitui.store import open_reader, open_store
from kpitui.store.alerting import Round
from kpitui.store.queue import Outgoing
from kpitui.ui.store_alerts import StoreAlerts
from tests.notify.post import a_letter
from tests.ui.boards import FakeFeed
from tests.ui.monitors import monitor_of


async def test_a_tick_rings_once_a_frozen_display_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has arrived is written to the terminal, beside what is painted."""
    feed = FakeFeed()
    monitor = monitor_of(feed=feed)
    async with monitor.run_test(size=(120, 40)):
        written: list[str] = []
        assert monitor._driver is not None
        monkeypatch.setattr(monitor._driver, "write", written.append)
        for frozen in (None, 1):
            monitor.view.choice = replace(monitor.view.choice, frozen=frozen)
            feed.alerts.unheard = "\a"
            monitor.tick()
            monitor.tick()
        assert [sign for sign in written if "\a" in sign] == ["\a", "\a"]


def test_the_stores_alerts_tell_what_arrives_from_the_opening_on(tmp_path: Path) -> None:
    """Nothing while there is no store, nothing of what was before, each letter once."""
    folder = tmp_path / "data"
    store = open_store(folder, now=0)
    queue = store.alerts.queue

    def arrive(number: int) -> None:
        store.alerts.commit(Round(messages=(Outgoing("desk", "acme", dump_letter(a_letter(number)), 0),)))
        queue.sent(queue.due(0)[0].id, 0)

    queue.declare({"desk": "bell"})
    arrive(1)
    reader = open_reader(folder, now=0)
    alerts = StoreAlerts(lambda: reader, None, "anna", lambda: 0)
    assert alerts.news() == ""
    arrive(2)
    assert alerts.news() == "\a"
    assert alerts.news() == ""
    reader.close()
    store.close()
