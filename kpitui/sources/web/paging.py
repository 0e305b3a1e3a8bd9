"""The pages of an answer, one after the other: by the next one's URL or by a cursor; a loop ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.messages import Answer, Request
from kpitui.sources.web.redirects import same_host
from kpitui.text import Text


@dataclass(frozen=True, slots=True)
class Paging:
    """How the next page is found."""

    find: Callable[[Any], Any]
    """Return the next page's URL or cursor from a page's content; None at the end."""
    cursor: str
    """The parameter that carries a cursor."""
    most: int
    """Pages of one poll."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What was read."""

    answers: tuple[Answer, ...]
    notes: tuple[Text, ...] = ()
    """Why it ended early, if it did."""


async def read_pages(client: HttpClient, request: Request, paging: Paging | None) -> Pages:
    """Return all pages. Raises what ``HttpClient.send`` raises."""
    answers: list[Answer] = []
    seen: set[str] = set()
    while True:
        answers.append(await client.send(request))
        mark = _mark(paging.find(answers[-1].json())) if paging is not None else None
        if paging is None or mark is None:
            return Pages(tuple(answers))
        if mark in seen:
            return Pages(tuple(answers), (_LOOP.given(place=answers[-1].place, count=len(answers)),))
        if len(answers) >= paging.most:
            return Pages(tuple(answers), (_MORE.given(place=answers[-1].place, count=len(answers)),))
        seen.add(mark)
        request = following(request, answers[-1].url, mark, paging.cursor)


def following(request: Request, asked: str, mark: str, cursor: str) -> Request:
    """Return the request of the next page; on another host it says no longer who asks."""
    if not mark.startswith(("http://", "https://", "/", "?")):
        params = tuple((name, value) for name, value in request.params if name != cursor)
        return replace(request, params=(*params, (cursor, mark)))
    url = urljoin(asked, mark)
    if same_host(request.url, url):
        return replace(request, url=url, params=_missing(request, url))
    return replace(request, url=url, params=(), headers={}, credentials={}, body=None, method="GET")


def _missing(request: Request, url: str) -> tuple[tuple[str, str], ...]:
    """Return the parameters that the next page's URL doesn't say itself."""
    from urllib.parse import parse_qsl, urlsplit

    said = {name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)}
    return tuple((name, value) for name, value in request.params if name not in said)


def _mark(found: object) -> str | None:
    """Return the next page's URL or cursor; None where there is none."""
    if isinstance(found, bool) or found is None or found in ("", [], {}):
        return None
    return str(found)


_LOOP = Text(
    "{place}: page {count} leads back to an earlier one; reading stops there",
    "{place} : la page {count} renvoie à une précédente ; la lecture s’arrête là",
)
_MORE = Text(
    "{place}: there is more than {count} pages; see pages", "{place} : il y a plus de {count} pages ; voir pages"
)
