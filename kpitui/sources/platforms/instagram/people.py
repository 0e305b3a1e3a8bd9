"""Accounts: whose they are, their followers, and what of a competitor everybody may see."""

from __future__ import annotations

from dataclasses import dataclass, field

from kpitui.errors import Cause, SourceRefused
from kpitui.sources.platforms.calls import Ask
from kpitui.sources.platforms.meta.ending import Ending
from kpitui.sources.platforms.meta.graph import Graph
from kpitui.sources.platforms.nodes import Node
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.text import Text

FIELDS = "followers_count,media_count"
PAGES = 10


@dataclass(slots=True)
class People:
    """Asks for accounts."""

    graph: Graph
    ending: Ending
    own: tuple[str, ...]
    """The brand's accounts, as the configuration writes them."""
    _ids: dict[str, str] = field(default_factory=dict)

    async def place(self, name: str) -> str:
        """Return the id of one of the brand's accounts, which may be written by its name."""
        bare = name.removeprefix("@").lower()
        if bare.isdigit():
            return bare
        if bare not in self._ids:
            await self._look()
        if bare not in self._ids:
            raise SourceRefused(_UNKNOWN.given(name=bare), cause=Cause.NOT_FOUND, advice=_CONNECT)
        return self._ids[bare]

    async def viewer(self) -> str:
        """Return the account in whose name others are looked at. Raises ``SourceRefused`` where there is none."""
        if not self.own:
            raise SourceRefused(_NOBODY, advice=_ACCOUNTS)
        return await self.place(self.own[0])

    async def followers(self, asked: Asked) -> Given:
        """Ask for the followers of one of the brand's accounts."""
        kept = await self.ending.look(asked.state, asked.now)
        account = await self.graph.get(await self.place(asked.account.name), {"fields": FIELDS})
        asked.figures.level("followers", asked.now, account["followers_count"].count())
        return Given(state=kept)

    async def rival(self, asked: Asked) -> Given:
        """Ask for a competitor's followers."""
        found = await self.discovered(asked.account.name, FIELDS)
        followers = found["followers_count"].count()
        asked.figures.level("followers", asked.now, followers)
        return Given(failed=_HIDDEN if followers is None else None)

    async def discovered(self, name: str, fields: str) -> Node:
        """Return what everybody may see of a professional account."""
        bare = "".join(sign for sign in name.removeprefix("@") if sign.isalnum() or sign in "._")
        wanted = f"business_discovery.username({bare}){{{fields}}}"
        return (await self.graph.get(await self.viewer(), {"fields": wanted}))["business_discovery"]

    async def _look(self) -> None:
        """Find the ids of the accounts that hang on the pages of the token."""
        fields = "instagram_business_account{id,username}"
        async for page in self.graph.walk(Ask("me/accounts", {"fields": fields, "limit": "100"}), PAGES):
            for row in page["data"].rows():
                account = row["instagram_business_account"]
                if account:
                    self._ids[(account["username"].text() or "").lower()] = account["id"].name()


_UNKNOWN = Text(
    "no page of this token is connected to an Instagram account “{name}”",
    "aucune page de ce jeton n’est reliée à un compte Instagram « {name} »",
)
_CONNECT = Text(
    "Make the account a professional one and connect it to a Facebook page: Instagram › Settings › Accounts Center;"
    " then assign page and account to the token's user. Or write the account's number instead of its name.",
    "Passez le compte en professionnel et reliez-le à une page Facebook : Instagram › Paramètres › Espace Comptes ;"
    " puis attribuez page et compte à l’utilisateur du jeton. Ou écrivez le numéro du compte à la place de son nom.",
)
_NOBODY = Text("others are seen through an account of one's own", "les autres se voient à travers un compte à soi")
_ACCOUNTS = Text('Write accounts = ["…"] into the source.', 'Écrivez accounts = ["…"] dans la source.')
_HIDDEN = Text("the account does not tell its followers", "le compte ne dit pas ses abonnés")
