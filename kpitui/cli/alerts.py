"""``kpitui alerts``: what is going on, and the rules tried on given readings or on history."""

from __future__ import annotations

import importlib
from collections.abc import Callable

import click

from kpitui.cli.options import common
from kpitui.cli.speech import SpokenGroup
from kpitui.text import Language, Text

WHAT = Text(
    "List the alerts that are on or about to be. The commands try rules before they wake anybody.",
    "Lister les alertes en cours ou imminentes. Les commandes essaient les règles avant qu’elles ne réveillent qui que "
    "ce soit.",
)
COMMANDS = {
    "test": ("trying", Text("Try the rules on given readings.", "Essayer les règles sur des lectures données.")),
}


class AlertsGroup(SpokenGroup):
    """The commands on alerts, each imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command in the language of the call."""
        if cmd_name not in COMMANDS:
            return None
        build: Callable[[Language], click.Command] = importlib.import_module(
            f"kpitui.cli.{COMMANDS[cmd_name][0]}"
        ).command
        return build(self.language)

    def short_help_of(self, ctx: click.Context, name: str) -> str:
        """Return the one-line description of a command, without importing it."""
        return COMMANDS[name][1].say(self.language)


def command(language: Language) -> click.Command:
    """Return the group of commands in a language."""

    @click.group("alerts", cls=AlertsGroup, invoke_without_command=True, help=WHAT.say(language))
    @common(language)
    @click.pass_context
    def run(ctx: click.Context) -> int:
        return 0

    group: AlertsGroup = run
    group.language = language
    return group
