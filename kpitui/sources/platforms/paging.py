"""How platforms say where the next page of an answer is; what in its URL says who asks is left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl, urljoin, urlsplit

from kpitui.sources.platforms.calls import Ask, Page

SECRETS = frozenset(
    {"access_token", "token", "api_key", "apikey", "key", "client_secret", "appsecret_proof", "signature"}
)
"""Parameters of a next page's URL that say who asks; tokens of paging are none of them."""

_LINK = re.compile(r"<([^<>]*)>([^<]*)")
"""A link of the ``Link`` header, and what is said of it."""
_REL = re.compile(r'.*?;\s*rel\s*=\s*"?([^";,]*).*', re.IGNORECASE | re.DOTALL)


def by_link(page: Page) -> Ask | None:
    """Return the next page as the ``Link`` header names it (``rel="next"``); secrets in its URL are left out."""
    for target, rest in _LINK.findall(page.answer.headers.get("link", "")):
        if "next" in _REL.sub(r"\1", rest).casefold().split():
            return _asking(urljoin(page.answer.url, target.strip()))
    return None


def by_cursor(ask: Ask, parameter: str, *path: str) -> Callable[[Page], Ask | None]:
    """Return what finds the next page by a cursor that stands at a path of the answer."""

    def following(page: Page) -> Ask | None:
        """Return the call with the cursor."""
        node = page.content
        for step in path:
            node = node[step]
        cursor = node.text()
        return replace(ask, params={**ask.params, parameter: cursor}) if cursor else None

    return following


def by_url(*path: str) -> Callable[[Page], Ask | None]:
    """Return what finds the next page by its URL, which stands at a path of the answer; secrets in it are left out."""

    def following(page: Page) -> Ask | None:
        """Return the call to the URL."""
        node = page.content
        for step in path:
            node = node[step]
        url = node.text()
        if not url:
            return None
        return _asking(urljoin(page.answer.url, url))

    return following


def _asking(url: str) -> Ask:
    """Return the call to a next page's URL, without what in it says who asks."""
    parts = urlsplit(url)
    kept: dict[str, str | list[str]] = {}
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        if name.lower() in SECRETS:
            continue
        earlier = kept.get(name)
        kept[name] = value if earlier is None else [*([earlier] if isinstance(earlier, str) else earlier), value]
    return Ask(parts._replace(query="", fragment="").geturl(), kept)
