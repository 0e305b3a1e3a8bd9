"""``kpitui completion``: the script that completes commands, options and names in a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from kpitui.cli.speech import spoken
from kpitui.text import Language, Text

WHAT = Text(
    'Print the completion script of a shell: eval "$(kpitui completion bash)" in ~/.bashrc.',
    'Afficher le script de complétion d’un shell : eval "$(kpitui completion bash)" dans ~/.bashrc.',
)
SHELLS = ("bash", "zsh", "fish")


def command(language: Language) -> click.Command:
    """Return the command in a language."""

    @spoken(language, "completion", WHAT)
    @click.argument("shell", metavar="SHELL", type=click.Choice(SHELLS))
    @click.pass_context
    def run(ctx: click.Context, shell: str) -> None:
        kind = get_completion_class(shell)
        if kind is not None:
            click.echo(kind(ctx.find_root().command, {}, "kpitui", "_KPITUI_COMPLETE").source())

    return run
