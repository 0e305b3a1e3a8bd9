"""The logins that there are: whose they are, and when they end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kpitui.cli.printing import Column, as_table
from kpitui.config.secrets import Secret
from kpitui.errors import SourceError
from kpitui.setup.inputs import load_kind
from kpitui.sources.web.admission import login_file
from kpitui.text import Language, Text
from kpitui.text.times import moment

if TYPE_CHECKING:
    from kpitui.setup import BoundSource, Project
    from kpitui.sources.web.apps import OAuthApp
    from kpitui.sources.web.tokens import Tokens

TITLES = (
    Text("Source", "Source"),
    Text("Account", "Compte"),
    Text("Token until", "Jeton jusqu’au"),
    Text("Login until", "Accès jusqu’au"),
    Text("State", "État"),
)
NONE = Text("not logged in: run “{command}”", "pas identifiée : lancez « {command} »")
OVER = Text("ended: run “{command}”", "fini : lancez « {command} »")
RENEWED = Text("renewed by itself", "renouvelé de lui-même")
HOLDS = Text("holds", "valable")
CONFIGURED = Text("a token of the configuration ({place})", "un jeton de la configuration ({place})")


def login_table(project: Project, sources: Sequence[BoundSource], language: Language) -> str:
    """Return a line for each source that logs in; empty where none does."""
    rows = [row for source in sources for row in _rows(source, project, language)]
    return as_table([Column(title.say(language)) for title in TITLES], rows) if rows else ""


def app_of(source: BoundSource) -> OAuthApp | None:
    """Return how a source's platform lets programs in; None where it needs no login."""
    oauth = getattr(load_kind(source.table.kind), "oauth", None)
    app: OAuthApp | None = None if oauth is None else oauth(source.options)
    return app


def _rows(source: BoundSource, project: Project, language: Language) -> Iterator[list[str]]:
    """Give a source's line, if it logs in."""
    token, app = getattr(source.options, "token", None), app_of(source)
    if isinstance(token, Secret):
        yield [source.name, "", "", "", CONFIGURED.given(place=token.label).say(language)]
        return
    if app is None or not app.asks or (file := login_file(source.settings)) is None:
        return
    try:
        tokens = file.read()
    except SourceError as error:
        yield [source.name, "", "", "", error.text.say(language)]
        return
    if tokens is None:
        yield [source.name, "", "", "", _state(source, None).say(language)]
        return
    ends = (tokens.until, tokens.refresh_until if tokens.refresh else tokens.until)
    whens = ["" if end is None else moment(end, project.context.zone, language) for end in ends]
    yield [source.name, tokens.account, *whens, _state(source, tokens).say(language)]


def _state(source: BoundSource, tokens: Tokens | None) -> Text:
    """Return how a login is doing."""
    from kpitui.sources.web.tokens import command_for

    renewal = command_for(source.name)
    if tokens is None:
        return NONE.given(command=renewal)
    now = round(time.time() * 1000)
    until = tokens.refresh_until if tokens.refresh else tokens.until
    if until is not None and until <= now:
        return OVER.given(command=renewal)
    return RENEWED if tokens.refresh else HOLDS
