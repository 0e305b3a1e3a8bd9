"""What fires, what is about to, what is handled, what was: a list, and the playbook of the line in view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import Container

from kpitui.store.incidents import AlertRow, IncidentRow
from kpitui.text import Text
from kpitui.ui.alarm_words import alarm_lines, amount_of, name_of, remark_of, sign_of, until_when
from kpitui.ui.alarms import Alarm, Section, past_of
from kpitui.ui.host import Host
from kpitui.ui.rows import matches
from kpitui.ui.screens.page import ListPage
from kpitui.ui.themes import Role
from kpitui.ui.widgets.lines import Lines, Span, TextLine, line, wrapped

TITLES = {
    Section.FIRING: Text("Firing", "En cours"),
    Section.PENDING: Text("Pending", "En attente"),
    Section.ACKNOWLEDGED: Text("In charge", "Prises en charge"),
    Section.SILENCED: Text("Silenced", "En silence"),
    Section.SUGGESTED: Text("Suggestions, sent to nobody", "Propositions, envoyées à personne"),
    Section.RESOLVED: Text("Resolved within 24 hours", "Résolues depuis 24 heures"),
    Section.HISTORY: Text("History", "Historique"),
}
PAST = frozenset({Section.RESOLVED, Section.HISTORY})
HEADS = (Text("Alert", "Alerte"), Text("Value", "Valeur"), Text("For", "Depuis"), Text("Limit", "Seuil"))
PAST_HEADS = (Text("Alert", "Alerte"), Text("Worst", "Pire"), Text("Lasted", "Durée"), Text("When", "Quand"))
CALM = Text("Nothing fires.", "Aucune alerte en cours.")
WATCH = (
    Text("1 rule watches 1 KPI.", "1 règle surveille 1 KPI."),
    Text("{count} rules watch {kpis} KPIs.", "{count} règles surveillent {kpis} KPI."),
)
"""For one, for several; so are the next two."""
UNWATCHED = Text("No rule watches a KPI yet.", "Aucune règle ne surveille encore de KPI.")
UNCONFIRMED = (
    Text(
        "1 of them is a suggestion of the catalogue: it colours the screen and is sent to nobody."
        " [suggestions] notify names the routes that it goes to.",
        "1 d’entre elles est une proposition du catalogue : elle colore l’écran et n’est envoyée à personne."
        " [suggestions] notify nomme les voies qui la portent.",
    ),
    Text(
        "{count} of them are suggestions of the catalogue: they colour the screen and are sent to nobody."
        " [suggestions] notify names the routes that they go to.",
        "{count} d’entre elles sont des propositions du catalogue : elles colorent l’écran et ne sont envoyées à"
        " personne. [suggestions] notify nomme les voies qui les portent.",
    ),
)
OFF = (
    Text(
        "1 more is off until you confirm it, since its limit depends on the brand.",
        "1 autre attend d’être confirmée : son seuil dépend de la marque.",
    ),
    Text(
        "{count} more are off until you confirm them, since their limits depend on the brand.",
        "{count} autres attendent d’être confirmées : leurs seuils dépendent de la marque.",
    ),
)
UNSENT = Text(
    "The suggestions would have sent {count} messages since {since}: t to adjust them.",
    "Depuis le {since}, les propositions auraient envoyé {count} messages : t pour les régler.",
)
NOTHING = Text("No alert matches “{filter}”. esc clears.", "Aucune alerte ne correspond à « {filter} ». esc efface.")
BESIDE_FROM = 110
SIDE = 46
"""The width of the words beside the list."""
LEAST = 14
"""The height from which words stand below it."""
MOST = 200
"""Incidents of the past that are listed."""


class AlertsPage(ListPage):
    """The alerts."""

    kind = "alerts"

    def __init__(self, monitor: Host) -> None:
        super().__init__(monitor)
        self.words = Lines(monitor.look, self._words)
        self._past: tuple[IncidentRow, ...] = ()

    def compose(self) -> ComposeResult:
        """Give the list, and what is known of the line in view."""
        with Container():
            yield self.lines
            yield self.words

    def on_resize(self) -> None:
        """Stand side by side, or one above the other."""
        width, height = self.size.width, self.size.height
        beside = width >= BESIDE_FROM
        below = 0 if beside or height < LEAST else min(9, height * 2 // 5)
        self.query_one(Container).styles.layout = "horizontal" if beside else "vertical"
        self.words.display = beside or below > 0
        self.words.styles.width, self.words.styles.height = (SIDE, height) if beside else (width, max(1, below))
        self.lines.styles.width, self.lines.styles.height = width - SIDE if beside else width, height - below

    def renew(self, *, restyle: bool = False) -> None:
        """Read what has ended, and make the lines again."""
        self._past = self.view.feed.alerts.past(MOST)
        super().renew(restyle=restyle)
        self.words.renew(self.monitor.look)

    def on_lines_selected(self, event: Lines.Selected) -> None:
        """Show what belongs to the line."""
        self.words.top = 0
        self.words.renew(self.monitor.look)
        self.monitor.frame()

    def on_mount(self) -> None:
        """Make the lines once there is room for them."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Show the first line, and what one may do about it."""
        self.renew()
        self.monitor.frame()

    def _alarms(self) -> list[Alarm]:
        """Return every alert that the filter lets through."""
        view = self.view
        found = (*view.alarms(), *past_of(self._past, view.profile, view.clock()))
        return [one for one in found if matches(f"{name_of(one, view)} {one.subject.rule}", view.choice.filter)]

    def built(self, width: int) -> Sequence[TextLine]:
        """Return the alerts by section."""
        alarms, view = self._alarms(), self.view
        lines = self.halt(width)
        if not any(one.section not in PAST for one in alarms):
            lines += self._calm(width)
        heads: tuple[Text, ...] = ()
        for section in Section:
            mine = [one for one in alarms if one.section is section]
            if not mine:
                continue
            titles = PAST_HEADS if section in PAST else HEADS
            if titles != heads:
                lines.append(self._heads(titles, width))
                heads = titles
            lines.append(self._title(section, len(mine), width))
            lines += [self._past_line(one, width) if section in PAST else self._line(one, width) for one in mine]
        if view.seen.alerts.unsent and alarms:
            lines += [line(), *_paragraph(self._unsent(), width)]
        return lines

    def _calm(self, width: int) -> Iterator[TextLine]:
        """Give what is said where nothing is going on."""
        view, say = self.view, self.view.speech.say
        if view.choice.filter:
            yield from _paragraph(say(NOTHING.given(filter=view.choice.filter)), width)
            return
        watch = view.profile.watch
        yield line()
        yield line(f"   {self.monitor.look.glyphs.dot} {say(CALM)}", bold=True)
        yield line()
        counted = ((WATCH, len(watch.rules)), (UNCONFIRMED, watch.unconfirmed), (OFF, watch.off))
        said = [texts[count > 1].given(count=count, kpis=watch.kpis) for texts, count in counted if count]
        for text in said if watch.rules else [UNWATCHED, *said]:
            yield from _paragraph(say(text), width)
        if view.seen.alerts.unsent and not self._past:
            yield from _paragraph(self._unsent(), width)
        yield line()

    def _unsent(self) -> str:
        """Return what suggestions would have sent."""
        seen, speech = self.view.seen.alerts, self.view.speech
        since = speech.day(seen.unsent_since or self.view.clock())
        return speech.say(UNSENT.given(count=speech.amount(seen.unsent, "count"), since=since))

    def _title(self, section: Section, count: int, width: int) -> TextLine:
        """Return the rule above a section, with how many it holds."""
        rule = self.monitor.look.glyphs.rule
        title = self.view.speech.say(TITLES[section])
        rest = rule * max(0, width - len(title) - len(str(count)) - 5)
        spans = (Span(rule * 2 + " ", Role.RULE), Span(title, bold=True), Span(f" {count} ", Role.DIM))
        return TextLine((*spans, Span(rest, Role.RULE)))

    def _heads(self, titles: Sequence[Text], width: int) -> TextLine:
        """Return the names of the columns."""
        name, value, since, rest = (self.view.speech.say(text) for text in titles)
        return _cells(("", Role.DIM), (name, value, since), (rest, Role.DIM), width)

    def _line(self, alarm: Alarm, width: int) -> TextLine:
        """Return one alert that is on or about to be."""
        view = self.view
        since = view.speech.span(view.clock() - alarm.row.since)
        cells = (name_of(alarm, view), amount_of(alarm.row.value, alarm, view), since)
        return _cells(sign_of(alarm), cells, remark_of(alarm, view), width, alarm.key)

    def _past_line(self, alarm: Alarm, width: int) -> TextLine:
        """Return one incident that has ended."""
        row, view = alarm.row, self.view
        if isinstance(row, AlertRow) or row.ended is None:
            return line()
        ended = row.ended
        when = f"{view.speech.moment(row.opened)} → {until_when(ended, row.opened, view.speech)}"
        cells = (name_of(alarm, view), amount_of(row.peak, alarm, view), view.speech.span(ended - row.opened))
        return _cells((sign_of(alarm)[0], Role.DIM), cells, (when, Role.DIM), width, alarm.key)

    @property
    def alarm(self) -> Alarm | None:
        """Return the selected alert; the first one before the list has been drawn."""
        alarms = self._alarms()
        first = alarms[0] if alarms and not self.lines.selected else None
        return next((one for one in alarms if one.key == self.lines.selected), first)

    @property
    def kpi(self) -> str:
        """Return the KPI of the selected alert."""
        alarm = self.alarm
        return alarm.subject.kpi if alarm is not None else ""

    def _words(self, width: int) -> Sequence[TextLine]:
        """Return what is known of the selected alert."""
        alarm, rule = self.alarm, self.monitor.look.glyphs.rule
        if alarm is None:
            return ()
        head = [line(rule * width, Role.RULE)] if self.size.width < BESIDE_FROM else []
        lines = alarm_lines(alarm, self.view, max(8, width - 3))
        return [*head, *(TextLine((Span(" "), *one.spans)) for one in lines)]

    def open(self) -> None:
        """Show the KPI's details, or the sources."""
        alarm = self.alarm
        if alarm is None:
            return
        subject = alarm.subject
        kpi = self.view.profile.kpi(subject.kpi)
        if kpi is None:
            self.monitor.go("sources")
            return
        if subject.brand != self.view.choice.brand and any(one.id == subject.brand for one in self.view.profile.own):
            self.monitor.choose(brand=subject.brand, labels=())
        self.monitor.go(kpi.objective, kpi.id)

    def copied(self) -> str:
        """Return the selected line's words."""
        return self.lines.text()


def _paragraph(text: str, width: int) -> Iterable[TextLine]:
    """Return the lines of a dim paragraph."""
    return [line("   " + part, Role.DIM) for part in wrapped(text, max(8, width - 6))]


def _cells(
    sign: tuple[str, Role], cells: tuple[str, str, str], rest: tuple[str, Role], width: int, key: str = ""
) -> TextLine:
    """Return one line in columns."""
    name, value, since = cells
    role = Role.TEXT if key else Role.DIM
    room = max(12, min(40, (width - 26) // 2))
    spans = (
        Span(f" {sign[0]:<3}", sign[1], bold=sign[0] == "!!", width=4),
        Span(name, role, width=room),
        Span(value, role, bold=bool(key), width=11, right=True),
        Span(f"  {since}", Role.DIM, width=10),
        Span(rest[0], rest[1]),
    )
    return TextLine(spans, key)
