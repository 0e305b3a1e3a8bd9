"""Letters from the queue to their routes."""

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from kpitui.config.routes import RouteTable
from kpitui.errors import RouteError, StoreError
from kpitui.notify import webhook
from kpitui.notify.contract import Letter, Route
from kpitui.notify.delivery import Delivery, Office, Pace, wait_after
from kpitui.notify.opening import open_route
from kpitui.sources.web.client import HttpClient
from kpitui.store.journal import Level
from kpitui.store.queue import Queued
from kpitui.text import Text
from tests.notify.post import AtOnce, Memory, a_letter
from tests.servers.receiver import Receiver, receiver

QUICK = Pace(deadline=0.6, first=0.05, longest=0.2, parting=0.2)
NO = Text("no", "non")


@dataclass
class Fake:
    """A route that does what it is told."""

    fails: list[Exception | None] = field(default_factory=list)
    """What the next attempts end with."""
    lasts: float = 0.0
    got: list[str] = field(default_factory=list)
    tries: int = 0

    async def send(self, letter: Letter) -> None:
        """Take a letter, or do not."""
        self.tries += 1
        await asyncio.sleep(self.lasts)
        error = self.fails.pop(0) if self.fails else None
        if error is not None:
            raise error
        self.got.append(letter.id)


@dataclass
class Clock:
    """A clock that is moved."""

    now: int = 0

    def __call__(self) -> int:
        """Return the time, ms."""
        return self.now


def delivery(queue: Memory, clock: Callable[[], int], pace: Pace = QUICK, **routes: Route) -> Delivery:
    """Return a delivery at work."""
    return Delivery(Office(queue, AtOnce(), clock, pace, lambda: 1.0), routes)


async def test_letters_arrive_in_order_and_leave_the_queue() -> None:
    """One turn is enough for all that waits."""
    queue, team = Memory(), Fake()
    for number in (1, 2, 3):
        queue.put("team", a_letter(number))
    post = delivery(queue, Clock(), team=team)
    await post.turn()
    await post.settle()
    assert team.got == ["abc-1-1", "abc-2-1", "abc-3-1"]
    assert queue.waiting == []


async def test_a_failed_letter_is_tried_again_and_those_behind_it_wait() -> None:
    """The order of a route is kept, and the wait grows."""
    queue, clock = Memory(), Clock()
    team = Fake([RouteError(NO), RouteError(NO)])
    queue.put("team", a_letter(1))
    queue.put("team", a_letter(2))
    post = delivery(queue, clock, Pace(), team=team)
    dues = []
    for _ in range(3):
        await post.turn()
        await post.settle()
        dues.append([one.due for one in queue.waiting])
        clock.now = queue.waiting[0].due if queue.waiting else clock.now
    assert dues == [[5_000, 0], [15_000, 0], []]
    assert team.got == ["abc-1-1", "abc-2-1"]
    assert team.tries == 4


async def test_nothing_is_tried_before_its_time() -> None:
    """A turn in between does nothing."""
    queue, clock, team = Memory(), Clock(), Fake([RouteError(NO)])
    queue.put("team", a_letter())
    post = delivery(queue, clock, Pace(), team=team)
    for now in (0, 1_000, 4_999):
        clock.now = now
        await post.turn()
        await post.settle()
    assert team.tries == 1


async def test_what_will_never_be_taken_is_given_up_with_its_reason() -> None:
    """And those behind it go out."""
    queue, team = Memory(), Fake([RouteError(NO, permanent=True)])
    queue.put("team", a_letter(1))
    queue.put("team", a_letter(2))
    post = delivery(queue, Clock(), team=team)
    await post.turn()
    await post.settle()
    assert (queue.given_up, queue.arrived, queue.reasons) == ([1], [2], [NO])


async def test_a_slow_route_delays_no_other() -> None:
    """Each has a task of its own."""
    queue, slow, team = Memory(), Fake(lasts=0.5), Fake()
    queue.put("slow", a_letter(1))
    for number in (1, 2, 3):
        queue.put("team", a_letter(number))
    post = delivery(queue, Clock(), slow=slow, team=team)
    begun = time.monotonic()
    await post.turn()
    await asyncio.sleep(0.1)
    assert time.monotonic() - begun < 0.4
    assert (team.got, slow.got) == (["abc-1-1", "abc-2-1", "abc-3-1"], [])
    await post.settle()
    assert slow.got == ["abc-1-1"]


async def test_a_route_that_hangs_is_left_after_the_deadline() -> None:
    """Its letter is tried again."""
    queue = Memory()
    queue.put("team", a_letter())
    post = delivery(queue, Clock(), team=Fake(lasts=30))
    await post.turn()
    await post.settle()
    assert [str(reason.say("en")) for reason in queue.reasons] == ["not done within 0.6 s"]
    assert len(queue.waiting) == 1


async def test_a_defect_of_a_route_loses_nothing() -> None:
    """It is told by its kind, without what it says: that may hold a secret."""
    queue, team = Memory(), Fake([ZeroDivisionError("s3cr3t")])
    queue.put("team", a_letter())
    post = delivery(queue, Clock(), team=team)
    await post.turn()
    await post.settle()
    assert [reason.say("en") for reason in queue.reasons] == ["a defect of kpitui: ZeroDivisionError"]
    assert len(queue.waiting) == 1


async def test_a_route_that_is_gone_and_a_letter_that_is_none_are_given_up() -> None:
    """Both are said."""
    queue = Memory()
    queue.put("gone", a_letter())
    queue.waiting.append(Queued(9, "team", "acme", "{", 0, 0, 0))
    post = delivery(queue, Clock(), team=Fake())
    await post.turn()
    await post.settle()
    assert queue.given_up == [1, 9]
    post.adopt({})
    queue.put("team", a_letter())
    await post.turn()
    await post.settle()
    assert len(queue.given_up) == 3


async def test_the_log_tells_when_a_route_begins_and_ceases_to_fail() -> None:
    """One line each, and one for each letter that is given up; also by a collector that was started in between."""
    queue, clock, log = Memory(), Clock(), list[str]()

    async def write(level: Level, text: Text) -> None:
        log.append(f"{level}: {text.say('en')}")

    team = Fake([RouteError(NO), RouteError(NO), RouteError(NO), None, RouteError(NO, permanent=True)])
    queue.put("team", a_letter(1))
    queue.put("team", a_letter(2))
    for started in range(2):
        post = Delivery(Office(queue, AtOnce(), clock, Pace(), log=write), {"team": team})
        for _ in range(2):
            await post.turn()
            await post.settle()
            clock.now += 60_000
        assert len(log) == (1, 4)[started]
    assert log == [
        "error: route team does not deliver, messages wait: no",
        "error: route team does not deliver, messages wait: no",
        "info: route team delivers again",
        "error: route team: a message is given up: no",
    ]


async def test_a_store_that_is_full_does_not_send_anything_twice() -> None:
    """What has arrived is noted as soon as that can be written."""

    class Full(Memory):
        """A queue that cannot be written for a while."""

        full = True

        def sent(self, number: int, at: int) -> None:
            """Note that a letter has arrived, where there is room."""
            if self.full:
                raise StoreError(NO)
            super().sent(number, at)

    queue, team = Full(), Fake()
    queue.put("team", a_letter())
    post = delivery(queue, Clock(), team=team)
    await post.turn()
    for _ in range(3):
        await asyncio.sleep(0.01)
        with pytest.raises(StoreError):
            await post.turn()
    await asyncio.sleep(0.01)
    queue.full = False
    with pytest.raises(StoreError):
        await post.settle()
    await post.settle()
    assert (team.tries, queue.arrived) == (1, [1])


async def test_the_end_lets_arrive_what_is_on_its_way_for_a_moment() -> None:
    """What takes longer is sent at the next start."""
    queue, team, slow = Memory(), Fake(lasts=0.05), Fake(lasts=5)
    queue.put("team", a_letter())
    queue.put("slow", a_letter())
    post = delivery(queue, Clock(), team=team, slow=slow)
    await post.turn()
    begun = time.monotonic()
    await post.close()
    assert time.monotonic() - begun < 0.5
    assert (queue.arrived, [one.route for one in queue.waiting]) == ([1], ["slow"])


@pytest.mark.parametrize(
    ("tries", "said", "chance", "wait"),
    [
        (0, None, 1.0, 5.0),
        (0, None, 0.0, 3.75),
        (1, None, 1.0, 10.0),
        (4, None, 1.0, 80.0),
        (20, None, 1.0, 900.0),
        (10_000, None, 1.0, 900.0),
        (3, 30.0, 0.5, 30.0),
        (0, 0.0, 0.5, 3.75),
        (0, 1e9, 0.5, 86_400.0),
    ],
)
def test_waits_double_up_to_a_quarter_of_an_hour(tries: int, said: float | None, chance: float, wait: float) -> None:
    """Spread by chance; what the other side asks for holds, within a day and not at once."""
    assert wait_after(tries, said, chance) == wait


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Give a receiver, and a deadline that a test can wait for."""
    monkeypatch.setattr(webhook, "DEADLINE", 0.5)
    with receiver() as running:
        yield running


def now() -> int:
    """Return the time, ms."""
    return time.time_ns() // 1_000_000


async def test_every_letter_arrives_in_order_and_once_through_every_kind_of_trouble(server: Receiver) -> None:
    """A closed port, a hang, 429 with Retry-After, 500, an answer that gets lost; then it is well again."""
    queue = Memory()
    way = open_route("team", RouteTable.model_validate({"webhook": server.url}), HttpClient())
    post = delivery(queue, now, team=way)
    for number in range(1, 13):
        queue.put("team", a_letter(number))
    said = queue.reasons

    async def until(word: str) -> None:
        """Go on until a reason holds a word, or for ten seconds."""
        end, before = time.monotonic() + 10, len(said)
        while not any(word in reason.say("en") for reason in said[before:]):
            assert time.monotonic() < end, f"nobody said “{word}”"
            await post.turn()
            await asyncio.sleep(0.02)

    server.close()
    await until("connection refused")
    server.open()
    for mood, word in (("hang", "within"), ("500", "(500)"), ("cut", "cut or broken")):
        server.mood = mood
        await until(word)
    server.mood, server.headers = "429", {"Retry-After": "1"}
    await until("too many calls")
    begun = quiet = time.monotonic()
    asked = len(server.asked)
    server.mood = "fine"
    while queue.waiting and time.monotonic() < begun + 10:
        await post.turn()
        await asyncio.sleep(0.02)
        if len(server.asked) == asked:
            quiet = time.monotonic()
    assert quiet - begun > 0.8, "Retry-After was waited for"
    await post.settle()
    assert queue.waiting == []
    assert queue.given_up == []
    assert server.kept == [("abc", number) for number in range(1, 13)]
    assert len(server.asked) > 12, "some came twice, and the receiver could tell"
    assert "s3cr3t" not in " ".join(reason.say("en") for reason in said)
