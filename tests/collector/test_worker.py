"""A source in its own thread: whatever it does, the caller gets an answer or an error in time."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from kpitui.collector.ask import ask, ask_all
from kpitui.collector.worker import Worker
from kpitui.errors import SourceError, SourceRefused
from kpitui.measures import Delivery, Poll
from kpitui.text import Text

POLL = Poll(1_800_000_000_000)


def _raise(error: Exception) -> Any:
    def act(poll: Poll) -> Delivery:
        raise error

    return act


async def test_an_answer_comes_back(stage: Any) -> None:
    """A poll gives what the source gives, and closing the worker closes the source."""
    bound, script = stage.source("a", stage.answer("1", "2"))
    worker = Worker(bound)
    assert len((await worker.poll(POLL, 5)).samples) == 2
    await worker.close()
    assert script.closed


async def test_a_source_that_never_answers_is_given_up(stage: Any) -> None:
    """The deadline is total, and the next poll may go on."""
    bound, _ = stage.source("a", stage.hang, stage.answer("1"))
    worker = Worker(bound)
    with pytest.raises(SourceError):
        await worker.poll(POLL, 0.1)
    assert (await worker.poll(POLL, 5)).samples
    await worker.close()


async def test_a_blocked_source_is_never_asked_twice_at_a_time(stage: Any) -> None:
    """A parser that doesn't return keeps its thread: no second one is started, and nobody waits for it."""
    bound, script = stage.source("a", stage.block(2.0))
    worker = Worker(bound)
    begun = time.monotonic()
    for _ in range(2):
        with pytest.raises(SourceError):
            await worker.poll(POLL, 0.1)
    await worker.close()
    assert time.monotonic() - begun < 1.9
    assert len(script.polls) == 1


async def test_blocked_sources_cost_the_others_nothing(stage: Any) -> None:
    """Ten blocked threads, and the eleventh source is answered at once."""
    blocked = [stage.source(f"b{n}", stage.block(1.5))[0] for n in range(10)]
    quick, _ = stage.source("quick", stage.answer("1"))
    order: list[str] = []
    begun = time.monotonic()
    done: dict[str, float] = {}

    def answered(answer: Any) -> None:
        order.append(answer.source)
        done[answer.source] = time.monotonic() - begun

    answers = await ask_all([*blocked, quick], POLL, answered, 0.2)
    assert done["quick"] < 0.5
    assert [answer.source for answer in answers][-1] == "quick"
    assert sum(1 for answer in answers if answer.error) == 10


@pytest.mark.parametrize(
    ("raised", "refused"),
    [
        (SourceError(Text("HTTP 503", "HTTP 503"), retry_after=7.0), False),
        (SourceRefused(Text("bad token", "jeton refusé")), True),
        (ZeroDivisionError("token=s3cret"), False),
        (RecursionError(), False),
    ],
)
async def test_what_goes_wrong_is_an_answer(stage: Any, raised: Exception, refused: bool) -> None:
    """A failure is an answer with its cause; a defect says where it is, never what it was about."""
    bound, _ = stage.source("a", _raise(raised))
    worker = Worker(bound)
    answer = await ask(worker, POLL, 5)
    await worker.close()
    assert answer.refused is refused
    assert answer.error is not None
    assert "s3cret" not in answer.error.text.say("en")
    if not isinstance(raised, SourceError):
        assert type(raised).__name__ in answer.error.text.say("fr")
        assert "test_worker.py" in answer.error.text.say("fr")


async def test_a_caller_that_is_cancelled_leaves_at_once(stage: Any) -> None:
    """The end of the collector doesn't wait for a source that hangs."""
    bound, _ = stage.source("a", stage.hang)
    worker = Worker(bound)
    task = asyncio.create_task(worker.poll(POLL, 60))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    begun = time.monotonic()
    await worker.close()
    assert time.monotonic() - begun < 0.5
