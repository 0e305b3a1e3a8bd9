"""Which alerts ``kpitui alerts`` lists: what is on, what is about to be, and what was."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpitui.cli.alert_rows import ENDED, Alert, alert_table, as_csv, as_json
from kpitui.cli.session import Session
from kpitui.errors import KpituiError, UsageError
from kpitui.measures.labels import fold
from kpitui.store.incidents import AlertRow, IncidentRow

if TYPE_CHECKING:
    from kpitui.setup import Project
    from kpitui.store import Store
    from kpitui.store.handling import Silence

DEFAULT_SINCE = "30d"
MOST = 10_000
"""Incidents that are listed at most."""
_RANK = {"critical": 0, "warning": 1}
WORSE = {"warning": frozenset({"warning", "critical"}), "critical": frozenset({"critical"})}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of one call, as they were typed."""

    form: str = "table"
    brand: str | None = None
    ended: bool = False
    """What has ended is listed too."""
    since: str | None = None
    """From when on; it asks for what has ended as well."""
    fail_on: str | None = None

    @property
    def past(self) -> bool:
        """Tell whether what has ended is asked for."""
        return self.ended or self.since is not None


def list_alerts(session: Session, wanted: Wanted) -> tuple[str, int]:
    """Return what is printed, and the exit status."""
    from kpitui.store import open_store

    now = int(time.time() * 1000)
    project = project_if_any(session)
    store = open_store(session.folder(), read_only=True, now=now)
    _check_brand(wanted.brand, project)
    since = _since(wanted, project, now) if wanted.past else None
    alerts = sorted(_alerts(store, project, wanted, now, since), key=_order)
    code = 1 if any(_counts(alert, wanted.fail_on) for alert in alerts) else 0
    return _printed(alerts, project, session, wanted.form), code


def project_if_any(session: Session) -> Project | None:
    """Return the configuration's project; None where there is no configuration, or one with mistakes."""
    try:
        return session.project()
    except KpituiError:
        return None


def _alerts(store: Store, project: Project | None, wanted: Wanted, now: int, since: int | None) -> Iterator[Alert]:
    """Give the alerts asked for."""
    incidents = store.alerts.incidents(None if wanted.past else True, since, MOST)
    rows: list[IncidentRow | AlertRow] = [*incidents, *store.alerts.pending()]
    silences = store.alerts.silences(now)
    for row in rows:
        alert = _known(row, project, now)
        if wanted.brand is not None and fold(alert.subject.brand) != fold(wanted.brand):
            continue
        yield alert if alert.state == ENDED else _hushed(alert, project, silences)


def _known(row: IncidentRow | AlertRow, project: Project | None, now: int) -> Alert:
    """Return a row with what the configuration says of it."""
    alert = Alert(row, at=now)
    if project is None:
        return alert
    subject = alert.subject
    rule = next((rule for rule in project.alerts if rule.id == subject.rule), None)
    brand = project.context.brand(subject.brand)
    currency = (brand.currency if brand else "") or project.config.monitor.currency
    return Alert(row, rule, project.context.catalogue.kpis.get(subject.kpi), None, now, currency)


def _hushed(alert: Alert, project: Project | None, silences: Sequence[Silence]) -> Alert:
    """Return an alert with the silence that hushes it."""
    from dataclasses import replace

    from kpitui.alerts.silencing import silence_for

    if not silences or alert.row.severity is None:
        return alert
    subject = alert.subject
    named = {"kpi": subject.kpi, "objective": subject.objective, "brand": subject.brand, "rule": subject.rule}
    facts = {name: frozenset({value}) for name, value in (*subject.labels, *named.items()) if value}
    facts |= {"source": _sources(alert, project), "severity": frozenset({alert.row.severity})}
    return replace(alert, silence=silence_for(silences, facts, alert.at))


def _sources(alert: Alert, project: Project | None) -> frozenset[str]:
    """Return the sources that an alert depends on."""
    from kpitui.cli.questions import feeding

    subject = alert.subject
    if not subject.kpi:
        return frozenset({subject.rule.partition(":")[2]})
    if project is None or alert.kpi is None:
        return frozenset()
    return frozenset(source.name for source in feeding(project, [subject.kpi]))


def _order(alert: Alert) -> tuple[bool, bool, int, int]:
    """Return where an alert stands: what is on and confirmed first, the worst first, then the newest."""
    return alert.state == ENDED, alert.unconfirmed, _RANK.get(alert.row.severity or "", 2), -alert.row.since


def _counts(alert: Alert, fail_on: str | None) -> bool:
    """Tell whether an alert is on, is no mere suggestion, and is at the level that the caller calls a failure."""
    on = alert.state in ("firing", "recovering") and not alert.unconfirmed
    return fail_on is not None and on and alert.row.severity in WORSE[fail_on]


def _printed(alerts: Sequence[Alert], project: Project | None, session: Session, form: str) -> str:
    """Return alerts in the form asked for."""
    if form == "json":
        return as_json(alerts, session.language)
    if form == "csv":
        return as_csv(alerts, session.language)
    return alert_table(alerts, project, session.language)


def _check_brand(brand: str | None, project: Project | None) -> None:
    """Refuse a brand that is not declared: a slip of the finger must not look like silence."""
    from kpitui.plugins import unknown

    if brand is not None and project is not None and project.context.brand(brand) is None:
        raise UsageError(unknown(brand, [known.id for known in project.context.brands]))


def _since(wanted: Wanted, project: Project | None, now: int) -> int:
    """Return from when on what has ended is listed."""
    from kpitui.cli.moments import since

    return since(wanted.since or DEFAULT_SINCE, project.context.zone if project else None, now)
