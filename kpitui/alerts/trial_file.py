"""The file of ``kpitui alerts test``: what is given, what is expected. Knows its form, not what its names mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from kpitui.alerts.notation import parse_series
from kpitui.alerts.phase import Phase
from kpitui.alerts.state import Kind
from kpitui.config.origins import Origins, Where
from kpitui.config.places import in_order, place
from kpitui.config.problems import Judged, mistakes_of
from kpitui.config.syntax import load
from kpitui.config.table import Name, Shown, Span, Table, mistake
from kpitui.errors import ConfigError, Problem, UsageError
from kpitui.kpis.reading import Severity
from kpitui.plugins import nearest
from kpitui.text import Text

REPEATED = "repeated"
"""What a message is called that says again what was said before."""
KINDS = (*(str(kind) for kind in Kind), REPEATED)
"""The words with which a piece of news begins."""

NO_NEWS = Text(
    "“{said}” is no message: write what happened and how bad it is, as “firing critical” or “resolved” ({known})",
    "« {said} » n’est pas un message : écrivez ce qui arrive et sa gravité, « firing critical » ou « resolved » "
    "({known})",
)
NO_NEWS_BUT = Text(
    "“{said}” is no message; did you mean “{near}”? ({known})",
    "« {said} » n’est pas un message ; vouliez-vous dire « {near} » ? ({known})",
)
NO_SELECTOR = Text(
    "“{name}” is no series: write mentions or mentions{{brand=acme,channel=x}}",
    "« {name} » n’est pas une série : écrivez mentions ou mentions{{brand=acme,channel=x}}",
)
NOT_A_SERIES = Text(
    'values in quotes are expected, "40x95 130x3 _x4 60"',
    'des valeurs entre guillemets sont attendues, "40x95 130x3 _x4 60"',
)
TESTS = Text("the file of tests", "le fichier d’essais")
CALM = Text("an alert that is ok has no severity", "une alerte ok n’a pas de gravité")
NOT_A_START = Text(
    "a date or time is expected, 2027-01-08 or 2027-01-08T09:00",
    "une date ou une heure est attendue, 2027-01-08 ou 2027-01-08T09:00",
)

_SELECTOR = re.compile(r"\s*(?P<kpi>[^\s{}]+)\s*(?:\{(?P<labels>[^{}]*)\}\s*)?")
_LABEL = re.compile(r'\s*(?P<name>[^\s="]+)\s*=\s*(?:"(?P<quoted>[^"]*)"|(?P<bare>[^"]*?))\s*')


class News(NamedTuple):
    """One piece of news that a message is expected to hold."""

    kind: str
    severity: Severity | None = None
    """None: however bad."""


class Selector(NamedTuple):
    """Whose readings a series gives."""

    kpi: str
    brand: str | None = None
    """None: each own brand's."""
    labels: tuple[tuple[str, str], ...] = ()


def parse_selector(name: str) -> Selector:
    """Return whose readings a series is named after. Raises ``UsageError``."""
    found = _SELECTOR.fullmatch(name)
    if found is None:
        raise UsageError(NO_SELECTOR.given(name=name))
    labels: dict[str, str] = {}
    for text in (found["labels"] or "").split(",") if (found["labels"] or "").strip() else ():
        label = _LABEL.fullmatch(text)
        value = "" if label is None else label["quoted"] if label["quoted"] is not None else label["bare"]
        if label is None or not value:
            raise UsageError(NO_SELECTOR.given(name=name))
        labels[label["name"]] = value
    return Selector(found["kpi"], labels.pop("brand", None), tuple(sorted(labels.items())))


def _points(value: object) -> object:
    """Return the values of a series, from promtool's notation."""
    if not isinstance(value, str) or not value.strip():
        raise mistake(NOT_A_SERIES)
    try:
        return parse_series(value)
    except UsageError as error:
        raise mistake(error.text) from None


def _message(value: object) -> object:
    """Return the news of a message as it is expected, ``firing warning, resolved``."""
    if not isinstance(value, str):
        return value
    return tuple(_news(text) for text in value.split(","))


def _news(text: str) -> News:
    """Return one piece of news."""
    kind, _, severity = " ".join(text.split()).partition(" ")
    if kind not in KINDS or severity not in ("", *Severity):
        words = [(kind, KINDS), (severity, tuple(Severity))]
        guesses = [word if word in known or not word else nearest(word, known) for word, known in words]
        known = ", ".join((*KINDS, *Severity))
        if None in guesses:
            raise mistake(NO_NEWS.given(said=text, known=known))
        near = " ".join(str(guess) for guess in guesses if guess)
        raise mistake(NO_NEWS_BUT.given(said=text, near=near, known=known))
    return News(kind, Severity(severity) if severity else None)


def _start(value: object) -> object:
    """Return a start as it is; a number is none."""
    if not isinstance(value, date | str):
        raise mistake(NOT_A_START)
    return value


Points = Annotated[tuple[Any, ...], BeforeValidator(_points)]
"""The values of a series: numbers, and ``Gap`` where there is none."""
Messages = Annotated[tuple[News, ...], BeforeValidator(_message)]
"""The news that one message holds."""
Step = Annotated[Span, Field(gt=0)]
"""A span that is not empty."""


class ExpectTable(Table):
    """How an alert is expected to be at a time."""

    at: Span
    """Since the start."""
    rule: Name
    """The rule's id."""
    state: Phase
    """Its phase."""
    severity: Severity | None = None
    """How bad it is; default: however bad."""
    scope: dict[Name, Name] = Field(default_factory=dict)
    """Which alert of the rule, by brand and labels; default: the worst one."""

    @model_validator(mode="after")
    def _sane(self) -> ExpectTable:
        """Refuse a severity of nothing."""
        if self.state is Phase.OK and self.severity is not None:
            raise mistake(CALM)
        return self


class SentTable(Table):
    """What is expected to have gone out to a route, from the start to a time."""

    until: Span
    """Since the start; what goes out at that very time counts."""
    route: Name
    """The route's name."""
    messages: tuple[Messages, ...]
    """The exact list; empty asserts silence."""


class CaseTable(Table):
    """One test: readings that are given, and what is expected of them."""

    name: Shown
    """What it shows."""
    start: Annotated[datetime, BeforeValidator(_start)]
    """When the first readings are made; without an offset, in the monitor's zone."""
    interval: Step
    """The time from one reading to the next."""
    series: dict[Name, Points]
    """The readings, by KPI, in promtool's notation."""
    expects: tuple[ExpectTable, ...] = Field(default=(), alias="expect")
    """How alerts are expected to be."""
    sents: tuple[SentTable, ...] = Field(default=(), alias="sent")
    """What is expected to go out."""


class TrialTable(Table):
    """A whole file of tests."""

    config: Name | None = None
    """The configuration whose rules are tried, relative to this file; default: the one found."""
    cases: tuple[CaseTable, ...] = Field(alias="test")
    """The tests."""


@dataclass(frozen=True, slots=True)
class TrialFile:
    """A file of tests, right or wrong."""

    path: Path
    tables: dict[str, Any]
    """What it says, as far as it can be read."""
    table: TrialTable | None
    """None where it has mistakes of form."""
    problems: tuple[Problem, ...]
    """Its mistakes of form."""
    origins: Origins

    @property
    def config(self) -> Path | None:
        """Return the configuration that it names."""
        said = self.tables.get("config")
        return self.path.parent / Path(said).expanduser() if isinstance(said, str) and said else None

    def checked(self, mistakes: Iterable[tuple[Where, Text]]) -> TrialTable:
        """Return its tables. Raises ``ConfigError`` with its mistakes of form and those found in its names."""
        problems = in_order((*self.problems, *place(mistakes, self.origins)))
        if self.table is None or problems:
            raise ConfigError(problems, TESTS)
        return self.table


def read_trial(path: Path) -> TrialFile:
    """Read a file of tests, with every mistake of form."""
    loaded = load(path)
    origins = Origins(path, (path,), contents={path: loaded.data})
    if not loaded.whole:
        return TrialFile(path, {}, None, loaded.problems, origins)
    try:
        table = TrialTable.model_validate(loaded.tables)
    except ValidationError as error:
        wrong = place(mistakes_of(error, Judged(TrialTable, loaded.tables)), origins)
        return TrialFile(path, loaded.tables, None, (*loaded.problems, *wrong), origins)
    return TrialFile(path, loaded.tables, None if loaded.problems else table, loaded.problems, origins)
