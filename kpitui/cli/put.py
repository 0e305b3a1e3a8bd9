"""``kpitui put``: a figure typed by hand, kept in a CSV beside the configuration."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from kpitui.cli.options import session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import spoken
from kpitui.errors import UsageError
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.measures import Measure
    from kpitui.setup import Project

WHAT = Text(
    "Enter a figure by hand: a spend, leads by telephone, a rival's followers.",
    "Saisir un chiffre à la main : une dépense, des leads par téléphone, les abonnés d’un concurrent.",
)
AT = Text("The time it is about; default: now.", "L’instant dont il s’agit ; par défaut : maintenant.")
LABEL = Text("A label; may be repeated.", "Un label ; répétable.")
NOT_A_FIGURE = Text("“{text}” is no number.", "« {text} » n’est pas un nombre.")
BAD_LABEL = Text("--label is name=value, not “{text}”.", "--label s’écrit nom=valeur, pas « {text} ».")
RESERVED = Text(
    "“{name}” is a column of the file, not a label.", "« {name} » est une colonne du fichier, pas un label."
)
WHOSE = Text(
    "Say whose figure it is: --label brand=… ({brands}).",
    "Dites de quelle marque il s’agit : --label brand=… ({brands}).",
)
KEPT = Text("{measure} = {value}, kept in {path}.", "{measure} = {value}, enregistré dans {path}.")
REPLACED = Text(
    "{measure} = {value}, kept in {path} instead of {before}.",
    "{measure} = {value}, enregistré dans {path} à la place de {before}.",
)
UNWRITABLE = Text("{path} cannot be written: {cause}.", "{path} ne peut pas être écrit : {cause}.")


def command(language: Language) -> click.Command:
    """Return the command in a language."""

    @spoken(language, "put", WHAT)
    @click.argument("measure")
    @click.argument("value")
    @click.option("--at", metavar="T", help=AT.say(language))
    @click.option("--label", "labels", multiple=True, metavar="K=V", help=LABEL.say(language))
    @click.pass_context
    def run(ctx: click.Context, measure: str, value: str, at: str | None, labels: tuple[str, ...]) -> None:
        session = session_of(ctx)
        click.echo(_put(session, _Typed(measure, _figure(value), at, dict(map(_label, labels)))).say(session.language))

    return run


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed."""

    measure: str
    value: float
    at: str | None
    labels: dict[str, str]


def _put(session: Session, typed: _Typed) -> Text:
    """Keep what was typed, and return what to say of it."""
    from kpitui.cli.moments import moment
    from kpitui.setup.typed import Figure, put, typed_file

    project = session.project()
    measure = _measure(project, typed.measure)
    now = int(time.time() * 1000)
    figure = Figure(
        measure=measure.name,
        kind=measure.kinds[0],
        t=moment(typed.at, project.context.zone, "--at") if typed.at else now,
        value=typed.value,
        who=session.who(),
        at=now,
        labels=_with_brand(project, typed.labels),
    )
    path = typed_file(project.path)
    try:
        before = put(project.path, figure)
    except OSError as error:
        raise UsageError(UNWRITABLE.given(path=str(path), cause=error.strerror or "")) from None
    text = KEPT if before is None else REPLACED.given(before=before)
    return text.given(measure=measure.name, value=f"{typed.value:g}", path=path.name)


def _measure(project: Project, name: str) -> Measure:
    """Return a measure of the vocabulary. Raises ``UsageError`` with the nearest name."""
    from kpitui.plugins import unknown

    known = project.context.catalogue.measures
    if name not in known:
        raise UsageError(unknown(name, known))
    return known[name]


def _with_brand(project: Project, labels: dict[str, str]) -> dict[str, str]:
    """Return the labels with a declared brand: the one said, else the only own one."""
    from kpitui.plugins import unknown

    brands = [brand.id for brand in project.context.brands]
    said = labels.get("brand") or project.context.sole_own()
    if said is None:
        raise UsageError(WHOSE.given(brands=", ".join(brands)))
    if said not in brands:
        raise UsageError(unknown(said, brands))
    return {**labels, "brand": said}


def _figure(text: str) -> float:
    """Return a number, with a decimal point or comma. Raises ``UsageError``."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        raise UsageError(NOT_A_FIGURE.given(text=text)) from None
    if not math.isfinite(value):
        raise UsageError(NOT_A_FIGURE.given(text=text))
    return value


def _label(text: str) -> tuple[str, str]:
    """Return a label and its value. Raises ``UsageError``."""
    from kpitui.setup.typed import FIRST, LAST
    from kpitui.text.clean import plain

    name, equals, value = (plain(part).strip() for part in text.partition("="))
    if not equals or not name or not value:
        raise UsageError(BAD_LABEL.given(text=text))
    if name in {*FIRST, *LAST}:
        raise UsageError(RESERVED.given(name=name))
    return name, value
