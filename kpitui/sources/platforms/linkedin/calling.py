"""Calls to LinkedIn in Rest.li's own spelling, and what its errors mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

from kpitui.config.spans import DAY
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.platforms.calls import Ask, Caller, Page
from kpitui.sources.platforms.nodes import Node
from kpitui.sources.platforms.options import Account
from kpitui.sources.web.messages import Said
from kpitui.text import Text

IDENT = re.compile(r"(?:urn:li:(?:organization|organizationBrand):)?([0-9]+)")
SLUG = re.compile(r"[\w-]{1,100}")


@dataclass(slots=True)
class Pages:
    """Asks about pages of organisations; their names are looked up once."""

    caller: Caller
    _known: dict[str, str] = field(default_factory=dict)

    async def urn(self, account: Account) -> str:
        """Return the URN of a page that is given by its number or by the end of its address. Raises ``SourceError``."""
        found = IDENT.fullmatch(account.name)
        if found is not None:
            return account.name if account.name.startswith("urn:") else f"urn:li:organization:{found[1]}"
        if account.name not in self._known:
            content = await self.get("organizations", q="vanityName", vanityName=quote(account.name, safe=""))
            rows = content["elements"].rows()
            if not rows:
                raise SourceRefused(UNKNOWN.given(name=account.name), cause=Cause.NOT_FOUND)
            self._known[account.name] = f"urn:li:organization:{rows[0]['id'].name()}"
        return self._known[account.name]

    async def get(self, path: str, **params: str) -> Node:
        """Return what a GET gives; values stand in the URL as they are written, encoded once already."""
        return (await self.caller.page(Ask(_address(path, params)))).content

    async def find(self, path: str, start: int, **params: str) -> Page:
        """Return a page of what a finder finds."""
        address = _address(path, {**params, "start": str(start)})
        return await self.caller.page(Ask(address, headers={"X-RestLi-Method": "FINDER"}))


def encoded(urn: str) -> str:
    """Return a URN as it stands in a URL; its colons would end a field of Rest.li's."""
    return quote(urn, safe="")


def listed(urns: Iterable[str]) -> str:
    """Return a list of URNs: its brackets and commas are Rest.li's signs and stay as they are."""
    return f"List({','.join(encoded(urn) for urn in urns)})"


def days(start: int, end: int) -> str:
    """Return a stretch of whole days, ms."""
    return f"(timeRange:(start:{start},end:{end}),timeGranularityType:DAY)"


def dialect(said: Said) -> SourceError | None:
    """Return the error that LinkedIn's words mean; None: its status says enough."""
    content = said.content() if said.status >= 300 else None
    if not isinstance(content, dict):
        return None
    code = str(content.get("code") or "")
    words = said.redactor.clean(str(content.get("message") or code), 160)
    given = {"place": said.place, "said": words}
    if said.status == 426 or code in ("NONEXISTENT_VERSION", "VERSION_MISSING"):
        return SourceRefused(OLD.given(**given), cause=Cause.PERMISSION, advice=RAISE)
    if said.status == 403:
        return SourceRefused(DENIED.given(**given), cause=Cause.PERMISSION)
    if said.status == 429 and "DAY" in words.split():
        return SourceError(THROTTLED.given(**given), DAY / 1000 - said.now % (DAY / 1000), cause=Cause.SPENT)
    return None


def _address(path: str, params: dict[str, str]) -> str:
    """Return where something is asked; ``urllib`` and ``httpx`` would encode what is encoded already once more."""
    query = "&".join(f"{name}={value}" for name, value in params.items())
    return f"rest/{path}?{query}"


UNKNOWN = Text(
    "LinkedIn knows no page linkedin.com/company/{name}", "LinkedIn ne connaît pas de page linkedin.com/company/{name}"
)
OLD = Text(
    "{place}: this version of LinkedIn's API has ended (“{said}”)",
    "{place} : cette version de l’API de LinkedIn n’existe plus (« {said} »)",
)
RAISE = Text(
    "Raise version in this source to a month of this year, such as 202609: LinkedIn ends each after about a year.",
    "Donnez à version, dans cette source, un mois plus récent, comme 202609 : LinkedIn arrête chacune après un an"
    " environ.",
)
DENIED = Text("{place}: LinkedIn denies access (“{said}”)", "{place} : LinkedIn refuse l’accès (« {said} »)")
THROTTLED = Text(
    "{place}: the calls of today are used up (“{said}”)", "{place} : les appels du jour sont épuisés (« {said} »)"
)
