"""What a call of ``read`` asks: one question for each KPI, brand and value of a label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kpitui.cli.moments import moment, span
from kpitui.errors import UsageError
from kpitui.kpis.engine import Question, values_of
from kpitui.kpis.period import parse_period, stretch_of
from kpitui.kpis.reading import Scope
from kpitui.measures import Labels
from kpitui.plugins import unknown
from kpitui.series.dataset import Dataset
from kpitui.setup import BoundSource, Project
from kpitui.setup.inputs import given_by, load_kind
from kpitui.text import Text

VIEW = Text(
    "“{name}” is a view of the monitor, not a figure: it has no reading.",
    "« {name} » est une vue du moniteur, pas un chiffre : elle n’a pas de valeur à lire.",
)
NO_BRAND = Text("No [[brand]] is its own (own = true).", "Aucune [[brand]] n’est à soi (own = true).")
HALF = Text("--from and --to go together.", "--from et --to vont ensemble.")
BOTH = Text("--period and --from/--to exclude each other.", "--period et --from/--to s’excluent.")
BACKWARDS = Text("--from is not before --to.", "--from n’est pas avant --to.")
PAIR = Text("--where is label=value, not “{text}”.", "--where s’écrit label=valeur, pas « {text} ».")
SERIES = Text("--every and --count go together.", "--every et --count vont ensemble.")
FIXED_SERIES = Text(
    "--every goes with --period, not with --from/--to.", "--every va avec --period, pas avec --from/--to."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of one call of ``read``, as they were typed."""

    kpis: tuple[str, ...] = ()
    period: str | None = None
    start: str | None = None
    end: str | None = None
    at: str | None = None
    brand: str | None = None
    channel: str | None = None
    where: tuple[str, ...] = ()
    by: str | None = None
    every: str | None = None
    count: int | None = None

    def instant(self, project: Project, now: int) -> int:
        """Return the moment that is *now* for everything."""
        return moment(self.at, project.context.zone, "--at") if self.at else now

    def is_present(self) -> bool:
        """Tell whether it is asked how things are now, and not how they were."""
        return self.at is None and self.start is None and self.every is None

    def check(self) -> None:
        """Refuse options that contradict each other."""
        if (self.start is None) != (self.end is None):
            raise UsageError(HALF)
        if self.period is not None and self.start is not None:
            raise UsageError(BOTH)
        if (self.every is None) != (self.count is None):
            raise UsageError(SERIES)
        if self.every is not None and self.start is not None:
            raise UsageError(FIXED_SERIES)

    def named(self) -> tuple[str, ...]:
        """Return the labels that ``--where`` and ``--by`` name."""
        return (*(name for name, _ in map(_pair, self.where)), *((self.by,) if self.by is not None else ()))

    def labels(self) -> Labels:
        """Return the restriction that ``--channel`` and ``--where`` give."""
        pairs = {name: value for name, value in map(_pair, self.where) if name != "brand"}
        if self.channel is not None:
            pairs["channel"] = self.channel
        return tuple(sorted((name, value.strip()) for name, value in pairs.items()))


def check(project: Project, asked: Asked) -> None:
    """Refuse what names nothing before a source is asked. Raises ``UsageError``."""
    if asked.period is not None and stretch_of(asked.period, project.context.zone) is None:
        parse_period(asked.period)
    if asked.every is not None:
        span(asked.every, "--every")
    _bounds(project, asked)
    _brands(project, asked)
    chosen_kpis(project, asked)
    asked.labels()


def chosen_kpis(project: Project, asked: Asked) -> tuple[str, ...]:
    """Return the KPIs asked for, else every configured one. Raises ``UsageError`` with the nearest name."""
    catalogue = project.context.catalogue
    for name in asked.kpis:
        if name in catalogue.views:
            raise UsageError(VIEW.given(name=name))
        if name not in catalogue.kpis:
            raise UsageError(unknown(name, catalogue.kpis))
    return asked.kpis or tuple(name for name in project.configured if catalogue.kpis[name].companion_of is None)


def feeding(project: Project, kpis: Sequence[str]) -> tuple[BoundSource, ...]:
    """Return the sources that give a measure of some KPIs: the others need not be asked."""
    context = project.context
    needed = {name for kpi in kpis for name in context.formula(context.catalogue.kpis[kpi].formula).measures}
    return tuple(source for source in project.sources if needed & _gives(source))


def _gives(source: BoundSource) -> set[str]:
    """Return the measures that a source gives."""
    own = given_by(load_kind(source.table.kind), source.options)
    return {*own, *(mapping.name for mapping in source.table.measures)}


def questions(project: Project, data: Dataset, asked: Asked, at: int) -> Iterator[Question]:
    """Give the questions of a call, KPI by KPI, brand by brand, the total before its parts."""
    period = asked.period or (None if asked.start else project.config.monitor.period)
    start, end = _bounds(project, asked)
    for name in chosen_kpis(project, asked):
        fixed = project.context.catalogue.kpis[name].fixed and asked.period is None
        for brand in _brands(project, asked):
            scope = Scope(brand, asked.labels())
            question = Question(name, scope, None if fixed else period, start, end, at)
            yield question
            yield from _parts(project, data, asked, question)


def _parts(project: Project, data: Dataset, asked: Asked, question: Question) -> Iterator[Question]:
    """Give a question for each value of the label that ``--by`` names."""
    if asked.by is None or asked.by == "brand":
        return
    for value in values_of(project.context, data, question.kpi_id, question.scope, asked.by):
        labels = tuple(sorted({**dict(question.scope.labels), asked.by: value}.items()))
        yield replace(question, scope=Scope(question.scope.brand, labels))


def _brands(project: Project, asked: Asked) -> Sequence[str]:
    """Return the brands asked about: the one named, all with ``--by brand``, else each own one."""
    brands = project.context.brands
    named = dict(_pair(text) for text in asked.where).get("brand", asked.brand)
    if named is not None:
        if project.context.brand(named) is None:
            raise UsageError(unknown(named, [brand.id for brand in brands]))
        return [named]
    found = [brand.id for brand in brands if brand.own or asked.by == "brand"]
    if not found:
        raise UsageError(NO_BRAND)
    return found


def _bounds(project: Project, asked: Asked) -> tuple[int | None, int | None]:
    """Return the window given by hand, if there is one."""
    if asked.start is None or asked.end is None:
        return None, None
    zone = project.context.zone
    start, end = moment(asked.start, zone, "--from"), moment(asked.end, zone, "--to")
    if start >= end:
        raise UsageError(BACKWARDS)
    return start, end


def _pair(text: str) -> tuple[str, str]:
    """Return the label and value of a ``--where``."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise UsageError(PAIR.given(text=text))
    return name.strip(), value
