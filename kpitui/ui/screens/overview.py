"""Everything at a glance: three large figures, every objective worst first, the sources."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.kpis.reading import Row, Severity
from kpitui.text import Text
from kpitui.ui.alarm_words import amount_of, name_of, remark_of, sign_of
from kpitui.ui.alarms import OPEN, Alarm
from kpitui.ui.feed import Health
from kpitui.ui.rows import RowView, gravity, is_fine, row_view
from kpitui.ui.screens.figures import Shown, figure_lines
from kpitui.ui.screens.page import ListPage
from kpitui.ui.screens.side import WORKING
from kpitui.ui.screens.sources import STATES
from kpitui.ui.themes import Role
from kpitui.ui.widgets.lines import Span, TextLine, line, wrapped

LARGE = (
    ("engagement_rate_by_reach", "engagement_rate_by_impressions", "engagement_rate_by_followers", "engagement_rate"),
    ("mentions",),
    ("interactions",),
)
"""The KPIs of the three large figures, each with those that stand in for it."""
OBJECTIVES = Text("Objectives", "Objectifs")
ALERTS = Text("Alerts", "Alertes")
MORE = Text("and {count} more: 6", "et {count} de plus : 6")
MOST = 8
"""Alerts that are shown."""
ATTENTION = Text("What needs attention", "À surveiller")
FINE = Text("Nothing is out of bounds.", "Rien n’est hors limites.")
AWAITED = Text("The first readings are awaited.", "Les premières valeurs sont attendues.")
SOURCES = Text("Sources", "Sources")
WAITING = Text("Waiting for the collector’s first figures …", "En attente des premiers chiffres du collecteur…")
COUNTS = Text("{good} ok", "{good} ok")
UNKNOWN = Text("{count} unknown", "{count} inconnus")
ONE_UNKNOWN = Text("1 unknown", "1 inconnu")
PACE = Text("pace {pace}", "rythme {pace}")
NO_SOURCE = Text("no source · enter says what its KPIs need", "sans source · entrée dit ce qu’il faut à ses KPI")
VOICE = Text("share of voice {share}", "part de voix {share}")


class OverviewPage(ListPage):
    """The first page."""

    kind = "overview"

    def built(self, width: int) -> Sequence[TextLine]:
        """Return the page."""
        view = self.view
        if view.seen.board is None:
            waiting = WORKING if view.choice.by_hand or view.choice.at else WAITING
            said = wrapped(view.speech.say(view.wrong or waiting), width - 6)
            return [line(), *(line("   " + part, Role.DIM) for part in said)]
        lines = [*self._large(width), *self._objectives(width), *self._attention(width), *self._sources(width)]
        return lines

    def _view_of(self, row: Row) -> RowView | None:
        """Return a row as the tables show it."""
        kpi = self.view.profile.kpi(row.reading.kpi)
        return None if kpi is None else row_view(row, kpi, self.view.speech, self.view.now)

    def _large(self, width: int) -> list[TextLine]:
        """Return the three figures, large where there is room."""
        found = []
        for names in LARGE:
            rows = [row for row in map(self.view.row_of, names) if row is not None]
            rows.sort(key=lambda row: row.reading.value is None)
            if rows and (shown := self._view_of(rows[0])) is not None:
                found.append(shown)
        figures = [Shown(one, self._note(one)) for one in found]
        return figure_lines(figures, (width, self.app.size.height), self.monitor.look)

    def _arrow(self, one: RowView) -> str:
        """Return the arrow of a change."""
        glyphs = self.monitor.look.glyphs
        return {1: glyphs.up, -1: glyphs.down}.get(one.direction or 0, glyphs.level)

    def _note(self, one: RowView) -> str:
        """Return what stands under a large figure: the share of voice under mentions, else its state."""
        voice = self.view.row_of("share_of_voice")
        if one.kpi == "mentions" and voice is not None and voice.reading.value is not None:
            share = self.view.speech.amount(voice.reading.value, voice.reading.unit)
            return self.view.speech.say(VOICE.given(share=share))
        return f"{one.state.sign} {one.state.text}"

    def _head(self, text: Text, width: int) -> TextLine:
        """Return the rule above a part."""
        rule = self.monitor.look.glyphs.rule
        title = self.view.speech.say(text)
        rest = rule * max(0, width - len(title) - 4)
        return TextLine((Span(rule * 2 + " ", Role.RULE), Span(title, bold=True), Span(f" {rest}", Role.RULE)))

    def _objectives(self, width: int) -> list[TextLine]:
        """Return one line for each objective, worst first."""
        objectives = self.monitor.tabs.objectives()
        ranked = sorted(objectives, key=lambda one: (self._worst(one), objectives.index(one)))
        return [self._head(OBJECTIVES, width), *(self._objective(one) for one in ranked), line()]

    def _worst(self, objective: str) -> int:
        """Return the gravest state of an objective's KPIs."""
        return min((gravity(row) for row in self._rows(objective)), default=9)

    def _rows(self, objective: str) -> list[RowView]:
        """Return an objective's KPIs as the table shows them, unfiltered."""
        speech, now = self.view.speech, self.view.now
        return [row_view(row, kpi, speech, now) for row, kpi in self.view.board_rows(objective)]

    def _objective(self, objective: str) -> TextLine:
        """Return one objective: its states counted, its pace, its worst KPI."""
        speech = self.view.speech
        name = self.view.profile.objective_name(objective).say(self.view.language)
        readings = [row.reading for row, _ in self.view.board_rows(objective)]
        if not readings:
            said = Span(f"?   {speech.say(NO_SOURCE)}", Role.DIM)
            return TextLine((Span("   " + name, width=20), said), key=objective)
        critical = sum(one.severity is Severity.CRITICAL for one in readings)
        warning = sum(one.severity is Severity.WARNING for one in readings)
        good = sum(one.severity is None and is_fine(one) for one in readings)
        unknown = len(readings) - critical - warning - good
        paces = [one.pace for one in readings if one.pace is not None]
        pace = speech.say(PACE.given(pace=speech.percent(min(paces)))) if paces else ""
        spans = (
            Span("   " + name, width=20),
            Span(f"!!{critical} " if critical else "", Role.CRITICAL, bold=True, width=5),
            Span(f"!{warning} " if warning else "", Role.WARNING, width=4),
            Span(speech.say(COUNTS.given(good=good)), Role.DIM, width=7),
            Span(
                speech.say(ONE_UNKNOWN if unknown == 1 else UNKNOWN.given(count=unknown)) if unknown else "",
                Role.DIM,
                width=13,
            ),
            Span(pace, Role.WARNING if paces and min(paces) < 90 else Role.DIM, width=15),
        )
        return TextLine(spans, key=objective)

    def _attention(self, width: int) -> list[TextLine]:
        """Return the latest alerts, the worst first; of another time, the KPIs that were out of bounds."""
        alarms = self._alarms()
        if not alarms:
            return [*self._out_of_bounds(width), line()]
        lines = [self._head(ALERTS, width), *(self._alarm_line(one, width) for one in alarms[:MOST])]
        rest = len(alarms) - MOST
        if rest > 0:
            lines.append(line("   " + self.view.speech.say(MORE.given(count=rest)), Role.DIM))
        return [*lines, line()]

    def _alarms(self) -> list[Alarm]:
        """Return the alerts that are on: those that nobody handles first, the worst first, then the newest."""
        if not self.view.choice.live:
            return []
        alarms = [one for one in self.view.alarms() if one.section in OPEN]
        return sorted(alarms, key=lambda one: (bool(one.mark), not one.critical, -one.row.since))

    def _alarm_line(self, alarm: Alarm, width: int) -> TextLine:
        """Return one alert: value, change, since when, how it is handled or its limit."""
        view, (sign, role) = self.view, sign_of(alarm)
        row = None if alarm.subject.labels or alarm.source else view.row_of(alarm.subject.kpi)
        shown = self._view_of(row) if row is not None else None
        change = f"{self._arrow(shown)} {shown.change}" if shown is not None and shown.change else ""
        age = view.speech.span(view.clock() - alarm.row.since)
        spans = (
            Span(f"   {sign:<3}", role, bold=True),
            Span(name_of(alarm, view), width=32 if width >= 76 else 22),
            Span(" " + amount_of(alarm.row.value, alarm, view), bold=True, width=11),
            Span(change, shown.change_role if shown is not None else Role.DIM, width=13),
            Span(age, role, width=8),
            Span(remark_of(alarm, view)[0], Role.DIM),
        )
        return TextLine(spans, key=alarm.key)

    def _out_of_bounds(self, width: int) -> list[TextLine]:
        """Return the KPIs that are out of bounds, worst first."""
        rows = [row for row, _ in self.view.board_rows() if row.reading.severity is not None]
        views = sorted(filter(None, map(self._view_of, rows)), key=gravity)
        lines = [self._head(ATTENTION, width)]
        for one in views[:MOST]:
            spans = (
                Span(f"   {one.state.sign:<3}", one.state.role, bold=True),
                Span(one.name, width=32 if width >= 76 else 22),
                Span(f" {one.figure}", bold=True, width=11),
                Span(f"{self._arrow(one)} {one.change}" if one.change else "", one.change_role, width=13),
                Span(one.state.text, one.state.role),
            )
            lines.append(TextLine(spans, key=f"kpi/{one.kpi}"))
        if not views:
            known = any(row.reading.value is not None for row, _ in self.view.board_rows())
            lines.append(line("   " + self.view.speech.say(FINE if known else AWAITED), Role.DIM))
        return lines

    @property
    def alarm(self) -> Alarm | None:
        """Return the alert on the selected line."""
        return next((one for one in self._alarms() if one.key == self.lines.selected), None)

    @property
    def kpi(self) -> str:
        """Return the KPI on the selected line."""
        alarm, (kind, _, name) = self.alarm, self.lines.selected.partition("/")
        return alarm.subject.kpi if alarm is not None else name if kind == "kpi" else ""

    def _sources(self, width: int) -> list[TextLine]:
        """Return the sources, those in trouble with their words."""
        sources = self.view.seen.sources
        if not sources:
            return []
        lines = [self._head(SOURCES, width)]
        for one in sorted(sources, key=lambda source: source.health in (Health.OK, Health.PAUSED)):
            sign, role, state = STATES[one.health]
            text = self.view.speech.say(one.message) if one.message is not None and one.health is not Health.OK else ""
            spans = (
                Span(f"   {sign:<3}", role),
                Span(one.name, width=22 if width >= 60 else 14),
                Span(f" {self.view.speech.say(state)}", role, width=13),
                Span(text, Role.DIM),
            )
            lines.append(TextLine(spans, key=f"source/{one.name}"))
        return lines

    def open(self) -> None:
        """Go to the objective, the KPI or the source."""
        kind, kpi = self.lines.selected.partition("/")[0], self.view.profile.kpi(self.kpi)
        if kpi is not None:
            self.monitor.go(kpi.objective)
            self.view.choice = self.view.choice.with_selected(kpi.id)
            self.monitor.renew()
        elif kind in ("source", "alert"):
            self.monitor.go("sources")
        elif kind and kind != "kpi":
            self.monitor.go(kind)

    def copied(self) -> str:
        """Return the selected line's words."""
        return self.lines.text()
