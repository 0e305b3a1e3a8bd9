"""Sources as alerts see them, before and after their first polls."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.alerts.health import Trouble
from kpitui.collector.lookout import PATIENCE, Lookout
from kpitui.config import SourceTable
from kpitui.setup import BoundSource
from kpitui.sources.contract import SourceOptions, SourceSettings
from kpitui.store import SourceHealth

MINUTE = 60_000
NOW = 100 * MINUTE
FRESH = SourceHealth("shop", NOW, NOW, updates=(NOW - 2 * MINUTE, NOW - MINUTE, NOW), next_poll=NOW + MINUTE)


def source(name: str = "shop") -> BoundSource:
    """Return a source that is asked every minute."""
    table = SourceTable.model_validate({"name": name, "kind": "script", "every": "1m"})
    settings = SourceSettings(name, SourceOptions(), every=table.every)
    return BoundSource(table, settings, lambda _: pytest.fail("nobody asks it"))


def trouble(row: SourceHealth, after: int = 0, before: SourceHealth | None = None) -> Trouble:
    """Return how a source is doing a while after its last poll, with what it was when the collector began."""
    lookout = Lookout([] if before is None else [before], NOW)
    (seen,) = lookout.watched([row], [source()], NOW + after)
    return seen.trouble


@pytest.mark.parametrize(
    ("row", "after", "found"),
    [
        (FRESH, MINUTE, Trouble.NONE),
        (FRESH, 2 * MINUTE, Trouble.WARNING),
        (FRESH, 5 * MINUTE, Trouble.WARNING),
        (replace(FRESH, failures=1), 0, Trouble.UNSURE),
        (replace(FRESH, failures=2), 5 * MINUTE, Trouble.UNSURE),
        (replace(FRESH, failures=3), 0, Trouble.WARNING),
        (replace(FRESH, failures=1, refused=True), 0, Trouble.CRITICAL),
        (replace(FRESH, failures=3, paused=True), 0, Trouble.NONE),
        (SourceHealth("shop"), 0, Trouble.NONE),
    ],
)
def test_trouble_is_what_lasts(row: SourceHealth, after: int, found: Trouble) -> None:
    """Late, stale and three failures are a warning, refused is critical; a poll or two that fail are neither."""
    assert trouble(row, after) is found


def test_nobody_is_late_who_has_not_been_asked() -> None:
    """Of a source last asked by the collector before, time says nothing; failures do."""
    assert trouble(FRESH, 5 * MINUTE, before=FRESH) is Trouble.UNSURE
    assert trouble(replace(FRESH, failures=3), 5 * MINUTE, before=replace(FRESH, failures=3)) is Trouble.WARNING
    assert trouble(replace(FRESH, polled_at=NOW + 1), 5 * MINUTE, before=FRESH) is Trouble.WARNING


def test_sources_of_no_configuration_are_not_watched() -> None:
    """Nor those that the store does not know yet."""
    assert Lookout([], NOW).watched([FRESH], [source("other")], NOW) == []


@pytest.mark.parametrize(
    ("row", "waits"),
    [
        (replace(FRESH, next_poll=NOW), True),
        (replace(FRESH, next_poll=NOW + MINUTE), False),
        (replace(FRESH, polled_at=None, next_poll=None), True),
        (replace(FRESH, next_poll=NOW, paused=True), False),
    ],
)
def test_first_polls_that_are_due_are_waited_for(row: SourceHealth, waits: bool) -> None:
    """Until they are in, for two minutes at most."""
    lookout = Lookout([row], NOW)
    assert lookout.is_waiting([row], NOW) is waits
    assert not lookout.is_waiting([replace(row, polled_at=NOW + 1)], NOW + 1)
    assert not lookout.is_waiting([row], NOW + PATIENCE)
