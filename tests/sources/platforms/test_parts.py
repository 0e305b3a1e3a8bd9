"""Parts of a platform's source: what is read, what is not, and what one failure costs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given as property_of
from hypothesis import settings
from hypothesis import strategies as st

from kpitui.errors import Cause, SourceError
from kpitui.measures import Delivery, Poll
from kpitui.sources.platforms.figures import Post
from kpitui.sources.platforms.options import Account
from kpitui.sources.platforms.parts import Asked, Given, Part, Platform, PlatformSource
from kpitui.text import Text

OWN = Account("acme", "@acme")
RIVAL = Account("globex", "@globex", own=False)
TITLE = Text("mentions", "mentions")
DAY = 86_400_000
HOUR = 3_600_000
NOW = 1_790_000_000_000
FAILS = Text("refused", "refusé")


@dataclass(slots=True)
class World:
    """What each account's part answers: ``None`` is well, a cause fails."""

    answers: dict[Account, Cause | None] = field(default_factory=dict)
    asked: list[tuple[Account, int, int]] = field(default_factory=list)
    """Account, from when on and until when, of each ask that went well."""

    async def stretch(self, asked: Asked) -> Given:
        """Read up to now."""
        self._answer(asked)
        asked.figures.amount("mentions", (asked.now - 1, asked.now), 1.0)
        return Given((asked.since, asked.now))

    async def level(self, asked: Asked) -> Given:
        """Read a level."""
        self._answer(asked)
        asked.figures.level("followers", asked.now, 10.0)
        return Given()

    def _answer(self, asked: Asked) -> None:
        """Fail where it is to."""
        cause = self.answers.get(asked.account)
        if cause is not None:
            raise SourceError(FAILS, cause=cause)
        self.asked.append((asked.account, asked.since, asked.now))


def part(world: World, *accounts: Account, **more: int) -> Part:
    """Return a part that reads stretches."""
    return replace(Part("talk", TITLE, ("mentions",), world.stretch, accounts, backfill=90 * DAY), **more)  # type: ignore[arg-type]


def polled(source: PlatformSource, now: int = NOW, state: Mapping[str, object] | None = None) -> Delivery:
    """Return what a poll gives."""
    return asyncio.run(source.poll(Poll(now, state or {})))


def source(*parts: Part, **more: object) -> PlatformSource:
    """Return a source."""
    return PlatformSource(replace(Platform("x", parts), **more))  # type: ignore[arg-type]


def test_a_failing_account_costs_the_others_nothing_and_no_gap_stays() -> None:
    """What was read while another account failed is told as soon as that one has read it too."""
    world = World()
    one = source(part(world, OWN, RIVAL))
    found = polled(one)
    world.answers = {RIVAL: Cause.TRANSIENT}
    for hour in (1, 2, 3):
        found = polled(one, NOW + hour * HOUR, found.state)
        assert "mentions" in found.failed
        assert [sample.labels[0] for sample in found.samples] == [("account", "@acme")]
    world.answers = {}
    found = polled(one, NOW + 4 * HOUR, found.state)
    assert found.failed == {}
    assert found.covered == {"mentions": (NOW, NOW + 4 * HOUR)}
    found = polled(one, NOW + 5 * HOUR, found.state)
    assert found.covered == {"mentions": (NOW + 4 * HOUR, NOW + 5 * HOUR)}


def test_the_state_of_a_failed_part_is_kept() -> None:
    """It goes on from where it was."""
    world = World()
    one = source(part(world, OWN, revised=HOUR), Part("people", TITLE, ("followers",), world.level, (RIVAL,)))
    first = polled(one)
    world.answers = {OWN: Cause.TRANSIENT}
    failed = polled(one, NOW + DAY, first.state)
    assert failed.state["talk:acme:@acme"] == first.state["talk:acme:@acme"]
    world.answers = {}
    polled(one, NOW + 2 * DAY, failed.state)
    assert world.asked[-2] == (OWN, NOW - HOUR, NOW + 2 * DAY)


@pytest.mark.parametrize("cause", [Cause.AUTH, Cause.LIMITED, Cause.SPENT])
def test_some_failures_end_the_round_for_those_who_share_the_quota(cause: Cause) -> None:
    """The same login would be refused again; a part with a quota of its own is asked all the same."""
    world = World({OWN: cause})
    people = Part("people", TITLE, ("followers",), world.level, (RIVAL,))
    with pytest.raises(SourceError) as caught:
        polled(source(part(world, OWN), people))
    assert caught.value.cause is cause
    assert world.asked == []
    found = polled(source(part(world, OWN), replace(people, quota="other")))
    assert [account for account, _, _ in world.asked] == [RIVAL]
    assert set(found.failed) == {"mentions"}


def test_what_ended_the_round_is_told_rather_than_what_came_before() -> None:
    """A poll that gives nothing says until when it must wait."""
    world = World({RIVAL: Cause.NOT_FOUND, OWN: Cause.SPENT})
    with pytest.raises(SourceError) as caught:
        polled(source(part(world, RIVAL, OWN)))
    assert caught.value.cause is Cause.SPENT


@pytest.mark.parametrize("cause", [Cause.NOT_FOUND, Cause.PERMISSION])
def test_an_unseen_competitor_is_a_note(cause: Cause) -> None:
    """It is no failure of the measure; one's own account is."""
    world = World({RIVAL: cause})
    found = polled(source(part(world, OWN, RIVAL)))
    assert found.failed == {}
    assert found.covered == {"mentions": (NOW - 90 * DAY, NOW)}
    assert [note.say("en") for note in found.notes] == ["mentions, @globex: refused"]
    assert [note.say("fr") for note in found.notes] == ["mentions, @globex\u00a0: refusé"]
    world.answers = {OWN: cause}
    assert "mentions" in polled(source(part(world, OWN, RIVAL))).failed


def test_where_only_an_unseen_competitor_is_asked_nothing_was_read() -> None:
    """Its mentions are not none."""
    world = World({RIVAL: Cause.NOT_FOUND})
    found = polled(source(part(world, RIVAL), Part("people", TITLE, ("followers",), world.level, (OWN,))))
    assert found.covered == {"mentions": None}


def test_a_slow_part() -> None:
    """It is asked no oftener than it says; meanwhile a level counts as not read, and a stretch ends where it did."""
    world = World()
    slow = part(world, OWN, every=DAY)
    level = Part("people", TITLE, ("followers",), world.level, (OWN,), every=DAY)
    one = source(slow, level)
    first = polled(one)
    assert first.covered == {"mentions": (NOW - 90 * DAY, NOW)}
    later = polled(one, NOW + HOUR, first.state)
    assert later.samples == []
    assert later.covered == {"followers": None, "mentions": (NOW - 90 * DAY, NOW)}
    last = polled(one, NOW + DAY, later.state)
    assert len(last.samples) == 2
    assert last.covered == {"mentions": (NOW, NOW + DAY)}


def test_a_slow_part_hides_no_failure() -> None:
    """Where all that was asked failed, the poll fails, though another part only waits for its time."""
    world = World()
    one = source(part(world, OWN, every=DAY), Part("people", TITLE, ("followers",), world.level, (RIVAL,)))
    first = polled(one)
    world.answers = {RIVAL: Cause.AUTH}
    with pytest.raises(SourceError):
        polled(one, NOW + HOUR, first.state)


def test_figures_that_are_not_whole() -> None:
    """What a part gave is stored and nothing is claimed, neither then nor while the part waits; it reads on after."""
    answers: list[Given] = [Given((NOW - DAY, NOW)), Given(state={"at": 3}, failed=FAILS), Given((NOW, NOW + DAY))]
    since: list[int] = []

    async def ask(asked: Asked) -> Given:
        """Answer one after the other."""
        since.append(asked.since)
        asked.figures.amount("mentions", (NOW, NOW + 1), 1.0)
        return answers.pop(0)

    one = source(Part("talk", TITLE, ("mentions",), ask, (OWN,), backfill=DAY, every=HOUR))
    found = polled(one)
    found = polled(one, NOW + HOUR, found.state)
    assert len(found.samples) == 1
    assert "mentions" in found.failed
    assert found.state["talk:acme:@acme"]["at"] == 3  # type: ignore[index]
    found = polled(one, NOW + HOUR + 1, found.state)
    assert found.covered == {"mentions": None}
    found = polled(one, NOW + DAY, found.state)
    assert found.covered == {"mentions": (NOW, NOW + DAY)}
    assert since == [NOW - DAY, NOW, NOW]


def test_a_poll_that_takes_long_goes_on_at_the_next() -> None:
    """After some minutes no further account is asked; nothing is claimed then, and those come first the next time."""
    world, seconds = World(), iter(range(0, 10_000, 100))
    others = tuple(Account(f"rival{number}", "@r", own=False) for number in range(4))
    one = PlatformSource(Platform("x", (part(world, OWN, *others),)), clock=lambda: float(next(seconds)))
    first = polled(one)
    assert [account for account, _, _ in world.asked] == [OWN, others[0]]
    assert first.failed["mentions"].say("en") == "there was no time left for it; the next poll begins with it"
    second = polled(one, NOW + HOUR, first.state)
    assert [account for account, _, _ in world.asked[2:]] == [others[1], others[2]]
    third = polled(one, NOW + 2 * HOUR, second.state)
    assert [account for account, _, _ in world.asked[4:]] == [others[3], OWN]
    quick = replace(one, clock=lambda: 0.0)
    last = polled(quick, NOW + 3 * HOUR, third.state)
    assert last.failed == {}
    assert last.covered == {"mentions": (NOW + 2 * HOUR - 90 * DAY, NOW + 3 * HOUR)}


def test_advice_by_cause() -> None:
    """What a person does next comes with the failure, unless the failure says it itself."""
    world, advice = World({OWN: Cause.PERMISSION}), Text("ask an administrator", "demandez à un administrateur")
    people = Part("people", TITLE, ("followers",), world.level, (RIVAL,))
    found = polled(source(part(world, OWN), people, advice={Cause.PERMISSION: advice}))
    assert [note.say("en") for note in found.notes] == ["mentions, @acme: refused", "ask an administrator"]


def test_reach_of_the_platform() -> None:
    """Nothing is asked that the platform no longer gives."""
    world = World()
    one = source(part(world, OWN, reach=7 * DAY))
    found = polled(one)
    polled(one, NOW + 30 * DAY, found.state)
    assert [since for _, since, _ in world.asked] == [NOW - 7 * DAY, NOW + 23 * DAY]


@pytest.mark.parametrize("state", [{"talk:acme:@acme": 3}, {"talk:acme:@acme": {"until": "x", "asked": True}}])
def test_a_state_of_another_form_is_none(state: Mapping[str, object]) -> None:
    """It is read from the beginning."""
    world = World()
    polled(source(part(world, OWN)), state=state)
    assert world.asked == [(OWN, NOW - 90 * DAY, NOW)]


def test_a_post_that_is_edited_stays_one_post() -> None:
    """Its hashtags, format and campaign are those of its first telling: else it would count as two posts."""
    texts = ["#summer sale", "#Summer #sale", "#winter"]
    campaigns = [None, "summer", "winter"]

    async def ask(asked: Asked) -> Given:
        """Tell the post as it is now, and a new one."""
        turn = (asked.now - NOW) // HOUR
        for ident, text in (("p", texts[turn]), (f"new{turn}", texts[turn])):
            asked.figures.post(Post(ident, NOW - DAY, text, "video", likes=turn), asked.now, campaigns[turn])
        return Given((asked.since, asked.now))

    one = source(Part("posts", TITLE, ("posts", "likes"), ask, (OWN,)))
    state: Mapping[str, object] = {}
    told: list[list[tuple[str, ...]]] = []
    for turn in range(3):
        found = polled(one, NOW + turn * HOUR, state)
        state = json.loads(json.dumps(found.state))
        likes = [dict(sample.labels) for sample in found.samples if sample.measure == "likes"]
        told.append([(each["post"], each["hashtag"], each.get("campaign", "")) for each in likes])
    assert [each[0] for each in told] == [("p", "summer", "")] * 3
    assert [each[1] for each in told] == [
        ("new0", "summer", ""),
        ("new1", "Summer\x1fsale", "summer"),
        ("new2", "winter", "winter"),
    ]


STEP = st.tuples(
    st.integers(1, 40),
    st.sampled_from([None, None, None, *Cause]),
    st.sampled_from([None, None, None, *Cause]),
)


@settings(max_examples=150, deadline=None)
@property_of(st.lists(STEP, min_size=1, max_size=12), st.sampled_from([0, 6 * HOUR]), st.sampled_from([0, HOUR]))
def test_nothing_is_claimed_that_nobody_read(
    steps: Sequence[tuple[int, Cause | None, Cause | None]], every: int, revised: int
) -> None:
    """Under any sequence of answers, failures, pauses and slow parts; and in the end nothing read is missing."""
    world = World()
    one = source(part(world, OWN, RIVAL, every=every, revised=revised))
    state: Mapping[str, object] = {}
    now = NOW
    unseen = False
    claimed: list[tuple[int, int]] = []
    for hours, own, rival in (*steps, (40, None, None)):
        now += hours * HOUR
        world.answers = {OWN: own, RIVAL: rival}
        unseen |= rival in (Cause.NOT_FOUND, Cause.PERMISSION)
        try:
            found = polled(one, now, state)
        except SourceError:
            continue
        state = found.state
        stretch = found.covered["mentions"]
        if stretch is not None and "mentions" not in found.failed:
            assert stretch[0] is not None
            claimed.append((stretch[0], stretch[1]))
            for account in (OWN,) if unseen else (OWN, RIVAL):
                assert _read(world, account, stretch[0], stretch[1])
    first = min(begun for begun, _ in claimed)
    assert unseen or _whole(claimed, first, now)


def _read(world: World, account: Account, start: int, end: int) -> bool:
    """Tell whether an account's asks that went well cover a stretch."""
    return _whole([(begun, ended) for who, begun, ended in world.asked if who == account], start, end)


def _whole(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether stretches cover one."""
    for begun, ended in sorted(spans):
        if begun <= start < ended:
            start = ended
    return start >= end
