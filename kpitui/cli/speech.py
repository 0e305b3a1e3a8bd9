"""Commands whose help and mistakes are said in the user's language: click's own words are English only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from kpitui.plugins import nearest
from kpitui.text import Language, Text

USAGE = Text("Usage: ", "Utilisation : ")
OPTIONS = Text("Options", "Options\u00a0")
ARGUMENTS = Text("Arguments", "Arguments\u00a0")
COMMANDS = Text("Commands", "Commandes\u00a0")
SUBCOMMAND = Text("COMMAND [ARGS]...", "COMMANDE [ARGUMENTS]...")
HELP = Text("Show this text and exit.", "Afficher ce texte et sortir.")
ERROR = Text("Error: {cause}", "Erreur : {cause}")
HINT = Text("“{command} --help” says more.", "« {command} --help » en dit plus.")
NO_OPTION = Text("There is no option {name}.", "Il n’y a pas d’option {name}.")
NO_COMMAND = Text("There is no command “{name}”.", "Il n’y a pas de commande « {name} ».")
NEAR = Text("Did you mean {names}?", "Vouliez-vous dire {names} ?")
MISSING = Text("{name} is missing.", "Il manque {name}.")
BAD_CHOICE = Text("{name} is one of {choices}, not “{value}”.", "{name} vaut {choices}, pas « {value} ».")
NEEDS_VALUE = Text("The option {name} needs a value.", "L’option {name} demande une valeur.")
TAKES_NO_VALUE = Text("The option {name} takes no value.", "L’option {name} ne prend pas de valeur.")
SURPLUS = Text("These arguments are too many: {extra}.", "Ces arguments sont de trop : {extra}.")
NO_SUBCOMMAND = Text("Say which command: {names}.", "Dites quelle commande : {names}.")
NOT_IN_RANGE = Text(
    "{name} is a whole number from {least} on, not “{value}”.",
    "{name} est un nombre entier à partir de {least}, pas « {value} ».",
)
NOT_A_NUMBER = Text("{name} is a whole number, not “{value}”.", "{name} est un nombre entier, pas « {value} ».")

Function = TypeVar("Function", bound=Callable[..., object])


class Placed(click.Command):
    """A command whose mistakes say in which command they were made."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words of a call; click names no command where an option lacks its value."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise


class SpokenCommand(Placed):
    """A command whose help is in one language."""

    language: Language = Language.EN

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        _usage(self, self.language, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        _options(self, self.language, ctx, formatter)

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the arguments that have a help text."""
        _arguments(self, self.language, ctx, formatter)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option ``--help``, its text in the language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = HELP.say(self.language)
        return option


class SpokenGroup(Placed, click.Group):
    """A group of commands whose help is in one language."""

    language: Language = Language.EN

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        _usage(self, self.language, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        _options(self, self.language, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands with their one-line descriptions."""
        rows = [(name, self.short_help_of(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(COMMANDS.say(self.language)):
            formatter.write_dl(rows)

    def short_help_of(self, ctx: click.Context, name: str) -> str:
        """Return the one-line description of a command."""
        found = self.get_command(ctx, name)
        return found.get_short_help_str(limit=200) if found else ""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option ``--help``, its text in the language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = HELP.say(self.language)
        return option


def spoken(language: Language, name: str, text: Text) -> Callable[[Callable[..., object]], SpokenCommand]:
    """Return the decorator that makes a command of a function, with the common options."""
    from kpitui.cli.options import common

    def make(function: Callable[..., object]) -> SpokenCommand:
        command = click.command(name, cls=SpokenCommand, help=text.say(language))(common(language)(function))
        command.language = language
        return command

    return make


def complaint(error: click.ClickException, language: Language) -> str:
    """Return what is wrong with a call, and how to find out more, in the user's language."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    hint = HINT.given(command=context.command_path if context else "kpitui")
    return f"{ERROR.given(cause=_cause(error)).say(language)}\n{hint.say(language)}"


def _cause(error: click.ClickException) -> Text:
    """Return the cause of a mistake as a text in both languages."""
    if isinstance(error, click.MissingParameter):
        return MISSING.given(name=_name_of(error))
    if isinstance(error, click.BadParameter):
        return _bad_value(error)
    if isinstance(error, click.NoSuchOption):
        return _with_nearest(NO_OPTION.given(name=error.option_name), error.possibilities)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return NO_SUBCOMMAND.given(names=", ".join(_commands(error.ctx)))
    if (name := getattr(error, "command_name", None)) is not None:
        near = nearest(name, _commands(getattr(error, "ctx", None)))
        return _with_nearest(NO_COMMAND.given(name=name), near and [near])
    if isinstance(error, click.BadOptionUsage):
        without = "not take" in error.message
        return (TAKES_NO_VALUE if without else NEEDS_VALUE).given(name=error.option_name)
    _, found, extra = error.format_message().partition("unexpected extra argument")
    if found:
        return SURPLUS.given(extra=extra.partition("(")[2].rstrip(")"))
    return Text(error.format_message(), error.format_message())


def _commands(ctx: click.Context | None) -> list[str]:
    """Return the names of the commands of a group."""
    return ctx.command.list_commands(ctx) if ctx is not None and isinstance(ctx.command, click.Group) else []


def _bad_value(error: click.BadParameter) -> Text:
    """Return what is wrong with an option's value."""
    kind = error.param.type if error.param else None
    given = error.message.partition("'")[2].partition("'")[0]
    if isinstance(kind, click.Choice):
        choices = ", ".join(str(choice) for choice in kind.choices)
        return BAD_CHOICE.given(name=_name_of(error), choices=choices, value=given)
    if isinstance(kind, click.IntRange) and " range" in error.message:
        least = f"{kind.min or 0:g}"
        return NOT_IN_RANGE.given(name=_name_of(error), least=least, value=error.message.split()[0])
    if isinstance(kind, click.types.IntParamType):
        return NOT_A_NUMBER.given(name=_name_of(error), value=given)
    return Text(error.format_message(), error.format_message())


def _name_of(error: click.BadParameter) -> str:
    """Return the name of the option or argument that is at fault."""
    if error.param is None:
        return ""
    return error.param.opts[-1] if isinstance(error.param, click.Option) else error.param.make_metavar(_context(error))


def _context(error: click.BadParameter) -> click.Context:
    """Return the context of a mistake, an empty one where it has none."""
    return error.ctx or click.Context(click.Command("kpitui"))


def _with_nearest(text: Text, names: Sequence[str] | None) -> Text:
    """Return a text that also proposes the nearest names."""
    if not names:
        return text
    near = NEAR.given(names=", ".join(names))
    return Text("{text} {near}", "{text} {near}").given(text=text, near=near)


def _usage(command: click.Command, language: Language, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write a command's usage line."""
    pieces = " ".join(command.collect_usage_pieces(ctx)).replace(SUBCOMMAND.en, SUBCOMMAND.say(language))
    formatter.write_usage(ctx.command_path, pieces, USAGE.say(language))


def _options(command: click.Command, language: Language, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write a command's options."""
    shown = (param.get_help_record(ctx) for param in command.get_params(ctx) if isinstance(param, click.Option))
    with formatter.section(OPTIONS.say(language)):
        formatter.write_dl([record for record in shown if record is not None])


def _arguments(command: click.Command, language: Language, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write a command's arguments."""
    found = [param for param in command.get_params(ctx) if isinstance(param, click.Argument)]
    rows = [(param.make_metavar(ctx), getattr(param, "help", None) or "") for param in found]
    if any(text for _, text in rows):
        with formatter.section(ARGUMENTS.say(language)):
            formatter.write_dl(rows)
