"""A supervised source: what is kept, what is told, and when it is asked again."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kpitui.collector.crew import Crew, declare
from kpitui.collector.supervise import Supervised
from kpitui.errors import Cause, SourceError, SourceRefused, StoreError
from kpitui.measures import Delivery, Poll, Quota
from kpitui.sources.web.tokens import Tokens, token_file
from kpitui.store import Level
from kpitui.text import Text

DOWN = SourceError(Text("HTTP 503", "HTTP 503"))


def _fail(poll: Poll) -> Delivery:
    raise DOWN


def _refuse(poll: Poll) -> Delivery:
    raise SourceRefused(Text("bad token", "jeton refusé"))


def _crash(poll: Poll) -> Delivery:
    raise KeyError("x")


async def _run(supervised: Supervised, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(supervised.run(), seconds)


def _log(stage: Any) -> list[tuple[Level, str]]:
    return [(row.level, row.text.en) for row in reversed(stage.desk.store.log.rows())]


async def test_a_poll_is_kept_and_its_state_given_back(stage: Any) -> None:
    """What a source wants back at its next poll survives a restart."""
    bound, script = stage.source("a", stage.answer("1", "2"))
    declare(stage.desk.store, [bound])
    await Supervised(bound, stage.around).once()
    assert stage.desk.store.dataset().events["mentions"].t.size == 2
    again, script = stage.source("a", stage.answer("3"))
    await Supervised(again, stage.around).once()
    assert script.polls[0].state == {"seen": 2}


async def test_asked_once_its_state_is_told(stage: Any) -> None:
    """Where a collector asks once and ends, ``status`` knows how each source is doing."""
    for name, act, state in (("a", stage.answer("1"), "ok"), ("b", _refuse, "refused")):
        bound, _ = stage.source(name, act)
        declare(stage.desk.store, [bound])
        await Supervised(bound, stage.around).once()
        assert stage.desk.store.sources.row(name).state == state


async def test_failures_are_told_once_and_so_is_the_recovery(stage: Any) -> None:
    """Ten failed polls are one line of the log; the answer after them is another."""
    bound, _ = stage.source("a", *[_fail] * 10, stage.answer("1"), every="1s")
    declare(stage.desk.store, [bound])
    supervised = Supervised(bound, stage.around)
    task = asyncio.create_task(supervised.run())
    for _ in range(40):
        stage.clock.now += 60_000
        supervised.poll_now()
        await asyncio.sleep(0.02)
    task.cancel()
    await asyncio.wait({task})
    told = [line for line in _log(stage) if line[1].startswith(("fails", "answers"))]
    assert [level for level, _ in told] == [Level.ERROR, Level.INFO]
    assert stage.desk.store.sources.row("a").state == "ok"


async def test_a_failure_is_seen_within_one_poll(stage: Any) -> None:
    """After one failed poll the source isn't fine any more, and its cause and next poll are shown."""
    bound, _ = stage.source("a", stage.answer("1"), _fail, every="15m")
    declare(stage.desk.store, [bound])
    supervised = Supervised(bound, stage.around)
    task = asyncio.create_task(supervised.run())
    await asyncio.sleep(0.1)
    assert stage.desk.store.sources.row("a").state == "ok"
    stage.clock.now += 16 * 60_000
    supervised.poll_now()
    await asyncio.sleep(0.2)
    row = stage.desk.store.sources.row("a")
    task.cancel()
    await asyncio.wait({task})
    assert row.state == "late"
    assert row.reason == DOWN.text
    assert row.next_poll is not None
    assert 25_000 < row.next_poll - stage.clock.now < 40_000


async def test_states_of_failure(stage: Any) -> None:
    """Three failed polls are an error, a refusal is one at once, a defect is a failure like another."""
    for name, act, polls, state in (
        ("a", _fail, 3, "error"),
        ("b", _refuse, 1, "refused"),
        ("c", _crash, 3, "error"),
        ("d", stage.hang, 1, "late"),
    ):
        bound, _ = stage.source(name, act)
        declare(stage.desk.store, [bound])
        supervised = Supervised(bound, stage.around)
        task = asyncio.create_task(supervised.run())
        for _ in range(polls):
            stage.clock.now += 3_600_000
            supervised.poll_now()
            await asyncio.sleep(0.2 if name != "d" else 0.8)
        task.cancel()
        await asyncio.wait({task})
        assert stage.desk.store.sources.row(name).state == state, name


async def test_a_pause_holds_and_is_remembered(stage: Any) -> None:
    """A paused source isn't asked, neither now nor after a restart, until it is resumed."""
    bound, script = stage.source("a", stage.answer("1"), every="1s")
    declare(stage.desk.store, [bound])
    stage.desk.store.sources.pause("a", "alice")
    supervised = Supervised(bound, stage.around)
    task = asyncio.create_task(supervised.run())
    await asyncio.sleep(0.1)
    assert script.polls == []
    assert stage.desk.store.sources.row("a").state == "paused"
    stage.desk.store.sources.resume("a")
    await supervised.pause(False)
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait({task})
    assert len(script.polls) == 1


async def test_a_full_disk_costs_no_sample(stage: Any, monkeypatch: Any) -> None:
    """What can't be stored waits in memory, in order, and is stored when there is room again."""
    store, real = stage.desk.store, stage.desk.store.ingesting
    full = True

    def ingesting(source: str, delivery: Delivery) -> Any:
        if full:
            raise StoreError(Text("The disk is full.", "Le disque est plein."))
        return real(source, delivery)

    monkeypatch.setattr(store, "ingesting", ingesting)
    waiting: deque[Delivery] = deque()
    for number in range(3):
        waiting.append(stage.answer(str(number))(Poll(stage.clock() + number)))
        assert not await stage.keeper.keep("a", waiting, 0)
    assert len(waiting) == 3
    full = False
    assert await stage.keeper.keep("a", waiting, 0)
    assert not waiting
    assert store.dataset().events["mentions"].t.size == 3
    assert any("written again" in text for _, text in _log(stage))


async def test_what_a_poll_took_is_told(stage: Any) -> None:
    """The duration of the last poll stands in the source's row, a failed one's too; no host, no quota."""
    bound, _ = stage.source("a", _fail, every="15m")
    declare(stage.desk.store, [bound])
    task = asyncio.create_task(Supervised(bound, stage.around).run())
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait({task})
    cost = stage.desk.store.sources.row("a").cost
    assert cost.latency is not None
    assert 0 <= cost.latency < 100
    assert cost.left is None


async def test_what_a_source_says_of_its_quota_stays_while_it_fails(stage: Any) -> None:
    """A poll that fails says nothing of what is left; the next that answers does."""
    left = Quota(12.4, 50, None, Text("$", "$"))
    script = [lambda poll: Delivery(poll.now, quota=left), _fail]
    bound, _ = stage.source("a", *script, every="1m")
    declare(stage.desk.store, [bound])
    task = asyncio.create_task(Supervised(bound, stage.around).run())
    await asyncio.sleep(0.1)
    for _ in range(3):
        cost = stage.desk.store.sources.row("a").cost
        assert (cost.left, cost.allowed, cost.unit) == (12.4, 50, left.unit)
        stage.clock.now += 10 * 60_000
        await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.wait({task})


def _unknown(poll: Poll) -> Delivery:
    raise SourceRefused(Text("bad token", "jeton refusé"), cause=Cause.AUTH)


def _spent(poll: Poll) -> Delivery:
    raise SourceRefused(Text("spent", "épuisé"), 6 * 3600, cause=Cause.SPENT)


async def test_a_refused_credential_stops_polling(stage: Any, tmp_path: Path) -> None:
    """Nobody asks on with a credential that is refused, until its file is another or a person asks."""
    bound, script = stage.source("a", _unknown, _unknown, stage.answer("1"), every="1m")
    bound = replace(bound, settings=replace(bound.settings, tokens=tmp_path))
    declare(stage.desk.store, [bound])
    supervised = Supervised(bound, stage.around)
    task = asyncio.create_task(supervised.run())
    await asyncio.sleep(0.1)
    for _ in range(10):
        stage.clock.now += 5 * 60_000
        supervised._wake.set()
        await asyncio.sleep(0.01)
    row = stage.desk.store.sources.row("a")
    assert (len(script.polls), row.state, row.failures) == (1, "refused", 1)
    supervised.poll_now()
    await asyncio.sleep(0.1)
    assert len(script.polls) == 2
    token_file(tmp_path, "a").write(Tokens("new"))
    supervised._wake.set()
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait({task})
    assert len(script.polls) == 3
    assert stage.desk.store.sources.row("a").state == "ok"


async def test_a_changed_configuration_is_a_reason_to_ask(stage: Any) -> None:
    """A source whose credential was refused is asked again when the configuration is read anew; no other one is."""
    bound, script = stage.source("a", _unknown, every="1m")
    other, spared = stage.source("b", stage.answer("1"), every="1h")
    crew, project = Crew(stage.desk, stage.around), SimpleNamespace(sources=(bound, other))
    await crew.adopt(project)  # type: ignore[arg-type]
    await asyncio.sleep(0.2)
    await crew.adopt(project)  # type: ignore[arg-type]
    await asyncio.sleep(0.2)
    await crew.dismiss()
    assert (len(script.polls), len(spared.polls)) == (2, 1)


async def test_a_refused_credential_is_tried_an_hour_later(stage: Any) -> None:
    """A refusal that was a mistake of the other side's mends itself, slowly."""
    bound, script = stage.source("a", _unknown, stage.answer("1"), every="1m")
    declare(stage.desk.store, [bound])
    supervised = Supervised(bound, stage.around)
    task = asyncio.create_task(supervised.run())
    await asyncio.sleep(0.1)
    stage.clock.now += 59 * 60_000
    supervised._wake.set()
    await asyncio.sleep(0.05)
    assert len(script.polls) == 1
    stage.clock.now += 2 * 60_000
    supervised._wake.set()
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait({task})
    assert len(script.polls) == 2


async def test_a_spent_quota_waits_for_its_reset(stage: Any) -> None:
    """A quota that is used up is asked of again when it begins anew, whoever presses a key before."""
    bound, script = stage.source("a", _spent, stage.answer("1"), every="1m")
    declare(stage.desk.store, [bound])
    supervised = Supervised(bound, stage.around)
    task = asyncio.create_task(supervised.run())
    await asyncio.sleep(0.1)
    begun = stage.clock.now
    for hours, polls in ((0, 1), (1, 1), (5, 1), (6, 2)):
        stage.clock.now = begun + hours * 3_600_000
        supervised.poll_now()
        await asyncio.sleep(0.05)
        assert len(script.polls) == polls, hours
    task.cancel()
    await asyncio.wait({task})
