"""The options that every command takes, before or after the command's name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from kpitui.cli.session import Session
from kpitui.errors import UsageError
from kpitui.text import Language, Text

Function = TypeVar("Function", bound=Callable[..., object])

CONFIG = Text("The configuration file.", "Le fichier de configuration.")
LANG = Text("The language.", "La langue.")
DATA_DIR = Text("The folder of the store.", "Le dossier des données.")
LOG_LEVEL = Text("What the log tells.", "Ce que dit le journal.")
NO_SESSION = Text("This command runs inside kpitui.", "Cette commande s’exécute dans kpitui.")
LEVELS = ("debug", "info", "warning", "error")


def common(language: Language) -> Callable[[Function], Function]:
    """Return the decorator that adds the common options; what they say goes to the ``Session``."""
    choices = (
        click.option(
            "-c", "--config", type=Path, metavar="FILE", help=CONFIG.say(language), expose_value=False, callback=_keep
        ),
        click.option(
            "--lang",
            type=click.Choice([str(known) for known in Language]),
            help=LANG.say(language),
            expose_value=False,
            callback=_keep,
        ),
        click.option(
            "--data-dir", type=Path, metavar="DIR", help=DATA_DIR.say(language), expose_value=False, callback=_keep
        ),
        click.option(
            "--log-level", type=click.Choice(LEVELS), help=LOG_LEVEL.say(language), expose_value=False, callback=_keep
        ),
    )

    def add(function: Function) -> Function:
        for choice in reversed(choices):
            function = choice(function)
        return function

    return add


def session_of(ctx: click.Context) -> Session:
    """Return the call's session, which ``__main__`` laid down."""
    session = ctx.find_object(Session)
    if session is None:
        raise UsageError(NO_SESSION)
    return session


def _keep(ctx: click.Context, parameter: click.Parameter, value: object) -> object:
    """Keep what a common option says, wherever it stands; the last one said holds."""
    session = ctx.find_object(Session)
    if session is None or value is None:
        return value
    if isinstance(value, Path):
        setattr(session, str(parameter.name), value.expanduser())
    elif parameter.name == "log_level":
        session.log_level = str(value)
    elif isinstance(value, str):
        session.language = Language(value)
    return value
