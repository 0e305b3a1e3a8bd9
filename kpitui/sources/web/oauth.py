"""Logging in by OAuth: how a platform does it, said as data, and access tokens that renew themselves.

A platform's kind says its app, takes the options, and asks with tokens that are valid whenever they are used::

    APP = OAuthApp(
        token_url="https://api.example.com/oauth2/token",
        authorize_url="https://example.com/authorize",
        scopes=("read", "offline.access"),
        rotating=True,
    )

    class Options(OAuthOptions): ...

    def oauth(options: Options) -> OAuthApp | None:  # what ``kpitui auth`` uses; None: these options need no login
        return APP

    def open_source(settings: SourceSettings) -> Source:
        access = access_tokens(settings, APP)
        ...

    async def poll(self, poll: Poll) -> Delivery:
        answer = await access.send(client, Request(url))  # with ``Authorization: Bearer …``
        return Delivery(..., credential=access.credential())

``access_tokens`` takes ``token`` of the options as it is where it is given (an app's bearer, a page's token), else the
tokens that ``kpitui auth SOURCE`` keeps in ``settings.tokens``. A platform with a way of its own to be let in (a
session of user and password, a signed assertion) passes a ``Grant`` to ``AccessTokens`` itself.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Protocol

from kpitui.config.secrets import Secret
from kpitui.config.table import Name
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.measures import Credential
from kpitui.sources.contract import SourceOptions, SourceSettings
from kpitui.sources.web.admission import login_file
from kpitui.sources.web.apps import Exchange, OAuthApp, Pkce
from kpitui.sources.web.grants import AppGrant, Identity
from kpitui.sources.web.tokens import TokenFile, Tokens, command_for, run_auth
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.web.client import HttpClient
    from kpitui.sources.web.messages import Answer, Request


JUST = 300_000
"""A token that was given for a refused one within this time, and is refused too, is not renewed again, ms."""
__all__ = ["AccessTokens", "Exchange", "Grant", "OAuthApp", "OAuthOptions", "Pkce", "access_tokens"]


class OAuthOptions(SourceOptions):
    """The keys of kinds that are let in by OAuth."""

    client_id: Annotated[
        Name | None,
        Text(
            "The identifier of your app, from the platform’s page for developers.",
            "L’identifiant de votre application, sur la page du service pour les développeurs.",
        ),
    ] = None
    client_secret: Annotated[
        Secret | None,
        Text(
            "The app’s secret, by reference; none for an app without one.",
            "Le secret de l’application, par référence ; aucun pour une application qui n’en a pas.",
        ),
    ] = None
    redirect: Annotated[
        Name | None,
        Text(
            "The redirect URL registered with the app, where it is another than the usual one.",
            "L’adresse de redirection enregistrée avec l’application, si ce n’est pas celle d’usage.",
        ),
    ] = None
    token: Annotated[
        Secret | None,
        Text(
            "A token that you have from elsewhere; it is used as it is, and “kpitui auth” isn’t needed.",
            "Un jeton obtenu ailleurs ; il sert tel quel, sans « kpitui auth ».",
        ),
    ] = None
    login: Annotated[
        Name | None,
        Text(
            "A name for the login: sources that give the same one share it. Usual: the source’s own name.",
            "Un nom pour cet accès : les sources qui disent le même le partagent. D’usage : le nom de la source.",
        ),
    ] = None


class Grant(Protocol):
    """What gives new tokens."""

    async def renew(self, client: HttpClient, tokens: Tokens | None, now: int) -> Tokens:
        """Return new tokens for old ones, or for none. Raises ``SourceRefused`` where only a person can help."""
        ...


@dataclass(frozen=True, slots=True)
class Fixed:
    """A token that is what it is."""

    async def renew(self, client: HttpClient, tokens: Tokens | None, now: int) -> Tokens:
        """Refuse: nothing renews it."""
        raise SourceRefused(NOT_ACCEPTED, cause=Cause.AUTH)


class AccessTokens:
    """Tokens of one login, valid whenever they are given. One instance is used by one source."""

    def __init__(
        self,
        name: str,
        grant: Grant,
        file: TokenFile | None = None,
        tokens: Tokens | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Begin with what ``file`` holds, or with ``tokens`` where there is no file and they live in memory alone."""
        self._name = name
        self._grant = grant
        self._file = file
        self._tokens = tokens
        self._clock = clock
        self._lock = asyncio.Lock()
        self._renewing: set[asyncio.Future[str]] = set()

    async def access(self, client: HttpClient, refused: str = "") -> str:
        """Return an access token, renewed shortly before its end, or since it is the one that was ``refused``.

        Raises ``SourceRefused`` where a person must log in, ``SourceError`` where a renewal fails that may succeed
        later.
        """
        tokens = self._known()
        if tokens is not None and tokens.access != refused and tokens.fresh(self._now()):
            return tokens.access
        # A poll that is cancelled at its deadline must not lose the answer to a renewal that was sent.
        renewing = asyncio.ensure_future(self._renewed(client, refused))
        self._renewing.add(renewing)
        renewing.add_done_callback(self._renewing.discard)
        return await asyncio.shield(renewing)

    async def send(self, client: HttpClient, request: Request) -> Answer:
        """Return the answer to a request made with a token; where the token is refused, once more with a new one."""
        token = await self.access(client)
        try:
            return await client.send(self.signed(request, token))
        except SourceError as error:
            if error.cause is not Cause.AUTH:
                raise
            refused = error
        if self._is_hopeless(token) or (renewed := await self.access(client, refused=token)) == token:
            raise refused
        try:
            return await client.send(self.signed(request, renewed))
        except SourceError as error:
            if error.cause is Cause.AUTH and error.advice is None and self._file is not None:
                error.advice = run_auth(self._name)
            raise

    def signed(self, request: Request, token: str) -> Request:
        """Return a request made with a token, which its errors hide; its quota is the login's or the token's."""
        login = "" if isinstance(self._grant, Fixed) else f"login {self._file.path if self._file else self._name}"
        return replace(
            request,
            credentials={**request.credentials, "Authorization": f"Bearer {token}"},
            redactor=request.redactor.also((token, *self.secrets())),
            identity=request.identity or login,
        )

    def credential(self) -> Credential | None:
        """Return when a person must log in again; None where that is unknown, or never."""
        tokens = self._tokens
        if tokens is None or self._file is None:
            return None
        until = tokens.refresh_until if tokens.refresh else tokens.until
        return None if until is None else Credential(until, command_for(self._name))

    def secrets(self) -> tuple[str, ...]:
        """Return what must never be shown."""
        return () if self._tokens is None else self._tokens.secrets

    async def _renewed(self, client: HttpClient, refused: str) -> str:
        """Return a new access token, alone with the file: somebody else may have renewed it meanwhile."""
        async with self._lock, self._alone():
            tokens, now = self._known(), self._now()
            if tokens is not None and tokens.access != refused and tokens.fresh(now):
                return tokens.access
            try:
                made = await self._grant.renew(client, tokens, now)
            except SourceError:
                # What still holds serves until its end, whatever is wrong with its renewal.
                if tokens is not None and tokens.access != refused and tokens.valid(now):
                    return tokens.access
                raise
            made = replace(made, forced=bool(refused))
            # On the disk before it is used: a refresh token that rotates is worth nothing once it has been used.
            if self._file is not None:
                self._file.write(made)
            self._tokens = made
            return made.access

    def _is_hopeless(self, token: str) -> bool:
        """Tell whether a refused token needn't be renewed: nothing does that, or it has just replaced a refused one.

        Without this, sources that share a login whose every token is refused would renew it in turns for ever.
        """
        known = self._tokens
        again = known is not None and known.access == token and known.forced and self._now() - known.got < JUST
        return again or isinstance(self._grant, Fixed)

    def _known(self) -> Tokens | None:
        """Return the tokens as they are now."""
        if self._file is not None:
            self._tokens = self._file.read()
        return self._tokens

    def _alone(self) -> AbstractAsyncContextManager[None]:
        """Return what keeps others from renewing at the same time."""
        return nullcontext() if self._file is None else self._file.alone()

    def _now(self) -> int:
        """Return the time, ms."""
        return round(self._clock() * 1000)


def access_tokens(settings: SourceSettings, app: OAuthApp | None) -> AccessTokens:
    """Return the tokens of a source: those of its options, else those that ``kpitui auth`` keeps.

    Reads secrets: call it where a command or a keyring may take its time (in a poll). Raises ``SourceRefused``.
    """
    options = settings.options
    if not isinstance(options, OAuthOptions):
        raise TypeError(type(options))
    if options.token is not None:
        return AccessTokens(settings.name, Fixed(), tokens=Tokens(options.token.reveal()))
    if app is None:
        raise SourceRefused(NO_TOKEN, cause=Cause.AUTH)
    grant = AppGrant(app, identity_of(options, settings.name))
    if not app.asks:
        return AccessTokens(f"app {options.client_id}", grant)
    file = login_file(settings)
    if file is None:
        raise SourceRefused(NOT_KEPT, cause=Cause.AUTH)
    return AccessTokens(settings.name, grant, file)


def identity_of(options: OAuthOptions, name: str) -> Identity:
    """Return the app of a source's options, its secret revealed. Raises ``SourceRefused`` where none is named."""
    if options.client_id is None:
        raise SourceRefused(NO_CLIENT, cause=Cause.AUTH, advice=MAKE_CLIENT)
    secret = "" if options.client_secret is None else options.client_secret.reveal()
    return Identity(options.client_id, secret, name, options.redirect or "")


NOT_ACCEPTED = Text("the token is not accepted", "le jeton n’est pas accepté")
NO_TOKEN = Text("it needs token", "il faut token")
NOT_KEPT = Text(
    "nobody has logged in: there is no folder for tokens", "personne ne s’est identifié : il n’y a pas de dossier"
)
NO_CLIENT = Text("client_id is missing", "il manque client_id")
MAKE_CLIENT = Text(
    "make an app on the platform’s page for developers, and write its client_id and client_secret into the source",
    "créez une application sur la page du service pour les développeurs, et écrivez ses client_id et client_secret dans"
    " la source",
)
