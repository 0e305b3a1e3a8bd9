"""Answers that say there is more to read, each in its platform's own way: back where one was, or on and on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from tests.servers.replay import Asked, Given, Reply
from tests.sources.cases.case import Case

Marking = Callable[[Any, str], None]
"""Writes into an answer where the next page is."""


def _top(*names: str) -> Marking:
    """Return what writes the next page at the top of an answer."""

    def mark(content: Any, page: str) -> None:
        """Write it."""
        for name in names:
            content[name] = page

    return mark


def _within(outer: str, **fields: object) -> Marking:
    """Return what writes fields into an object of an answer; a field of None is the next page."""

    def mark(content: Any, page: str) -> None:
        """Write them."""
        content.setdefault(outer, {}).update({name: page if value is None else value for name, value in fields.items()})

    return mark


def _meta(content: Any, page: str) -> None:
    """Write the next page as Meta does."""
    content["paging"] = {"next": f"{{url}}?after={page}", "cursors": {"after": page}}


def _zendesk(content: Any, page: str) -> None:
    """Write the next page as Zendesk does, in both of its ways."""
    content |= {"end_of_stream": False, "after_cursor": page, "meta": {"has_more": True}}
    content["links"] = {"next": f"{{url}}?page={page}"}


MORE: dict[str, Marking | str] = {
    "bluesky": _top("cursor"),
    "reddit": _within("data", after=None),
    "hackernews": lambda content, _: content.update({"nbPages": 1_000_000}),
    "mastodon": "link",
    "freshdesk": "link",
    "zendesk": _zendesk,
    "hubspot": lambda content, page: content.update({"paging": {"next": {"after": page}}}),
    "plausible": _within("meta", total_rows=1_000_000_000),
    "ga4": lambda content, _: content.update({"rowCount": 1_000_000_000}),
    "http": lambda content, page: content.update({"next": f"{{url}}?page={page}"}),
    "facebook": _meta,
    "instagram": _meta,
    "tiktok": _within("data", has_more=True, cursor=None),
    "x": _within("meta", next_token=None),
    "youtube": _top("nextPageToken"),
}
"""How each platform says it; ``link`` is the header. The others have no pages."""


def endless(case: Case, server: str, *, back: bool) -> Case:
    """Return a case whose every answer says that there is more: the same page, or always another one."""
    numbers = count(1)

    def marked(given: Given) -> Given:
        """Return an answer with the mark."""

        def answer(asked: Asked) -> Reply:
            """Answer as before, and say that there is more."""
            reply = reply_of(given, asked)
            return _marked(case.kind, reply, (f"{server}{asked.path}", "1" if back else str(next(numbers))))

        return answer

    routes = {path: given if path in case.logins else marked(given) for path, given in case.routes.items()}
    return replace(case, routes=routes)


def reply_of(given: Given, asked: Asked) -> Reply:
    """Return what a route answers."""
    if isinstance(given, Reply):
        return given
    return given(asked) if callable(given) else given[0]


def _marked(kind: str, reply: Reply, following: tuple[str, str]) -> Reply:
    """Return an answer that names a page after it."""
    url, page = following
    way = MORE[kind]
    if isinstance(way, str):
        return replace(reply, headers={**reply.headers, way: f'<{url}?max_id={page}>; rel="next"'})
    content = json.loads(reply.body)
    if isinstance(content, dict):
        way(content, page)
    return replace(reply, body=json.dumps(content).replace("{url}", url).encode())
