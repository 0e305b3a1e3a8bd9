"""Accounts of X: a hundred in one call, each paid for once a day."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.platforms.calls import Ask
from kpitui.sources.platforms.nodes import Malformed, Node
from kpitui.sources.platforms.options import Account
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.sources.platforms.x.spending import Bill
from kpitui.sources.platforms.x.till import Till
from kpitui.text import Text

SIZE = 100
"""Accounts of one call."""
HANDLE = re.compile(r"@?[A-Za-z0-9_]{1,15}")


@dataclass(slots=True)
class People:
    """The accounts of a source, looked up once at each poll."""

    till: Till
    names: tuple[str, ...]
    """Handles, as ``handle`` writes them."""
    _at: int = -1
    _found: dict[str, Node | SourceError] = field(default_factory=dict)

    async def followers(self, asked: Asked) -> Given:
        """Give an account's followers."""
        person = await self.of(asked.account, asked.now)
        asked.figures.level("followers", asked.now, person["public_metrics"]["followers_count"].count())
        return Given()

    async def of(self, account: Account, now: int) -> Node:
        """Return what X says of an account. Raises ``SourceError``."""
        if self._at != now:
            self._found = {}
            for begin in range(0, len(self.names), SIZE):
                await self._look_up(self.names[begin : begin + SIZE])
            self._at = now
        found = self._found.get(handle(account.name)) or _unknown(account.name, "")
        if isinstance(found, SourceError):
            raise found
        return found

    async def _look_up(self, names: tuple[str, ...]) -> None:
        """Look some accounts up; why one of them can't be read is kept in its place."""
        purse = self.till.purse
        new = names if purse is None else [name for name in names if not purse.is_paid(f"@{name}")]
        bill = Bill(f"people:{names[0]}", users=len(new), cheap=True, people=True)
        ask = Ask("2/users/by", {"usernames": ",".join(names), "user.fields": "public_metrics"}, bucket="users")
        try:
            content = (await self.till.page(ask, bill)).content
            self._keep(content, names)
        except SourceError as error:
            self._found.update(dict.fromkeys(names, error))
            return

    def _keep(self, content: Node, names: tuple[str, ...]) -> None:
        """Keep what came of each account."""
        data = content["data"]
        broken: SourceError | None = None
        for person in [data] if isinstance(data.value, dict) else data.rows():
            try:
                self._found[handle(person["username"].name())] = person
            except Malformed as error:
                broken = error
        for problem in content["errors"].rows():
            name = handle(problem["value"].text() or "")
            if name in names:
                self._found[name] = _unknown(name, problem["title"].text() or "")
        if broken is not None:
            self._found = {**dict.fromkeys(names, broken), **self._found}


def handle(name: str) -> str:
    """Return a handle without ``@``, in small letters."""
    return name.removeprefix("@").lower()


def _unknown(name: str, title: str) -> SourceError:
    """Return the error for an account that X does not give."""
    said = f" ({title})" if title else ""
    return SourceRefused(UNKNOWN.given(name=handle(name), said=said), cause=Cause.NOT_FOUND)


UNKNOWN = Text("X knows no account @{name}{said}", "X ne connaît pas de compte @{name}{said}")
