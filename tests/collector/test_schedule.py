"""Polls are aligned, never in a burst, never starved, whatever the clock does."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kpitui.collector import schedule
from kpitui.collector.schedule import HOUR, MINUTE, SECOND, Plan, Rhythm

NOW = 1_800_000_000_000
INTERVALS = st.integers(1, 14 * 24 * 3600).map(lambda seconds: seconds * SECOND)
NAMES = st.text(min_size=1, max_size=12)
NOWS = st.integers(NOW - 10 * 365 * 24 * HOUR, NOW)


@given(NAMES, INTERVALS, NOWS)
def test_slots_are_aligned(name: str, every: int, now: int) -> None:
    """The slots of a source are the same instants whenever it is started, one interval apart."""
    rhythm = schedule.rhythm_of(name, every)
    slot = schedule.slot_at(rhythm, now)
    assert slot <= now < slot + every
    assert schedule.slot_at(rhythm, slot) == slot
    assert schedule.next_slot(rhythm, now) == slot + every
    assert (slot - rhythm.offset) % every == 0


def test_sources_are_spread() -> None:
    """Twenty sources with one interval don't all ask in the same second."""
    due = {schedule.next_slot(schedule.rhythm_of(f"source {n}", 15 * MINUTE), NOW) for n in range(20)}
    assert len(due) > 10


@given(NAMES, INTERVALS, NOWS)
def test_spread_stays_within_a_quarter_of_the_interval(name: str, every: int, now: int) -> None:
    """A source's offset is at most a quarter of its interval and at most a minute."""
    assert 0 <= schedule.rhythm_of(name, every).offset <= min(every // 4, MINUTE)


def test_a_poll_on_time_is_dated_by_its_slot() -> None:
    """A second of jitter leaves no trace in the samples; a late poll says when it really was."""
    rhythm = Rhythm(15 * MINUTE)
    slot = schedule.slot_at(rhythm, NOW)
    assert schedule.dated(rhythm, slot + 900) == slot
    assert schedule.dated(rhythm, slot + 5 * MINUTE) == slot + 5 * MINUTE


@given(NAMES, INTERVALS, NOWS, st.integers(-40 * 24 * HOUR, 40 * 24 * HOUR))
def test_a_jump_gives_one_poll_at_most(name: str, every: int, now: int, jump: int) -> None:
    """After a suspend or a clock set forwards or back, a source asks once, and no later than an interval."""
    rhythm = schedule.rhythm_of(name, every)
    plan = schedule.succeeded(rhythm, now)
    later = now + jump
    plan = schedule.corrected(rhythm, later, plan)
    assert plan.due - later <= every * 11 // 10
    polls = 0
    for clock in (later, later + schedule.WAKING, later + schedule.WAKING + 1):
        plan = schedule.corrected(rhythm, clock, plan)
        if plan.due <= clock:
            polls += 1
            plan = schedule.succeeded(rhythm, clock)
    assert polls <= 1 + schedule.WAKING // every + 1


def test_a_suspend_of_a_night_is_one_poll_each_a_few_seconds_apart() -> None:
    """Forty missed slots are not made up for, and the sources don't all wake in the same second."""
    rhythms = [schedule.rhythm_of(f"source {n}", 15 * MINUTE) for n in range(20)]
    plans = [schedule.corrected(r, NOW + 10 * HOUR, schedule.succeeded(r, NOW)) for r in rhythms]
    assert all(NOW + 10 * HOUR <= plan.due <= NOW + 10 * HOUR + schedule.WAKING for plan in plans)
    assert len({plan.due for plan in plans}) > 1
    woken = [schedule.succeeded(rhythm, plan.due) for rhythm, plan in zip(rhythms, plans, strict=True)]
    assert all(plan.due > NOW + 10 * HOUR + schedule.WAKING for plan in woken)


@given(st.lists(st.sampled_from(["ok", "failed", "refused"]), max_size=60), INTERVALS, NAMES)
def test_no_source_starves(outcomes: list[str], every: int, name: str) -> None:
    """Whatever its polls give, a source is asked again within an interval or an hour, and time always goes on."""
    rhythm = schedule.rhythm_of(name, every)
    plan, now = schedule.first(rhythm, NOW, None), NOW
    for outcome in outcomes:
        now = plan.due
        step = {"failed": schedule.failed, "refused": schedule.refused}.get(outcome)
        plan = step(rhythm, now, plan) if step else schedule.succeeded(rhythm, now)
        assert now < plan.due <= now + max(every, HOUR) * 11 // 10


@given(INTERVALS, st.integers(1, 40))
def test_backoff_grows_to_its_limit(every: int, failures: int) -> None:
    """Each failure in a row waits at least as long as the one before, less the jitter, up to the longest wait."""
    rhythm = Rhythm(every)
    plan = Plan(NOW)
    waits = []
    for _ in range(failures):
        plan = schedule.failed(rhythm, NOW, plan)
        waits.append(plan.due - NOW)
    assert all(later * 1.1 >= earlier for earlier, later in pairwise(waits))
    assert max(waits) <= min(max(every, MINUTE), HOUR) * 1.1


def test_the_first_retry_is_soon() -> None:
    """A source asked every 6 h doesn't wait 6 h after one failure."""
    assert schedule.failed(Rhythm(6 * HOUR), NOW, Plan(NOW)).due - NOW <= 33 * SECOND


def test_retry_after_is_honoured_also_by_hand() -> None:
    """Where the other side asks to wait, a poll asked for by hand waits too; a day at most."""
    rhythm = Rhythm(MINUTE)
    plan = schedule.failed(rhythm, NOW, Plan(NOW), retry_after=600)
    assert plan.due == NOW + 600 * SECOND
    assert schedule.asked(plan, NOW + SECOND) == plan
    assert schedule.corrected(rhythm, NOW + SECOND, plan) == plan
    assert schedule.failed(rhythm, NOW, Plan(NOW), retry_after=1e9).due == NOW + schedule.LONGEST_WAIT


def test_a_refusal_is_not_hurried() -> None:
    """A refused credential is never tried sooner than the interval, and ever more rarely."""
    rhythm = Rhythm(5 * SECOND)
    waits, plan = [], Plan(NOW)
    for _ in range(12):
        plan = schedule.refused(rhythm, NOW, plan)
        waits.append(plan.due - NOW)
    assert waits == sorted(waits)
    assert waits[0] == schedule.REFUSED_RETRY
    assert waits[-1] == HOUR


def test_asked_for_is_at_once() -> None:
    """A poll asked for by hand is due at once, also while a failure is being waited out."""
    plan = schedule.failed(Rhythm(HOUR), NOW, Plan(NOW, failures=5))
    assert schedule.asked(plan, NOW + SECOND).due == NOW + SECOND


def test_a_restart_doesnt_ask_twice_in_a_slot() -> None:
    """A collector started again waits for the next slot where the present one has been polled, else asks at once."""
    rhythm = Rhythm(15 * MINUTE)
    slot = schedule.slot_at(rhythm, NOW)
    assert schedule.first(rhythm, slot + MINUTE, slot).due == slot + 15 * MINUTE
    assert schedule.first(rhythm, slot + MINUTE, slot - 1).due == slot + MINUTE
    assert schedule.first(rhythm, NOW, NOW + HOUR).due == NOW


@given(NAMES, INTERVALS, NOWS)
def test_a_refused_credential_stops_polling(name: str, every: int, now: int) -> None:
    """Asking again is of little use: an hour later at the earliest, then ever later; a person may ask at once."""
    rhythm, plan = schedule.rhythm_of(name, every), Plan(now)
    waits = []
    for _ in range(8):
        plan = schedule.stopped(rhythm, now, plan)
        waits.append(plan.due - now)
        assert schedule.corrected(rhythm, now, plan) == plan
        assert schedule.asked(plan, now).due == now
    assert waits == sorted(waits)
    assert waits[0] == max(every, HOUR)
    assert waits[-1] == max(every, 24 * HOUR)
    assert not schedule.succeeded(rhythm, now).stopped


def test_a_spent_quota_waits_for_its_reset() -> None:
    """Until the other side's reset nobody asks, not even by hand; whether it is a refusal or not."""
    rhythm = schedule.rhythm_of("a", MINUTE)
    for plan_of in (schedule.failed, schedule.refused):
        plan = plan_of(rhythm, NOW, Plan(NOW), 7 * 3600)
        assert plan.due == NOW + 7 * HOUR
        assert schedule.asked(plan, NOW + HOUR) == plan
        assert schedule.corrected(rhythm, NOW + HOUR, plan) == plan
