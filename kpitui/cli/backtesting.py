"""``kpitui alerts backtest``: what the rules would have done on the history, and what would have been sent."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from kpitui.cli.options import session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import spoken
from kpitui.errors import UsageError
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.alerts.backtest import RuleHistory
    from kpitui.alerts.notice import Message
    from kpitui.alerts.rule import AlertRule
    from kpitui.alerts.state import Incident
    from kpitui.series.dataset import Dataset
    from kpitui.setup import Project

WHAT = Text(
    "Try the alert rules on the stored history: how often they would have fired, how long, what would have been sent.",
    "Essayer les règles d’alerte sur l’historique enregistré : combien de fois, combien de temps, ce qui serait parti.",
)
SINCE = Text("From when on: 90d, or a date.", "Depuis quand : 90d, ou une date.")
SUGGESTIONS = Text("Also the catalogue's suggestions.", "Aussi les propositions du catalogue.")
PAID = Text("Ask sources that cost money too.", "Interroger aussi les sources payantes.")
FORMAT = Text("How to print the results.", "La forme des résultats.")
DEFAULT = "90d"
TRIED = Text("{done}/{all} rules", "{done}/{all} règles")
NO_RULES = Text(
    "The configuration has no rule; --suggestions tries those of the catalogue.",
    "La configuration n’a aucune règle ; --suggestions essaie celles du catalogue.",
)
NOTHING = Text("There is no history that these rules judge.", "Aucun historique que ces règles jugent.")
TITLES = (
    (Text("Rule", "Règle"), False),
    (Text("KPI", "Indicateur"), False),
    (Text("Scope", "Périmètre"), False),
    (Text("Fired", "Déclenchée"), True),
    (Text("Critical", "Critique"), True),
    (Text("Time on", "Durée"), True),
    (Text("Longest", "La plus longue"), True),
    (Text("Last", "Dernière"), False),
    (Text("Messages", "Messages"), True),
)
INCIDENT = Text("{opened} → {ended}  {severity}  {peak}", "{opened} → {ended}  {severity}  {peak}")
STILL = Text("still on", "en cours")


def command(language: Language) -> click.Command:
    """Return the command in a language."""

    @spoken(language, "backtest", WHAT)
    @click.argument("rule", required=False, metavar="[RULE]", shell_complete=_ids)
    @click.option("--since", metavar="T", help=SINCE.say(language))
    @click.option("--suggestions", is_flag=True, help=SUGGESTIONS.say(language))
    @click.option("--paid", is_flag=True, help=PAID.say(language))
    @click.option("--format", "form", type=click.Choice(["table", "json"]), help=FORMAT.say(language))
    @click.pass_context
    def run(ctx: click.Context, /, *, rule: str | None, since: str | None, suggestions: bool, **typed: object) -> int:
        from kpitui.cli.moments import since as back_to

        session, now = session_of(ctx), int(time.time() * 1000)
        project = session.project()
        start = back_to(since or DEFAULT, project.context.zone, now)
        rules = _rules(project, rule, suggestions)
        data = _history(session, project, rules, now, bool(typed["paid"]))
        found = _tried(rules, project, data, (start, now), session.language)
        if typed["form"] == "json":
            click.echo(_as_json(found, start))
        else:
            click.echo(_as_text(found, project, session.language, detailed=rule is not None))
        return 0

    return run


def _ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the rules of the configuration whose ids begin as typed, for the shell."""
    from kpitui.cli.alert_list import project_if_any

    project = project_if_any(ctx.find_object(Session) or Session(Language.EN))
    return [rule.id for rule in project.alerts if rule.id.startswith(incomplete)] if project is not None else []


def _rules(project: Project, named: str | None, suggestions: bool) -> list[AlertRule]:
    """Return the rules that are tried: the one named, else the user's, and the suggestions where asked for."""
    from kpitui.plugins import unknown

    if named is not None:
        found = [rule for rule in project.alerts if rule.id == named]
        if not found:
            raise UsageError(unknown(named, [rule.id for rule in project.alerts]))
        return found
    configured = set(project.configured)
    rules = [rule for rule in project.alerts if not rule.suggested or (suggestions and rule.rule.kpi in configured)]
    if not rules:
        raise UsageError(NO_RULES)
    return rules


def _history(session: Session, project: Project, rules: Sequence[AlertRule], now: int, paid: bool) -> Dataset:
    """Return what is stored; where nothing is, what the sources give."""
    from kpitui.cli.gathering import complain, gather, store_for
    from kpitui.cli.questions import feeding
    from kpitui.measures import Poll
    from kpitui.store import open_store
    from kpitui.store.database import FILE

    if (session.folder() / FILE).exists():
        return open_store(session.folder(), read_only=True, now=now).dataset()
    poll = Poll(now, paid=paid)
    sources = feeding(project, list({rule.rule.kpi for rule in rules}))
    with store_for(session.folder(), sources, poll) as store:
        complain(gather(store, sources, poll, session.language), session.language)
        return store.dataset()


def _tried(
    rules: Sequence[AlertRule], project: Project, data: Dataset, stretch: tuple[int, int], language: Language
) -> list[RuleHistory]:
    """Return what each alert would have done, with progress on a terminal."""
    from kpitui.alerts.backtest import tried, with_messages
    from kpitui.alerts.watch import Watch
    from kpitui.cli.gathering import Progress
    from kpitui.setup.alerting import routes_for

    watch = Watch(project.context, data, stretch[1])
    progress, found = Progress(len(rules), language, said=TRIED), []
    for rule in rules:
        found += tried(rule, watch, stretch[0])
        progress.step()
    progress.clear()
    return with_messages(
        found, project.context, project.quiet, lambda names, brand: routes_for(project.config, names, brand)
    )


def _as_text(found: Sequence[RuleHistory], project: Project, language: Language, detailed: bool) -> str:
    """Return the histories as a table; each incident of a single rule as well."""
    from kpitui.cli.printing import Column, as_table

    if not found:
        return NOTHING.say(language)
    columns = [Column(title.say(language), right) for title, right in TITLES]
    table = as_table(columns, [_row(one, project, language) for one in found])
    lines = [_incident(each, one, project, language) for one in found for each in one.incidents] if detailed else []
    return "\n".join([table, *([""] if lines else []), *lines])


def _row(one: RuleHistory, project: Project, language: Language) -> list[str]:
    """Return the cells of one alert."""
    from kpitui.kpis.reading import Severity
    from kpitui.text.numbers import duration
    from kpitui.text.times import moment

    incidents = one.incidents
    longest = max((_length(each, one.until) for each in incidents), default=0)
    last = incidents[-1].opened if incidents else None
    critical = sum(each.worst is Severity.CRITICAL for each in incidents)
    return [
        one.key.rule,
        project.context.catalogue.kpis[one.rule.rule.kpi].label.say(language),
        " ".join((one.key.brand, *(value for _, value in one.key.labels))),
        str(one.fired),
        str(critical) if critical else "",
        duration(one.time_firing / 1000, language) if incidents else "",
        duration(longest / 1000, language) if incidents else "",
        moment(last, project.context.zone, language, one.until) if last is not None else "",
        str(len(one.messages)),
    ]


def _incident(incident: Incident, one: RuleHistory, project: Project, language: Language) -> str:
    """Return one incident as a line."""
    from kpitui.cli.alert_rows import SEVERITIES
    from kpitui.text.numbers import figure
    from kpitui.text.times import moment

    zone = project.context.zone
    unit = project.context.catalogue.kpis[one.rule.rule.kpi].unit
    ended = STILL if incident.ended is None else moment(incident.ended, zone, language, one.until)
    text = INCIDENT.given(
        opened=moment(incident.opened, zone, language, one.until),
        ended=ended,
        severity=SEVERITIES[incident.worst],
        peak=figure(incident.peak, unit, language, project.config.monitor.currency),
    )
    return text.say(language)


def _length(incident: Incident, until: int) -> int:
    """Return how long an incident lasted, ms."""
    return (until if incident.ended is None else incident.ended) - incident.opened


def _as_json(found: Sequence[RuleHistory], since: int) -> str:
    """Return the histories for programs: one object an alert."""
    lines = (json.dumps(_object(one, since), ensure_ascii=False, allow_nan=False) for one in found)
    return "[" + ",\n ".join(lines) + "]"


def _object(one: RuleHistory, since: int) -> dict[str, object]:
    """Return one history for programs."""
    from kpitui.cli.printing import instant

    return {
        "rule": one.key.rule,
        "kpi": one.rule.rule.kpi,
        "scope": {"brand": one.key.brand, **dict(one.key.labels)},
        "since": instant(since),
        "until": instant(one.until),
        "evaluations": one.evaluations,
        "fired": one.fired,
        "firing_seconds": one.time_firing / 1000,
        "incidents": [
            {
                "opened": instant(each.opened),
                "ended": instant(each.ended),
                "severity": str(each.worst),
                "peak": each.peak,
            }
            for each in one.incidents
        ],
        "messages": [_message(message, one) for message in one.messages],
    }


def _message(message: Message, one: RuleHistory) -> dict[str, object]:
    """Return what a message would have said of an alert."""
    from kpitui.cli.printing import instant

    news = [
        {"event": "repeated" if notice.repeated else str(notice.kind), "severity": str(notice.severity)}
        for notice in message.notices
        if notice.incident.key == one.key
    ]
    return {"at": instant(message.at), "route": message.group.route or None, "news": news}
