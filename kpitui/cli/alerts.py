"""``kpitui alerts``: what is going on, and the rules tried on given readings or on history."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import click

from kpitui.cli.options import common, session_of
from kpitui.cli.speech import SpokenGroup
from kpitui.text import Language, Text

WHAT = Text(
    "List the alerts that are on or about to be. The commands try rules before they wake anybody.",
    "Lister les alertes en cours ou imminentes. Les commandes essaient les règles avant qu’elles ne réveillent qui que "
    "ce soit.",
)
BRAND = Text("One brand.", "Une marque.")
ALL = Text("Also what has ended.", "Aussi ce qui est terminé.")
SINCE = Text(
    "From when on, with what has ended: 30d, or a date.", "Depuis quand, avec ce qui est terminé : 30d, ou une date."
)
FORMAT = Text("How to print them.", "La forme de l’affichage.")
FAIL_ON = Text("Exit with 1 if an alert this bad is on.", "Sortir avec 1 si une alerte aussi grave est en cours.")
COMMANDS = {
    "test": ("trying", Text("Try the rules on given readings.", "Essayer les règles sur des lectures données.")),
    "backtest": ("backtesting", Text("Try the rules on history.", "Essayer les règles sur l’historique.")),
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
    @click.option("--brand", metavar="B", help=BRAND.say(language))
    @click.option("--all", "ended", is_flag=True, help=ALL.say(language))
    @click.option("--since", metavar="T", help=SINCE.say(language))
    @click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), help=FORMAT.say(language))
    @click.option("--fail-on", type=click.Choice(["warning", "critical"]), help=FAIL_ON.say(language))
    @common(language)
    @click.pass_context
    def run(ctx: click.Context, /, *, form: str | None, **typed: Any) -> int:
        if ctx.invoked_subcommand is not None:
            return 0
        from kpitui.cli.alert_list import Wanted, list_alerts

        text, code = list_alerts(session_of(ctx), Wanted(form or "table", **typed))
        click.echo(text)
        return code

    group: AlertsGroup = run
    group.language = language
    return group
