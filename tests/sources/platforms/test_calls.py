"""Calls to platforms: where they go, who asks and who never does, pages with an end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest

from kpitui.config.secrets import Secret
from kpitui.errors import Cause, SourceError
from kpitui.sources.contract import SourceSettings
from kpitui.sources.platforms.calls import Ask, Caller, Page, Token
from kpitui.sources.platforms.options import PlatformOptions
from kpitui.sources.platforms.paging import by_cursor, by_link
from tests.servers.replay import Asked, Reply, replaying, said

Result = TypeVar("Result")


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Secret:
    """Return a token by reference."""
    monkeypatch.setenv("PLATFORM_TOKEN", "s3cr3t-token")
    return Secret("env", ("PLATFORM_TOKEN",))


def caller(url: str, **more: Any) -> Caller:
    """Return what asks a server in the platform's place."""
    options = PlatformOptions.model_validate({"base_url": url, "timeout": "5s"})
    return Caller(SourceSettings("s", options, folder=Path()), "https://api.example.org", **more)


def asked(one: Caller, call: Callable[[Caller], Coroutine[Any, Any, Result]]) -> Result:
    """Return what a call gives."""

    async def run() -> Result:
        """Ask, and leave."""
        try:
            return await call(one)
        finally:
            await one.leave()

    return asyncio.run(run())


async def all_pages(one: Caller, ask: Ask, following: Callable[[Page], Ask | None], most: int = 20) -> list[Page]:
    """Return all pages."""
    return [page async for page in one.pages(ask, following, most)]


def test_the_platform_s_own_address_unless_another_is_said() -> None:
    """A path of the address is kept, however the call's own is written."""
    assert Caller(SourceSettings("s", PlatformOptions()), "https://api.example.org").base == "https://api.example.org"
    with replaying({"/proxy/v1/posts": said({"n": 1})}) as server:
        for path in ("posts", "/posts"):
            assert asked(caller(f"{server.url}/proxy/v1/"), lambda one, path=path: one.get(path))["n"].number() == 1  # type: ignore[misc]
    assert server.paths() == ["/proxy/v1/posts"] * 2


def test_parameters() -> None:
    """A list repeats its name, None leaves it out, signs are written safely."""
    with replaying({"/posts": said({"n": 1})}) as server:
        asked(
            caller(server.url), lambda one: one.get("posts", {"id[]": ["1", "2"], "none": None, "q": "a&b=c", "n": 0})
        )
    assert server.asked[0].query == {"id[]": "2", "q": "a&b=c", "n": "0"}


def test_bodies(token: Secret) -> None:
    """JSON and forms are posted, and say what they are."""
    with replaying({"/posts": said({"n": 1})}) as server:
        asked(caller(server.url, login=Token(token)), lambda one: one.page(Ask("posts", json={"a": [1]})))
        asked(caller(server.url), lambda one: one.page(Ask("posts", form={"a": "é&"})))
    assert [(one.method, one.headers["content-type"], one.body) for one in server.asked] == [
        ("POST", "application/json", b'{"a": [1]}'),
        ("POST", "application/x-www-form-urlencoded", b"a=%C3%A9%26"),
    ]
    assert server.asked[0].headers["authorization"] == "Bearer s3cr3t-token"


def test_another_host_learns_nothing(token: Secret) -> None:
    """A next page at another host gets no credentials; at the same one it does."""
    with replaying({"/far": said([3])}) as far:

        def near(one: Asked) -> Reply:
            """Lead to a second page here, then elsewhere."""
            here = one.query.get("page") is None
            link = f"<{server.url}/near?page=2>" if here else f"<{far.url}/far>"
            return Reply(
                b"[1]" if here else b"[2]", headers={"content-type": "application/json", "link": f'{link}; rel="next"'}
            )

        with replaying({"/near": near}) as server:
            login = Token(token)
            pages = asked(caller(server.url, login=login), lambda one: all_pages(one, Ask("near"), by_link))
    assert len(pages) == 3
    assert [one.headers.get("authorization") for one in server.asked] == ["Bearer s3cr3t-token"] * 2
    assert "s3cr3t" not in str(far.asked)


def test_pages_end() -> None:
    """Where there is none, where one leads back, and at the most that is read."""
    circle = {None: "b", "b": "c", "c": "b"}

    def page(one: Asked) -> Reply:
        """Lead on."""
        cursor = one.query.get("cursor")
        return said({"next": circle.get(cursor, f"{cursor}x")})

    with replaying({"/posts": page}) as server:
        ask = Ask("posts")
        following = by_cursor(ask, "cursor", "next")
        assert len(asked(caller(server.url), lambda one: all_pages(one, ask, following))) == 3
        endless = Ask("posts", {"cursor": "x"})
        assert len(asked(caller(server.url), lambda one: all_pages(one, endless, following, most=4))) == 4
        assert len(asked(caller(server.url), lambda one: all_pages(one, ask, lambda page: None))) == 1


@dataclass(slots=True)
class Renewing:
    """A login whose first token is refused."""

    renewed: int = 0
    last: int = 1
    seen: list[str] = field(default_factory=list)

    async def headers(self) -> dict[str, str]:
        """Return the token of now."""
        return {"Authorization": f"Bearer s3cr3t-{self.renewed}"}

    async def renew(self) -> bool:
        """Get a new one."""
        self.renewed += 1
        return self.renewed <= self.last

    def secrets(self) -> list[str]:
        """Hide it."""
        return [f"s3cr3t-{self.renewed}"]


def test_a_refused_token_is_renewed_once() -> None:
    """The call is made again with the new one; refused again, it is a failure that names no token."""

    def guarded(one: Asked) -> Reply:
        """Accept the second token alone."""
        known = one.headers["authorization"] == "Bearer s3cr3t-1"
        return said({"n": 1}) if known else said({"error": one.headers["authorization"]}, 401)

    with replaying({"/posts": guarded}) as server:
        login = Renewing()
        assert asked(caller(server.url, login=login), lambda one: one.get("posts"))["n"].number() == 1
        with pytest.raises(SourceError) as caught:
            asked(caller(server.url, login=Renewing(renewed=1, last=9)), lambda one: one.get("other"))
        assert caught.value.cause is Cause.NOT_FOUND
        with pytest.raises(SourceError) as caught:
            asked(caller(server.url, login=Renewing(renewed=5, last=0)), lambda one: one.get("posts"))
    assert caught.value.cause is Cause.AUTH
    assert "s3cr3t" not in caught.value.text.say("en") + caught.value.text.say("fr")


@pytest.mark.parametrize("value", ["pasted“token”", "two\nlines", "caf\u00e9", "a\u00a0b"])
def test_a_token_that_no_header_can_hold(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as a mistake of the token, not as a fault of the program, and not shown."""
    monkeypatch.setenv("PLATFORM_TOKEN", value)
    with replaying({"/posts": said({"n": 1})}) as server:
        login = Token(Secret("env", ("PLATFORM_TOKEN",)))
        with pytest.raises(SourceError) as caught:
            asked(caller(server.url, login=login), lambda one: one.get("posts"))
    assert value not in caught.value.text.say("en")
