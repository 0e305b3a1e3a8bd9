"""Readings as a table for people: names, figures and states in their language."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.cli.printing import Column, as_table
from kpitui.kpis.reading import Flag, Reading, Severity, Status
from kpitui.setup import Project
from kpitui.text import Language, Text
from kpitui.text.numbers import change, figure, nearly_none

TITLES = (
    (Text("KPI", "Indicateur"), False),
    (Text("Brand", "Marque"), False),
    (Text("Part", "Partie"), False),
    (Text("Value", "Valeur"), True),
    (Text("Change", "Évolution"), True),
    (Text("State", "État"), False),
    (Text("Window", "Fenêtre"), False),
    (Text("Remark", "Remarque"), False),
)
STATES = {
    Status.OK: Text("ok", "ok"),
    Status.UNDEFINED: Text("undefined", "indéfini"),
    Status.NEW: Text("new", "nouveau"),
    Status.NO_DATA: Text("no data", "pas de données"),
    Status.STALE: Text("stale", "périmé"),
    Status.ERROR: Text("error", "erreur"),
}
INCOMPLETE = Text("partial", "incomplet")
SEVERITIES = {
    Severity.WARNING: Text("! warning", "! attention"),
    Severity.CRITICAL: Text("!! critical", "!! critique"),
}
FLAGS = {
    Flag.PARTIAL: Text("partial", "partiel"),
    Flag.ESTIMATED: Text("estimated", "estimé"),
    Flag.RESTATED: Text("revised by the platform", "révisé par la plateforme"),
    Flag.LOW_N: Text("few events", "peu d’événements"),
    Flag.LIKE_FOR_LIKE: Text("like for like", "à périmètre constant"),
    Flag.BOUNDS: Text("bounds", "encadrement"),
    Flag.ROUNDED_SOURCE: Text("rounded by the platform", "arrondi par la plateforme"),
}
NOTHING = Text("No KPI has a source yet.", "Aucun indicateur n’a encore de source.")


def reading_table(readings: Sequence[Reading], project: Project, language: Language) -> str:
    """Return readings as an aligned table; columns without content are left out."""
    if not readings:
        return NOTHING.say(language)
    columns = [Column(title.say(language), right) for title, right in TITLES]
    return as_table(columns, [_row(reading, project, language) for reading in readings])


def _row(reading: Reading, project: Project, language: Language) -> list[str]:
    """Return the cells of one reading."""
    kpi = project.context.catalogue.kpis[reading.kpi]
    parts = " ".join(value for _, value in reading.scope.labels)
    remark = reading.reason.say(language) if reading.reason else _flags(reading, language)
    return [
        kpi.label.say(language),
        reading.scope.brand,
        parts,
        _value(reading, project, language),
        _change(reading, language),
        state_name(reading).say(language),
        _window(reading, project),
        remark,
    ]


def state_name(reading: Reading) -> Text:
    """Return the severity, else what is unknown, else ok."""
    if reading.severity is not None:
        return SEVERITIES[reading.severity]
    return INCOMPLETE if reading.incomplete and reading.status is Status.OK else STATES[reading.status]


def _flags(reading: Reading, language: Language) -> str:
    """Return what is to be known of a value, in words."""
    return ", ".join(text.say(language) for flag, text in FLAGS.items() if flag in reading.flags)


def _value(reading: Reading, project: Project, language: Language) -> str:
    """Return a value as the screens write it; a bound carries its sign."""
    if reading.value is None:
        return "—"
    brand = project.context.brand(reading.scope.brand)
    currency = (brand.currency if brand else "") or project.config.monitor.currency
    if reading.margin is not None and reading.hides_growth:
        return str(nearly_none(reading.margin, language))
    sign = "≤ " if "bounds" in reading.flags else ""
    return sign + figure(reading.value, reading.unit, language, currency)


def _change(reading: Reading, language: Language) -> str:
    """Return a change with its sign and unit."""
    if reading.change is None:
        return ""
    if reading.margin is not None and not reading.hides_growth:
        return str(nearly_none(reading.margin, language))
    return str(change(reading.change, reading.change_unit, language))


def _window(reading: Reading, project: Project) -> str:
    """Return the window in the monitor's zone: its days, with the hours where it isn't cut at midnight."""
    from datetime import UTC, datetime

    zone = project.context.zone
    edges = [datetime.fromtimestamp(t / 1000, UTC).astimezone(zone) for t in (reading.window.start, reading.window.end)]
    whole = all(edge.hour == edge.minute == 0 for edge in edges)
    return " → ".join(edge.strftime("%Y-%m-%d" if whole else "%Y-%m-%d %H:%M") for edge in edges)
