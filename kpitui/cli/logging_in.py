"""One login, from the link to the tokens: what is printed, what is pasted, what is kept."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from getpass import getpass
from typing import TYPE_CHECKING, TypeAlias

import click

from kpitui.errors import SourceRefused, UsageError
from kpitui.sources.web.admission import login_file
from kpitui.sources.web.grants import AppGrant
from kpitui.sources.web.logins import (
    Attempt,
    Waiting,
    account_of,
    begin,
    begin_device,
    finish,
    finish_device,
    redirect_of,
)
from kpitui.sources.web.oauth import OAuthOptions, identity_of
from kpitui.sources.web.tokens import TokenFile, Tokens
from kpitui.text import Language, Text
from kpitui.text.clean import plain
from kpitui.text.times import moment

if TYPE_CHECKING:
    from kpitui.setup import BoundSource
    from kpitui.sources.web.apps import OAuthApp
    from kpitui.sources.web.client import HttpClient

Obtain: TypeAlias = Callable[["HttpClient", AppGrant], Awaitable[Tokens]]
"""Gives the tokens of a login."""

TRIES = 3
"""How often one may paste."""
STEPS = Text(
    """Log “{name}” ({kind}) in:
1. Open this link in a browser, on any machine, signed in with the account whose figures you want:

{url}

2. Agree to what is asked for.
3. The browser then goes to {redirect} and may say that it can’t be reached. That is as it should be:
   copy the whole address from its address bar, and paste it here.
""",
    """Identifier « {name} » ({kind}) :
1. Ouvrez ce lien dans un navigateur, sur n’importe quelle machine, connecté au compte dont vous voulez les chiffres :

{url}

2. Acceptez ce qui est demandé.
3. Le navigateur va ensuite vers {redirect} et dit peut-être que l’adresse est inaccessible. C’est normal :
   copiez toute l’adresse depuis sa barre d’adresse, et collez-la ici.
""",
)
PASTE = Text("The address (it isn’t shown), then Enter: ", "L’adresse (elle ne s’affiche pas), puis Entrée : ")
ELSEWHERE = Text(
    "On any machine, open {url} and enter this code: {code}\nWaiting until you have agreed (Ctrl+C gives up).",
    "Sur n’importe quelle machine, ouvrez {url} et saisissez ce code : {code}\nEn attente de votre accord"
    " (Ctrl+C abandonne).",
)
NO_DEVICE = Text("This platform has no login by a short code.", "Ce service n’a pas d’accès par code court.")
NO_TERMINAL = Text(
    "There is no terminal to paste into: pipe the address to --code -.",
    "Il n’y a pas de terminal où coller : envoyez l’adresse par un tube à --code -.",
)
DONE = Text("{name} is logged in.", "{name} est identifiée.")
AS = Text("Account: {account}.", "Compte : {account}.")
MAY = Text("It allows: {scopes}.", "Permissions : {scopes}.")
UNTIL = Text(
    "It holds until {when}; before that, run this command again.",
    "Valable jusqu’au {when} ; relancez cette commande avant.",
)
RENEWED = Text("It is renewed by itself.", "L’accès se renouvelle de lui-même.")
RENEWED_UNTIL = Text(
    "It is renewed by itself until {when}; before that, run this command again.",
    "L’accès se renouvelle de lui-même jusqu’au {when} ; relancez cette commande avant.",
)
ENDLESS = Text("The platform names no end of it.", "Le service n’en indique pas la fin.")
AT_ONCE = Text("A running collector takes it up at its next look.", "Une collecte en cours s’en servira aussitôt.")


@dataclass(frozen=True, slots=True)
class Way:
    """How a person logs in."""

    piped: bool = False
    """True: what would be pasted comes by the standard input."""
    device: bool = False
    """True: by a short code on another machine."""


def log_in(source: BoundSource, app: OAuthApp, way: Way, language: Language) -> int:
    """Log a source in, and say until when. Raises ``SourceError`` or ``UsageError``."""
    options, file = source.options, login_file(source.settings)
    if not isinstance(options, OAuthOptions) or file is None:
        raise TypeError(type(options))
    if way.device and not app.device_url:
        raise UsageError(NO_DEVICE)
    grant = AppGrant(app, identity_of(options, source.name))
    if way.device or not app.authorize_url:
        obtain = _by_device(language)
    else:
        attempt = begin(grant)
        redirect = redirect_of(grant)
        said = {"name": source.name, "kind": source.table.kind, "url": attempt.url, "redirect": redirect}
        click.echo(STEPS.given(**said).say(language))
        obtain = _by_code(attempt, _pasted(attempt, way.piped, language))
    tokens = asyncio.run(_kept(grant, file, obtain))
    click.echo("\n".join(text.say(language) for text in outcome(source, tokens, language)))
    return 0


def outcome(source: BoundSource, tokens: Tokens, language: Language) -> Iterator[Text]:
    """Give what is to be said of a login: whose it is, what it allows, until when."""
    yield DONE.given(name=source.name)
    if tokens.account:
        yield AS.given(account=tokens.account)
    if tokens.scopes:
        yield MAY.given(scopes=plain(", ".join(tokens.scopes), 300))
    until = tokens.refresh_until if tokens.refresh else tokens.until
    if until is None:
        yield RENEWED if tokens.refresh else ENDLESS
    else:
        when = moment(until, source.settings.zone, language)
        yield (RENEWED_UNTIL if tokens.refresh else UNTIL).given(when=when)
    yield AT_ONCE


async def _kept(grant: AppGrant, file: TokenFile, obtain: Obtain) -> Tokens:
    """Obtain tokens, and keep them."""
    from kpitui.sources.web.client import HttpClient

    client = HttpClient()
    try:
        tokens = await account_of(client, grant, await obtain(client, grant))
        async with file.alone():
            file.write(tokens)
    finally:
        await client.close()
    return tokens


def _by_code(attempt: Attempt, code: str) -> Obtain:
    """Return what gives tokens for a code."""

    async def obtain(client: HttpClient, grant: AppGrant) -> Tokens:
        return await finish(client, grant, attempt, code, _now())

    return obtain


def _by_device(language: Language) -> Obtain:
    """Return what gives tokens once a person has agreed elsewhere."""

    async def obtain(client: HttpClient, grant: AppGrant) -> Tokens:
        device = await begin_device(client, grant, _now())
        click.echo(ELSEWHERE.given(url=device.url, code=device.user_code).say(language))
        return await finish_device(client, grant, device, Waiting(_now))

    return obtain


def _pasted(attempt: Attempt, piped: bool, language: Language) -> str:
    """Return the code that a person pastes, who may try again where it is none. Raises ``SourceRefused``."""
    if piped:
        return attempt.code(sys.stdin.readline())
    if not sys.stdin.isatty():
        raise UsageError(NO_TERMINAL)
    for left in reversed(range(TRIES)):
        try:
            return attempt.code(getpass(PASTE.say(language)))
        except SourceRefused as error:
            if not left:
                raise
            click.echo(error.text.say(language), err=True)
    raise UsageError(NO_TERMINAL)


def _now() -> int:
    """Return the time, ms."""
    return round(time.time() * 1000)
