"""Believable alerts: what would be open, handled and over for the brand Maison Lumen on 22 November."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kpitui.kpis.catalogue import load_catalogue
from kpitui.measures import Labels
from kpitui.store.handling import Acknowledgement, Matchers, Silence
from kpitui.store.incidents import AlertRow, IncidentRow, Subject
from kpitui.text import Text
from kpitui.ui.alert_feed import AlertsView
from kpitui.ui.profile import RuleCard, Watch

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
WATCH = Watch(
    {
        "impressions-low": RuleCard(
            "impressions-low",
            "impressions",
            {"critical": Text("below 1.2 M", "sous 1,2\u00a0M"), "warning": Text("below 1.4 M", "sous 1,4\u00a0M")},
            low=True,
        ),
        "ctr-low": RuleCard(
            "ctr-low", "click_through_rate", {"warning": Text("below 0.8%", "sous 0,8\u00a0%")}, low=True
        ),
        "authors": RuleCard(
            "authors", "authors_per_mention", {"warning": Text("change below −30%", "évolution sous −30\u00a0%")}
        ),
        "mentions-suggested": RuleCard(
            "mentions-suggested", "mentions", {"warning": Text("unusual", "inhabituel")}, suggested=True
        ),
    },
    off=12,
)


def incident_of(ident: str, kpi: str, opened: int, severity: str = "warning", labels: Labels = ()) -> IncidentRow:
    """Return an open incident of a KPI."""
    known = load_catalogue().kpis.get(kpi)
    objective = known.objective if known is not None else ""
    return IncidentRow(
        id=ident,
        rule=next((one.id for one in WATCH.rules.values() if one.kpi == kpi), ident),
        kpi=kpi,
        objective=objective,
        brand="lumen" if kpi else "",
        labels=labels,
        opened=opened,
        ended=None,
        severity=severity,
        worst=severity,
        peak=None,
        suggested=False,
        inhibited="",
        phase="firing",
        since=opened,
        value=None,
        unknown_since=None,
        acknowledged=None,
    )


def ended_of(row: IncidentRow, ended: int, peak: float) -> IncidentRow:
    """Return an incident that is over."""
    return replace(row, ended=ended, since=ended, phase="ok", peak=peak, value=None)


@dataclass
class FakeAlerts:
    """Alerts of the fixture; remembers what was decided, and shows it as a store would."""

    at: int
    view: AlertsView = field(default_factory=AlertsView)
    ended: tuple[IncidentRow, ...] = ()
    decided: list[tuple[object, ...]] = field(default_factory=list)
    closed: bool = False
    unheard: str = ""
    """What the terminal is to be told at the next look."""

    def news(self) -> str:
        """Return what the terminal is to be told, once."""
        told, self.unheard = self.unheard, ""
        return told

    def now(self) -> AlertsView:
        """Return what is going on."""
        return self.view

    def past(self, limit: int) -> tuple[IncidentRow, ...]:
        """Return what has ended."""
        return self.ended[:limit]

    def acknowledge(self, incident: IncidentRow, note: str, until: int | None) -> None:
        """Remember it, and show it."""
        self.decided.append(("acknowledge", incident.id, note, until))
        self._put(incident.id, Acknowledgement(incident.id, incident.severity, "anne", self.at, note, until))

    def give_back(self, incident: IncidentRow) -> None:
        """Remember it, and show it."""
        self.decided.append(("give back", incident.id))
        self._put(incident.id, None)

    def silence(self, matchers: Matchers, until: int, note: str) -> None:
        """Remember it, and show it."""
        self.decided.append(("silence", matchers, until, note))
        made = Silence(matchers, self.at, until, "anne", note, len(self.decided))
        self.view = replace(self.view, silences=(*self.view.silences, made))

    def extend(self, silence: Silence, until: int) -> None:
        """Remember it."""
        self.decided.append(("extend", silence.id, until))

    def end_silence(self, silence: Silence) -> None:
        """Remember it, and show it."""
        self.decided.append(("end", silence.id))
        left = tuple(one for one in self.view.silences if one.id != silence.id)
        self.view = replace(self.view, silences=left)

    def _put(self, ident: str, taken: Acknowledgement | None) -> None:
        """Show who is in charge of an incident."""
        rows = tuple(replace(row, acknowledged=taken) if row.id == ident else row for row in self.view.open)
        self.view = replace(self.view, open=rows)


def alerts_at(now: int) -> FakeAlerts:
    """Return alerts of every kind."""
    impressions = incident_of("i1", "impressions", now - 12 * MINUTE, "critical")
    authors = incident_of("i2", "authors_per_mention", now - 2 * HOUR)
    clicks = incident_of("i3", "click_through_rate", now - 5 * HOUR)
    mentions = incident_of("i4", "mentions", now - 40 * MINUTE, labels=(("channel", "facebook"),))
    source = incident_of("source:instagram", "", now - DAY, "critical")
    taken = Acknowledgement("i3", "warning", "bruno", now - HOUR, "nouveau visuel en test", now + 4 * HOUR)
    view = AlertsView(
        open=(
            replace(impressions, value=1_100_000.0, peak=1_050_000.0),
            replace(authors, value=0.42, peak=0.39),
            replace(clicks, value=0.72, peak=0.7, acknowledged=taken),
            replace(mentions, value=4_100.0, peak=4_300.0, suggested=True),
            source,
        ),
        pending=(
            AlertRow(
                Subject("reach-low", "reach", "awareness", "lumen"), "pending", None, now - 9 * MINUTE, now, 6.4e5, None
            ),
        ),
        silences=(
            Silence(
                (("kpi", ("authors_per_mention",)), ("brand", ("lumen",))), now - HOUR, now + HOUR, "anne", "jeu", 7
            ),
        ),
        unsent=14,
        unsent_since=now - 6 * DAY,
    )
    ended = (
        ended_of(incident_of("e1", "share_of_voice", now - 9 * HOUR), now - 7 * HOUR, 21.4),
        ended_of(incident_of("e2", "impressions", now - 5 * DAY, "critical"), now - 5 * DAY + 3 * HOUR, 640_000.0),
        ended_of(incident_of("source:site", "", now - 8 * DAY), now - 8 * DAY + HOUR, 0.0),
    )
    return FakeAlerts(now, view, ended)
