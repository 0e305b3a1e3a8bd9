"""What every kind makes of answers that are sound in form and wrong in content: empty, endless, of wrong types."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from kpitui.errors import SourceError
from kpitui.measures import Delivery
from kpitui.sources.web.client import HttpClient
from tests.servers.replay import Asked, Given, Reply
from tests.sources.cases.case import Case, failing
from tests.sources.cases.every import CASES
from tests.sources.cases.more import MORE, endless, reply_of
from tests.sources.conftest import Local

EMPTY = (b"{}", b"[]", b"null", b'""', b"0", b'{"message": "down for maintenance"}')
WRONG: tuple[Any, ...] = ("?!", True, -7, [1], {"a": 1}, None, "1e999")
"""What no field holds; one after the other takes the place of a field."""
OWED = frozenset({"revenue", "deal_value", "spend"})
"""Money may be given back; a user's own mappings take what is said."""
MOST = 1300
"""Calls of one poll, whatever a server says."""


@pytest.mark.parametrize("body", EMPTY)
def test_nothing(case: Case, body: bytes, client: HttpClient, local: Local) -> None:
    """An answer that holds nothing gives no figure: neither a zero, nor a time that counts as read."""
    with local(failing(case, Reply(body)).routes) as server:
        found = polled(case, server.url, client)
    if isinstance(found, SourceError):
        return
    if body.decode() not in case.none:
        assert not found.samples
        assert {name: span for name, span in found.covered.items() if span is not None} == {}


def test_what_has_no_pages_is_named() -> None:
    """A kind whose answers come in pages is held to their end."""
    assert set(CASES) - set(MORE) == {"gdelt", "rss", "matomo", "prometheus", "linkedin"}


@pytest.mark.parametrize("back", [True, False], ids=["back", "on and on"])
def test_pages_without_end(case: Case, back: bool, client: HttpClient, local: Local) -> None:
    """A next page that leads back, and pages without end, are read as far as the kind allows, and nothing twice."""
    if case.kind not in MORE:
        pytest.skip("its answers have no pages")
    sound = identities(sound_of(case, client, local))
    with local(case.routes) as server:
        server.routes = dict(endless(case, server.url, back=back).routes)
        found = polled(case, server.url, client)
        assert len(server.asked) < (MOST if not back else 60)
    assert not isinstance(found, SourceError), found.text.say("en")
    assert identities(found) <= sound
    assert found.samples


def test_wrong_types(case: Case, client: HttpClient, local: Local) -> None:
    """Whatever stands in a field: an error of ours, or rows that are left out; no figure that nobody said."""
    sound = {(one.measure, one.value) for one in sound_of(case, client, local).samples}
    with local(case.routes) as server:
        names = sorted(fields_of(case, server.url, client, server.routes))
        for at, name in enumerate(names):
            for value in (WRONG[at * 5 % len(WRONG)], WRONG[(at * 5 + 3) % len(WRONG)]):
                server.routes = changed(case, partial(spoiled, name=name, value=value))
                found = polled(case, server.url, client)
                if isinstance(found, SourceError):
                    assert found.text.say("en") != found.text.say("fr")
                    continue
                for sample in found.samples:
                    less = any(m == sample.measure and 0 < sample.value <= v for m, v in sound)
                    known = (sample.measure, sample.value) in sound or less
                    assert math.isfinite(sample.value)
                    owed = sample.value == value and (case.mappings or sample.measure in OWED)
                    assert known or owed, f"{name}={value!r}: {sample}"


def polled(case: Case, url: str, client: HttpClient) -> Delivery | SourceError:
    """Return what a poll gives, or why it fails; any other exception passes."""
    try:
        return case.poll(case.bound(url), client)
    except SourceError as error:
        return error


def sound_of(case: Case, client: HttpClient, local: Local) -> Delivery:
    """Return what a sound server gives."""
    with local(case.routes) as server:
        return case.poll(case.bound(server.url), client)


def identities(delivery: Delivery) -> set[tuple[object, ...]]:
    """Return what makes each sample itself, with its value."""
    return {(one.measure, one.labels, one.t, one.id, one.value) for one in delivery.samples}


def changed(case: Case, change: Callable[[Any], Any]) -> dict[str, Given]:
    """Return a case's answers, each changed; logins stay sound."""

    def route(given: Given) -> Given:
        """Return one that is changed."""

        def answer(asked: Asked) -> Reply:
            """Answer as before, but for the change."""
            reply = reply_of(given, asked)
            if reply.headers["content-type"] != "application/json":
                return reply
            return replace(reply, body=json.dumps(change(json.loads(reply.body))).encode())

        return answer

    return {path: given if path in case.logins else route(given) for path, given in case.routes.items()}


def fields_of(case: Case, url: str, client: HttpClient, routes: dict[str, Given]) -> set[str]:
    """Return the names of all fields that a poll is given."""
    found: set[str] = {"", "[]"}

    def note(content: Any) -> Any:
        """Remember an answer's fields."""
        found.update(_names(content))
        return content

    routes.update(changed(case, note))
    case.poll(case.bound(url), client)
    return found


def _names(content: Any) -> set[str]:
    """Return the names of all fields of an answer."""
    if isinstance(content, Mapping):
        return {*content, *(name for one in content.values() for name in _names(one))}
    return {name for one in content for name in _names(one)} if isinstance(content, list) else set()


def spoiled(content: Any, name: str, value: Any) -> Any:
    """Return an answer whose fields of this name all hold something else: ``[]`` is a list's first item, ```` all."""
    if name == "":
        return value
    if isinstance(content, Mapping):
        return {key: value if key == name else spoiled(one, name, value) for key, one in content.items()}
    if isinstance(content, list):
        whole = [spoiled(one, name, value) for one in content]
        return [value, *whole[1:]] if name == "[]" and whole else whole
    return content
