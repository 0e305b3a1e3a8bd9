"""What is sent, rule by rule, on a clock of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from kpitui.alerts.notice import Block, Message, Outbox, Unsent
from kpitui.alerts.quiet import Quiet
from kpitui.alerts.sending import advance, next_due
from kpitui.alerts.state import AlertKey, Event, Incident, Kind
from kpitui.alerts.world import Terms, World
from kpitui.kpis.reading import Severity
from kpitui.store.handling import Acknowledgement

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> int:
    """Return a local time of Paris in milliseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp()) * 1000


@dataclass
class Post:
    """A post office under test: incidents happen, time passes, messages go out."""

    now: int = 0
    routes: tuple[str, ...] = ("team",)
    repeat: int = 4 * HOUR
    quiet: Quiet | None = None
    outbox: Outbox = field(default_factory=Outbox)
    open: dict[str, Incident] = field(default_factory=dict)
    blocks: dict[str, Block] = field(default_factory=dict)
    taken: dict[str, Acknowledgement] = field(default_factory=dict)
    sent: list[Message] = field(default_factory=list)
    unsent: list[Unsent] = field(default_factory=list)
    objectives: dict[str, str] = field(default_factory=dict)

    def world(self) -> World:
        """Return how things are."""
        return World(
            self.now,
            tuple(self.open.values()),
            lambda incident: Terms(self.objectives.get(incident.id, "awareness"), self.routes, self.repeat),
            lambda incident: self.blocks.get(incident.id),
            self.taken,
            self.quiet,
        )

    def happen(self, kind: Kind, severity: Severity = Severity.WARNING, name: str = "a", brand: str = "acme") -> None:
        """Let something happen to an incident now."""
        key = AlertKey(f"rule-{name}", brand)
        before = self.open.get(name) or Incident(name, key, self.now, severity, severity, sequence=0)
        worst = Severity.CRITICAL if Severity.CRITICAL in (severity, before.worst) else Severity.WARNING
        ended = self.now if kind in (Kind.RESOLVED, Kind.CLOSED) else None
        told = replace(before, severity=severity, worst=worst, sequence=before.sequence + 1, ended=ended)
        self.open[name] = told
        if ended is not None:
            del self.open[name]
        flapped = name if kind is Kind.STEADY else ""
        self._step([Event(told, kind, self.now, 1.0, told.sequence, flapped)])

    def wait(self, span: int) -> None:
        """Let time pass, in steps of five seconds at first and of a minute later."""
        end = self.now + span
        while self.now < end:
            self.now = min(end, self.now + (5 * SECOND if end - self.now <= 5 * MINUTE else MINUTE))
            self._step([])

    def said(self) -> list[str]:
        """Return the news that went out, in order, one text for each."""
        return [
            f"{notice.kind}{' again' if notice.repeated else ''} {notice.severity}"
            for message in self.sent
            for notice in message.notices
        ]

    def _step(self, events: Sequence[Event]) -> None:
        done = advance(self.outbox, events, self.world())
        self.outbox = done.outbox
        self.sent.extend(done.messages)
        self.unsent.extend(done.unsent)


def test_a_first_firing_goes_out_after_ten_seconds() -> None:
    """News is gathered for ten seconds."""
    post = Post()
    post.happen(Kind.FIRING)
    assert next_due(post.outbox, None) == 10 * SECOND
    post.wait(5 * SECOND)
    assert post.said() == []
    post.wait(5 * SECOND)
    assert post.said() == ["firing warning"]


def test_news_of_a_group_goes_out_together_every_five_minutes_at_most() -> None:
    """Two alerts of one objective within ten seconds are one message; the next waits for five minutes."""
    post = Post()
    post.happen(Kind.FIRING, name="a")
    post.happen(Kind.FIRING, name="b")
    post.wait(10 * SECOND)
    assert [len(message.notices) for message in post.sent] == [2]
    post.happen(Kind.FIRING, name="c")
    post.wait(4 * MINUTE + 55 * SECOND)
    assert len(post.sent) == 1
    post.wait(10 * SECOND)
    assert [len(message.notices) for message in post.sent] == [2, 1]


def test_brands_and_objectives_are_told_apart() -> None:
    """No message names two brands or two objectives."""
    post = Post(objectives={"c": "conversion"})
    post.happen(Kind.FIRING, name="a", brand="acme")
    post.happen(Kind.FIRING, name="b", brand="globex")
    post.happen(Kind.FIRING, name="c", brand="acme")
    post.wait(MINUTE)
    groups = [(message.group.brand, message.group.objective) for message in post.sent]
    assert groups == [("acme", "awareness"), ("globex", "awareness"), ("acme", "conversion")]


def test_rise_fall_and_end_are_told_once_each() -> None:
    """An incident that rises, falls and ends is four pieces of news, numbered."""
    post = Post()
    for kind, severity in (
        (Kind.FIRING, Severity.WARNING),
        (Kind.RAISED, Severity.CRITICAL),
        (Kind.DOWNGRADED, Severity.WARNING),
        (Kind.RESOLVED, Severity.WARNING),
    ):
        post.happen(kind, severity)
        post.wait(6 * MINUTE)
    assert post.said() == ["firing warning", "raised critical", "downgraded warning", "resolved warning"]
    assert [notice.sequence for message in post.sent for notice in message.notices] == [1, 2, 3, 4]


def test_it_is_repeated_until_somebody_takes_charge() -> None:
    """After ``repeat`` it is said again, not while it is acknowledged, and again when that runs out."""
    post = Post(repeat=HOUR)
    post.happen(Kind.FIRING)
    post.wait(HOUR + MINUTE)
    assert post.said() == ["firing warning", "firing again warning"]
    post.taken["a"] = Acknowledgement("a", "warning", "ada", post.now, until=post.now + 3 * HOUR)
    post.wait(3 * HOUR - MINUTE)
    assert len(post.said()) == 2
    post.wait(2 * MINUTE)
    assert len(post.said()) == 3


def test_an_acknowledgement_ends_when_it_gets_worse() -> None:
    """What somebody took charge of as a warning is repeated once it is critical."""
    post = Post(repeat=HOUR)
    post.happen(Kind.FIRING)
    post.wait(MINUTE)
    post.taken["a"] = Acknowledgement("a", "warning", "ada", post.now)
    post.wait(2 * HOUR)
    post.happen(Kind.RAISED, Severity.CRITICAL)
    post.wait(HOUR + MINUTE)
    assert post.said() == ["firing warning", "raised critical", "firing again critical"]


def test_what_a_silence_held_back_is_told_when_it_ends() -> None:
    """A silence that ends while the alert fires and nothing was sent: sent then, once."""
    post = Post()
    post.blocks["a"] = Block.SILENCED
    post.happen(Kind.FIRING)
    post.wait(HOUR)
    assert post.said() == []
    assert [one.reason for one in post.unsent] == [Block.SILENCED]
    del post.blocks["a"]
    post.wait(HOUR)
    assert post.said() == ["firing warning"]


def test_what_began_and_ended_in_silence_is_never_told() -> None:
    """Neither its firing nor its end."""
    post = Post()
    post.blocks["a"] = Block.SILENCED
    post.happen(Kind.FIRING)
    post.wait(HOUR)
    post.happen(Kind.RESOLVED)
    del post.blocks["a"]
    post.wait(HOUR)
    assert post.said() == []


def test_news_that_waits_is_dropped_by_a_silence_with_its_end() -> None:
    """A silence that comes while the news is gathered holds it back; its end alone would tell of nothing."""
    post = Post()
    post.happen(Kind.FIRING)
    post.happen(Kind.RESOLVED)
    post.blocks["a"] = Block.SILENCED
    post.wait(HOUR)
    assert post.said() == []


@pytest.mark.parametrize("block", [Block.INHIBITED, Block.UNCONFIRMED])
def test_what_is_blocked_is_logged_once(block: Block) -> None:
    """The reason is told for each piece of news, not at each look."""
    post = Post()
    post.blocks["a"] = block
    post.happen(Kind.FIRING)
    post.wait(HOUR)
    assert [(one.route, one.reason) for one in post.unsent] == [("team", block)]


def _nights(critical_passes: bool = True) -> Quiet:
    """Return quiet hours from eight to eight."""
    return Quiet(time(20), time(8), PARIS, critical_passes=critical_passes)


def test_quiet_hours_put_off_and_drop_nothing() -> None:
    """What happened at night is told in the morning, in order, in one message."""
    post = Post(now=at("2026-11-23T22:00:00"), quiet=_nights())
    post.happen(Kind.FIRING)
    post.wait(HOUR)
    post.happen(Kind.RESOLVED)
    post.wait(HOUR)
    post.happen(Kind.FIRING, name="b")
    assert next_due(post.outbox, post.quiet) == at("2026-11-24T08:00:00")
    post.wait(7 * HOUR)
    assert post.said() == []
    post.wait(HOUR + MINUTE)
    assert post.said() == ["firing warning", "resolved warning", "firing warning"]
    assert len(post.sent) == 1


@pytest.mark.parametrize(("passes", "said"), [(True, ["firing critical"]), (False, [])])
def test_critical_may_pass_quiet_hours(passes: bool, said: list[str]) -> None:
    """``critical = "pass"`` lets it through, ``"wait"`` does not."""
    post = Post(now=at("2026-11-23T22:00:00"), quiet=_nights(passes))
    post.happen(Kind.FIRING, Severity.CRITICAL)
    post.wait(HOUR)
    assert post.said() == said


def test_a_warning_that_turns_critical_at_night_passes_alone() -> None:
    """The rise goes out, after what had been put off of its incident; other warnings go on waiting."""
    post = Post(now=at("2026-11-23T22:00:00"), quiet=_nights())
    post.happen(Kind.FIRING, name="a")
    post.happen(Kind.FIRING, name="b")
    post.wait(MINUTE)
    post.happen(Kind.RAISED, Severity.CRITICAL, name="a")
    post.wait(MINUTE)
    assert post.said() == ["firing warning", "raised critical"]
    post.wait(10 * HOUR)
    assert post.said().count("firing warning") == 2


def test_what_quiet_hours_put_off_is_repeated_from_when_it_went_out() -> None:
    """Not at once, because it had happened long before."""
    post = Post(now=at("2026-11-23T22:00:00"), quiet=_nights())
    post.happen(Kind.FIRING)
    post.wait(13 * HOUR + 50 * MINUTE)
    assert post.said() == ["firing warning"]
    post.wait(20 * MINUTE)
    assert post.said() == ["firing warning", "firing again warning"]


def test_flapping_is_told_once_and_its_end_once() -> None:
    """Between the two nothing is sent; the end says how it is then, and what follows is told again."""
    post = Post()
    post.happen(Kind.FIRING)
    post.wait(6 * MINUTE)
    post.blocks["a"] = Block.FLAPPING
    post.happen(Kind.FLAPPING)
    post.wait(6 * MINUTE)
    post.happen(Kind.RAISED, Severity.CRITICAL)
    post.wait(6 * MINUTE)
    del post.blocks["a"]
    post.happen(Kind.STEADY, Severity.CRITICAL)
    post.wait(6 * MINUTE)
    post.happen(Kind.RESOLVED, Severity.CRITICAL)
    post.wait(6 * MINUTE)
    assert post.said() == ["firing warning", "flapping warning", "steady critical", "resolved critical"]


def test_a_rule_without_routes_sends_nothing() -> None:
    """Nobody is told, and nothing is kept."""
    post = Post(routes=())
    post.happen(Kind.FIRING)
    post.wait(HOUR)
    assert post.sent == []
    assert post.outbox == Outbox()


def test_nothing_is_kept_of_what_has_ended() -> None:
    """The memory of sending does not grow with the incidents."""
    post = Post()
    for number in range(20):
        post.happen(Kind.FIRING, name=str(number))
        post.wait(6 * MINUTE)
        post.happen(Kind.RESOLVED, name=str(number))
        post.wait(6 * MINUTE)
    assert post.outbox.told == {}


def test_a_restart_sends_nothing_twice() -> None:
    """The same memory and no news give no message, however often it is asked."""
    post = Post()
    post.happen(Kind.FIRING)
    post.wait(MINUTE)
    for _ in range(5):
        done = advance(post.outbox, [], post.world())
        assert done.messages == ()
        assert done.outbox == post.outbox


class TestQuietHours:
    """Quiet hours on the clock of the zone."""

    @pytest.mark.parametrize(
        ("moment", "quiet"),
        [
            ("2026-11-23T19:59:59", False),
            ("2026-11-23T20:00:00", True),
            ("2026-11-24T07:59:59", True),
            ("2026-11-24T08:00:00", False),
        ],
    )
    def test_they_begin_at_their_start_and_end_before_their_end(self, moment: str, quiet: bool) -> None:
        """``[from, to)`` across midnight."""
        assert (_nights().until(at(moment)) is not None) is quiet

    def test_days_are_those_on_which_they_begin(self) -> None:
        """Friday's night lasts into Saturday's morning; Saturday's does not begin."""
        quiet = Quiet(time(20), time(8), PARIS, days=frozenset({4}))
        assert quiet.until(at("2026-11-28T03:00:00")) == at("2026-11-28T08:00:00")
        assert quiet.until(at("2026-11-28T21:00:00")) is None

    def test_the_short_night_of_march(self) -> None:
        """They end at eight on the clock although the night has an hour less."""
        quiet = _nights()
        begun = at("2026-03-28T20:00:00")
        assert quiet.until(begun) == at("2026-03-29T08:00:00") == begun + 11 * HOUR

    def test_the_long_night_of_october_does_not_begin_again(self) -> None:
        """Hours that end at half past two end at the first half past two."""
        quiet = Quiet(time(22), time(2, 30), PARIS)
        first = at("2026-10-25T02:30:00")
        assert quiet.until(first - 1) == first
        assert quiet.until(first + 45 * MINUTE) is None

    def test_hours_that_end_in_the_gap_end_after_it(self) -> None:
        """Half past two does not exist at the end of March: half past three does."""
        quiet = Quiet(time(22), time(2, 30), PARIS)
        assert quiet.until(at("2026-03-28T23:00:00")) == at("2026-03-29T03:30:00")
