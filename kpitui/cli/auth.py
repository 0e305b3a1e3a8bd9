"""``kpitui auth``: logs a source in at its platform, on a machine without a browser too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kpitui.cli.options import session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import spoken
from kpitui.errors import UsageError
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.errors import SourceError
    from kpitui.setup import BoundSource, Project

WHAT = Text(
    "Log a source in: open a link on any machine, paste the address at which it ends.",
    "Identifier une source : ouvrir un lien sur n’importe quelle machine, coller l’adresse où il aboutit.",
)
CODE = Text(
    "“-”: read the code, or the address, from the standard input.",
    "« - » : lire le code, ou l’adresse, sur l’entrée standard.",
)
DEVICE = Text(
    "Log in by a short code entered on another machine, where the platform has that.",
    "S’identifier par un code court saisi sur une autre machine, si le service le permet.",
)
STATUS = Text("Show what logins there are, and when they end.", "Montrer les accès et leur fin.")
FORGET = Text("Delete the tokens of the source.", "Effacer les jetons de la source.")
WHICH = Text("Say which source: {names}.", "Dites quelle source : {names}.")
NO_LOGINS = Text(
    "No source of the configuration needs a login.", "Aucune source de la configuration ne demande à s’identifier."
)
NOT_HERE = Text(
    "A code on the command line stays in the shell's history: leave --code out, or pipe it to --code -.",
    "Un code sur la ligne de commande reste dans l’historique du shell : sans --code, ou par un tube vers --code -.",
)
TWO = Text("--status, --forget and --device exclude each other.", "--status, --forget et --device s’excluent.")
UNNEEDED = Text("{name} ({kind}) needs no login.", "{name} ({kind}) n’a pas à s’identifier.")
IN_CLEAR = Text("written in clear", "écrit en clair")
GIVEN = Text(
    "{name} ({kind}) uses the token of the configuration ({place}), and needs no login.",
    "{name} ({kind}) utilise le jeton de la configuration ({place}), sans avoir à s’identifier.",
)
FORGOTTEN = Text(
    "The tokens of {name} are deleted here. At the platform they hold until their end: take them back there.",
    "Les jetons de {name} sont effacés ici. Chez le service ils valent jusqu’à leur fin : retirez-les là-bas.",
)
NOTHING = Text("There are no tokens of {name}.", "Il n’y a pas de jetons de {name}.")
ADVISED = Text("{cause}\n{advice}", "{cause}\n{advice}")


def command(language: Language) -> click.Command:
    """Return the command in a language."""

    @spoken(language, "auth", WHAT)
    @click.argument("source", required=False)
    @click.option("--code", metavar="-", help=CODE.say(language))
    @click.option("--device", is_flag=True, help=DEVICE.say(language))
    @click.option("--status", is_flag=True, help=STATUS.say(language))
    @click.option("--forget", is_flag=True, help=FORGET.say(language))
    @click.pass_context
    def run(ctx: click.Context, /, source: str | None, code: str | None, **chosen: bool) -> int:
        if sum(chosen.values()) > 1:
            raise UsageError(TWO)
        if code not in (None, "-"):
            raise UsageError(NOT_HERE)
        return _auth(session_of(ctx), source, code is not None, chosen)

    return run


def _auth(session: Session, name: str | None, piped: bool, chosen: dict[str, bool]) -> int:
    """Do what is asked; 1 where it comes to nothing."""
    from kpitui.cli.login_rows import app_of
    from kpitui.errors import SourceError

    project, language = session.project(), session.language
    if name is None and chosen["status"]:
        return _status(project, project.sources, language)
    source = _source(project, name)
    if chosen["status"]:
        return _status(project, (source,), language)
    if chosen["forget"]:
        return _forget(source, language)
    app = app_of(source)
    try:
        if app is None or not app.asks or getattr(source.options, "token", None) is not None:
            click.echo("\n\n".join(text.say(language) for text in _unneeded(source)))
            return 0
        from kpitui.cli.logging_in import Way, log_in

        return log_in(source, app, Way(piped, chosen["device"]), language)
    except SourceError as error:
        click.echo(f"kpitui: {told(error).say(language)}", err=True)
        return 1


def told(error: SourceError) -> Text:
    """Return an error with what to do."""
    return error.text if error.advice is None else ADVISED.given(cause=error.text, advice=error.advice)


def _source(project: Project, name: str | None) -> BoundSource:
    """Return the source of a name, or one that shares the login of that name. Raises ``UsageError``."""
    from kpitui.cli.login_rows import app_of
    from kpitui.plugins import unknown

    named = {source.name: source for source in project.sources}
    shared = {getattr(source.options, "login", None): source for source in reversed(project.sources)}
    if name is None:
        asking = [source.name for source in project.sources if (app := app_of(source)) is not None and app.asks]
        raise UsageError(WHICH.given(names=", ".join(asking)) if asking else NO_LOGINS)
    found = named.get(name) or shared.get(name)
    if found is None:
        raise UsageError(unknown(name, (*named, *(one for one in shared if one))))
    return found


def _unneeded(source: BoundSource) -> list[Text]:
    """Return why a source needs no login, and where its credentials come from."""
    from kpitui.config.secrets import Secret
    from kpitui.setup.inputs import load_kind

    said = {"name": source.name, "kind": source.table.kind}
    token = getattr(source.options, "token", None)
    about = getattr(load_kind(source.table.kind), "ABOUT", None)
    if isinstance(token, Secret):
        return [GIVEN.given(**said, place=IN_CLEAR if token.clear else token.label)]
    return [UNNEEDED.given(**said), *(() if about is None else (about.needs,))]


def _status(project: Project, sources: tuple[BoundSource, ...], language: Language) -> int:
    """Print the logins."""
    from kpitui.cli.login_rows import login_table

    click.echo(login_table(project, sources, language) or NO_LOGINS.say(language))
    return 0


def _forget(source: BoundSource, language: Language) -> int:
    """Delete the tokens of a source."""
    from kpitui.sources.web.admission import login_file

    file = login_file(source.settings)
    there = file is not None and file.forget()
    click.echo((FORGOTTEN if there else NOTHING).given(name=source.name).say(language))
    return 0
