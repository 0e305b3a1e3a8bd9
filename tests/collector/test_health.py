"""The table of a source's states."""

from __future__ import annotations

import pytest

from kpitui.collector import health
from kpitui.collector.health import Health, Record
from kpitui.collector.schedule import HOUR, MINUTE

NOW = 1_800_000_000_000
DAILY = tuple(NOW - days * 24 * HOUR for days in (4, 3, 2, 1))


@pytest.mark.parametrize(
    ("record", "state"),
    [
        (Record(), Health.WAITING),
        (Record(answered=NOW), Health.OK),
        (Record(answered=NOW, updates=(NOW - 900 * HOUR,)), Health.OK),
        (Record(answered=NOW, updates=DAILY), Health.OK),
        (Record(answered=NOW, failures=1, updates=DAILY), Health.LATE),
        (Record(failures=2), Health.LATE),
        (Record(failures=3), Health.ERROR),
        (Record(failures=1, refused=True), Health.REFUSED),
        (Record(failures=9, refused=True, paused=True), Health.PAUSED),
    ],
)
def test_states(record: Record, state: Health) -> None:
    """What a person must do comes before what time may mend; one failure is late, three are an error."""
    assert health.judge(record, NOW, 15 * MINUTE, 0) is state


@pytest.mark.parametrize(
    ("hours", "lag", "state"),
    [
        (35, 0, Health.OK),
        (37, 0, Health.LATE),
        (71, 0, Health.LATE),
        (73, 0, Health.STALE),
        (73, 24 * HOUR, Health.LATE),
        (71, 24 * HOUR, Health.OK),
    ],
)
def test_quiet_sources(hours: int, lag: int, state: Health) -> None:
    """Late after 1.5 times the usual spacing of new data with its lag, stale after 3."""
    record = Record(answered=NOW, updates=tuple(NOW - (hours + 24 * n) * HOUR for n in (3, 2, 1, 0)))
    assert health.judge(record, NOW, 15 * MINUTE, lag) is state


def test_the_spacing_is_learnt_from_three_updates() -> None:
    """A file exported by hand has no expected interval until it has come three times."""
    assert health.expected(DAILY[:2], MINUTE, 0) is None
    assert health.expected(DAILY[:3], MINUTE, 0) == 24 * HOUR
    assert health.expected(DAILY, MINUTE, 2 * HOUR) == 26 * HOUR


def test_the_interval_is_never_less_than_the_polls() -> None:
    """A source asked once a day can't be late after an hour."""
    assert health.expected((NOW, NOW + 1, NOW + 2), 24 * HOUR, 0) == 24 * HOUR


def test_an_answer_ends_a_row_of_failures() -> None:
    """Failures in a row are forgotten at the first answer, and only new data is an update."""
    record = health.failed(health.failed(Record(updates=DAILY), refused=True))
    assert record.failures == 2
    mended = health.answered(record, NOW, new=False)
    assert (mended.failures, mended.refused, mended.updates) == (0, False, DAILY)
    assert health.answered(mended, NOW, new=True).updates[-1] == NOW


def test_memory_is_bounded() -> None:
    """A source that runs for years remembers a dozen updates."""
    record = Record()
    for n in range(100):
        record = health.answered(record, NOW + n, new=True)
    assert len(record.updates) == health.REMEMBERED
