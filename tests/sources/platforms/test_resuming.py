"""Long answers over several polls: where one stopped is kept, and other failures than a forgotten place keep it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import pytest

from kpitui.errors import Cause, SourceError
from kpitui.sources.contract import SourceSettings
from kpitui.sources.platforms.calls import Ask, Caller
from kpitui.sources.platforms.figures import Figures
from kpitui.sources.platforms.options import Account, PlatformOptions
from kpitui.sources.platforms.paging import by_url
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.sources.platforms.resuming import Long
from tests.servers.replay import Asked as Call
from tests.servers.replay import Reply, replaying, said

NOW = 1_790_000_000_000
ACME = Account("acme", "acme")


def read(url: str, now: int, state: Mapping[str, object], most: int = 2) -> tuple[list[float | None], Given]:
    """Return what a poll reads of a long answer."""
    caller = Caller(SourceSettings("s", PlatformOptions.model_validate({"base_url": url})), "https://api.example.org")
    asked = Asked(ACME, now, now - 10, state, Figures(ACME, "web", "long"))
    long = Long(caller, Ask("items", {"size": 1}), asked)

    async def run() -> list[float | None]:
        """Read the pages."""
        try:
            return [page.content["n"].number() async for page in long.pages(by_url("next"), most)]
        finally:
            await caller.leave()

    numbers = asyncio.run(run())
    return numbers, long.given([])


def test_it_goes_on_where_it_stopped() -> None:
    """Until all is read; then what was read is the stretch of the first poll, and the next begins anew."""

    def page(call: Call) -> Reply:
        """Return one of five pages."""
        number = int(call.query.get("page", "0"))
        link = f"/items?size=1&page={number + 1}&access_token=s3cr3t" if number < 4 else None
        return said({"n": number, "next": link})

    with replaying({"/items": page}) as server:
        state: Mapping[str, object] = {}
        told: list[tuple[list[float | None], object, bool]] = []
        for turn in range(4):
            numbers, given = read(server.url, NOW + turn, state)
            state = json.loads(json.dumps(dict(given.state)))
            told.append((numbers, given.read, given.failed is not None))
            assert "s3cr3t" not in str(state)
            assert server.url not in str(state)
    assert told == [
        ([0, 1], None, True),
        ([2, 3], None, True),
        ([4], (NOW - 10, NOW), False),
        ([0, 1], None, True),
    ]


@pytest.mark.parametrize(("status", "cause"), [(429, Cause.LIMITED), (401, Cause.AUTH), (503, Cause.TRANSIENT)])
def test_other_failures_keep_the_place(status: int, cause: Cause) -> None:
    """They say nothing of the page: the poll fails, and its state stays as it was."""

    def page(call: Call) -> Reply:
        """Fail at the second page."""
        return said({"error": "x"}, status, retry_after="0") if "page" in call.query else said({"n": 1})

    state = {"rest": {"begun": 1, "ended": 2, "path": "/items", "params": {"page": "3"}}}
    with replaying({"/items": page}) as server, pytest.raises(SourceError) as caught:
        read(server.url, NOW, state)
    assert caught.value.cause is cause
    assert {"page" in call.query for call in server.asked} == {True}


@pytest.mark.parametrize("rest", [None, 3, {}, {"begun": "x", "ended": 2, "path": "/items"}, {"begun": 1, "ended": 2}])
def test_a_state_of_another_form_is_none(rest: object) -> None:
    """It is read from the beginning."""
    with replaying({"/items": said({"n": 1})}) as server:
        numbers, given = read(server.url, NOW, {"rest": rest})
    assert (numbers, given.read) == ([1], (NOW - 10, NOW))
