"""The program: its commands by name, each imported when it is used, and the end of a call."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Sequence

import click

import kpitui
from kpitui.cli.direct import ending
from kpitui.cli.options import common, session_of
from kpitui.cli.session import Session, language_of
from kpitui.cli.speech import SpokenGroup, complaint
from kpitui.errors import KpituiError
from kpitui.text import Language, Text

WHAT = Text(
    "A live monitor of social-media KPIs for the terminal. Without a command it opens the monitor.",
    "Un moniteur d’indicateurs de réseaux sociaux pour le terminal. Sans commande, il ouvre le moniteur.",
)
VERSION = Text("Show the version and exit.", "Afficher la version et sortir.")
BRAND = Text("Open on one brand, and stay on it.", "Ouvrir sur une marque, et y rester.")
VIEW = Text("Show, and change nothing (a wall).", "Montrer, sans rien changer (un mur).")
ASCII = Text("Draw with plain characters.", "Dessiner avec des caractères simples.")
ABORTED = 130
"""What a shell reports of a program that was interrupted."""
COMMANDS = {
    "demo": Text("Open the monitor on invented data.", "Ouvrir le moniteur sur des données inventées."),
    "check": Text(
        "Validate the configuration and ask every source once.",
        "Valider la configuration et interroger chaque source une fois.",
    ),
    "auth": Text("Log a source in at its platform.", "Identifier une source auprès de son service."),
    "read": Text("Evaluate KPIs once and print them.", "Évaluer des indicateurs une fois et les afficher."),
    "collect": Text("Run the collector without a screen.", "Lancer la collecte sans écran."),
    "status": Text("Say how the collector is doing.", "Dire où en est la collecte."),
    "alerts": Text("List the alerts, or try their rules.", "Lister les alertes, ou essayer leurs règles."),
    "notify": Text("Try where alerts are sent.", "Essayer l’envoi des alertes."),
    "put": Text("Enter a figure by hand.", "Saisir un chiffre à la main."),
    "data": Text(
        "List, export, drop or back up what is stored.", "Lister, exporter, effacer ou sauvegarder les données."
    ),
    "catalogue": Text("Show the KPIs, or one of them.", "Montrer les indicateurs, ou l’un d’eux."),
    "sources": Text("List the kinds of sources, or show one.", "Lister les types de sources, ou en montrer un."),
    "sentiment": Text(
        "Say who judges the tone of texts, and how right.", "Dire ce qui juge le ton des textes, et s’il dit vrai."
    ),
    "completion": Text("Print the shell's completion script.", "Afficher le script de complétion du shell."),
}


class Program(SpokenGroup):
    """All commands. One is imported when it is called or when its own help is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands that this installation has, in the order of the help."""
        return [name for name in COMMANDS if importlib.util.find_spec(f"kpitui.cli.{name}")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command in the language of the call; None where there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        build: Callable[[Language], click.Command] = importlib.import_module(f"kpitui.cli.{cmd_name}").command
        return build(self.language)

    def short_help_of(self, ctx: click.Context, name: str) -> str:
        """Return the one-line description of a command, without importing it."""
        return COMMANDS[name].say(self.language)


def program(language: Language) -> Program:
    """Return the program in a language."""

    @click.group("kpitui", cls=Program, invoke_without_command=True, help=WHAT.say(language))
    @click.option("--version", is_flag=True, help=VERSION.say(language))
    @click.option("--brand", help=BRAND.say(language))
    @click.option("--view", is_flag=True, help=VIEW.say(language))
    @click.option("--ascii", "plain", is_flag=True, help=ASCII.say(language))
    @common(language)
    @click.pass_context
    def run(ctx: click.Context, *, version: bool, brand: str | None, view: bool, plain: bool) -> int:
        session = session_of(ctx)
        session.brand, session.view, session.plain = brand, view, plain
        if version:
            click.echo(f"kpitui {kpitui.__version__}")
        elif ctx.invoked_subcommand is None:
            from kpitui.cli.monitor import monitor

            return monitor(session)
        return 0

    group: Program = run
    group.language = language
    return group


def run(arguments: Sequence[str], before_error: Callable[[], None] | None = None) -> int:
    """Run the program on a command line and return its exit status: 0 fine, 1 bad news, 2 wrong usage.

    ``before_error`` is called before an error is written: it gives the terminal back.
    """
    session = Session(Language.EN)
    session.language = language_of(arguments, session.env)
    code, wrong = _run(session, arguments)
    if wrong:
        if before_error is not None:
            before_error()
        sys.stderr.write(f"kpitui: {wrong}\n")
    return code


def _run(session: Session, arguments: Sequence[str]) -> tuple[int, str]:
    """Run the program, and return its exit status and what is wrong, in the user's language."""
    try:
        code = program(session.language).main(list(arguments), "kpitui", standalone_mode=False, obj=session)
    except click.exceptions.Exit as done:
        return done.exit_code, ""
    except click.Abort:
        return ABORTED, ""
    except click.ClickException as error:
        return 2, complaint(error, session.language)
    except KpituiError as error:
        return ending(error, session.language)
    return (code if isinstance(code, int) else 0), ""
