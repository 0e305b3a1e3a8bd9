"""Alerts after each evaluation: judged, followed as incidents, told. A round is stored at once, or not at all.

Everything here runs in the store's thread. A round that can't be stored has not happened: the next one does it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kpitui.alerts.codec import dump_key, dump_outbox
from kpitui.alerts.cycle import Cycle, cycle_on
from kpitui.alerts.health import look
from kpitui.alerts.notice import Block
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.sending import Sent, advance, next_due
from kpitui.alerts.state import AlertState, Event, Incident
from kpitui.alerts.watch import Watch
from kpitui.alerts.world import World
from kpitui.collector.clock import Clock
from kpitui.collector.colouring import Colours, coloured, colours
from kpitui.collector.filing import Book, Files, entry, filed, reopened, stored, without_routes
from kpitui.collector.letters import Letters
from kpitui.collector.lookout import Lookout
from kpitui.collector.situation import Decided, Situation
from kpitui.collector.telling import happened, not_sent, would_be
from kpitui.kpis.frame import Frame
from kpitui.kpis.reading import Board
from kpitui.series.dataset import Dataset
from kpitui.setup import Project
from kpitui.store import Holder, LogRow, Store
from kpitui.store.alerting import Round
from kpitui.store.alerting import Unsent as UnsentRow
from kpitui.store.incidents import StoredState
from kpitui.store.queue import Outgoing

WEEK = 7 * 86_400_000


@dataclass(frozen=True, slots=True)
class News:
    """What a round has found."""

    changed: Sequence[AlertState] = ()
    closed: Sequence[AlertState] = ()
    """Alerts that are no more."""
    events: Sequence[Event] = ()


class Alarms:
    """Follows the alerts of a project. Raises ``StoreError`` where a round can't be stored."""

    def __init__(self, store: Store, clock: Clock, project: Project, holder: Holder | None = None) -> None:
        self._store = store
        self._clock = clock
        self._holder = holder
        self._project = project
        self._rules: tuple[AlertRule, ...] = ()
        self._confirmed: frozenset[str] = frozenset()
        self._files = Files()
        self._colours: Colours = {}
        self._data = Dataset()
        self._lookout = Lookout((), 0)
        self._counted = 0
        self._behind = True
        self._edited: frozenset[str] = frozenset()
        """The rules that say something else than when they were last judged."""
        self._targets = project.context.targets

    @property
    def files(self) -> Files:
        """Return everything that is remembered."""
        return self._files

    @property
    def is_behind(self) -> bool:
        """Whether rules wait to be judged: for first polls after a start, or since a round could not be stored."""
        return self._behind

    def begin(self, idle: bool = True) -> None:
        """Go on from where the last collector left the alerts.

        ``idle``: the time since its last heartbeat counts for no clock; not where one collects now and then on purpose.
        """
        now = self._clock()
        ledger = self._store.alerts.load()
        self._lookout = Lookout(self._store.sources.rows(), now)
        self._remember(reopened(ledger, now if idle else None))
        self.adopt(self._project)
        states = tuple(stored(state, self._files.subjects[state.key]) for state in self._files.states)
        known = {incident.id for incident in self._files.open}
        lost = tuple(ident for ident in ledger.open if ident not in known)
        # With the heartbeat: a collector that ends right now must not move the clocks by the same time again.
        self._store.alerts.commit(Round(_others(states, ledger.states), lost=lost, beat=now, holder=self._holder))

    def adopt(self, project: Project) -> None:
        """Follow the rules of a new configuration: those that keep their id keep their state."""
        self._project = project
        self._behind = True
        given = frozenset(project.configured)
        before = {rule.id: rule for rule in self._rules}
        self._rules = tuple(rule for rule in project.alerts if not rule.suggested or rule.rule.kpi in given)
        aimed = {target.kpi for target in set(project.context.targets) ^ set(self._targets)}
        self._targets = project.context.targets
        self._edited |= {
            rule.id for rule in self._rules if rule.id in before and (rule != before[rule.id] or rule.rule.kpi in aimed)
        }
        self._confirmed = frozenset(rule.id for rule in self._rules if not rule.suggested)
        outbox = without_routes(self._files.outbox, project.config.routes)
        self._remember(replace(self._files, outbox=outbox))

    def evaluate(self, data: Dataset, moved: bool = True, frame: Frame | None = None) -> None:
        """Judge all that is new, and tell what is to be told.

        Not ``moved``: since the evaluation before, nothing has come that an alert of a KPI could judge. ``frame``: what
        is worked out of the data at its time already.
        """
        now, self._data = self._clock() if frame is None else frame.now, data
        rows = self._store.sources.rows()
        self._behind = self._behind or moved
        judged, found = self._behind and not self._lookout.is_waiting(rows, now), Cycle()
        if judged:
            watch = Watch(self._project.context, data, now, frame)
            found = cycle_on(watch, self._rules, self._files.kpis, self._edited)
        seen = look(self._lookout.watched(rows, self._project.sources, now), self._files.sources, now)
        files = replace(
            self._files,
            kpis=_carried(self._files.kpis, found.changed, found.closed),
            sources=_carried(self._files.sources, seen.changed, seen.closed),
        )
        events = sorted((*found.events, *seen.events), key=lambda event: event.at)
        news = News((*found.changed, *seen.changed), (*found.closed, *seen.closed), events)
        self._leave(files, news, now)
        self._behind = self._behind and not judged
        self._edited = frozenset() if judged else self._edited

    def attend(self) -> None:
        """Tell what time alone makes due: repeats, ends of silences and of charge, what was gathered or put off."""
        if self._files.open or any(waiting.notices for waiting in self._files.outbox.waiting.values()):
            self._leave(self._files, News(), self._clock())

    def coloured(self, board: Board) -> Board:
        """Return a board whose rows are as bad as their alerts, since when these are on."""
        return coloured(board, self._colours)

    def due(self) -> int | None:
        """Return when something that waits may go out, ms; None where nothing waits."""
        return next_due(self._files.outbox, self._project.quiet)

    def _leave(self, files: Files, news: News, now: int) -> None:
        """Decide what to send, store the round, and remember it."""
        alerts = self._store.alerts
        situation = Situation(self._project, files, self._data, now)
        files = _described(files, situation, news.closed)
        world = situation.world(Decided(alerts.silences(now), alerts.acknowledgements()))
        sent = advance(files.outbox, news.events, world)
        outbox = without_routes(sent.outbox, self._project.config.routes)
        files = replace(files, outbox=outbox, spoken_for=_spoken_for(files, situation))
        done = self._round(files, news, sent, world)
        if done != Round(holder=self._holder):
            alerts.commit(done)
        self._remember(files)

    def _remember(self, files: Files) -> None:
        """Go on from here."""
        if files.kpis is not self._files.kpis:
            self._colours = colours((state, files.subjects[state.key]) for state in files.kpis.values())
        self._files = files

    def _round(self, files: Files, news: News, sent: Sent, world: World) -> Round:
        """Return what is to be stored."""
        subjects, now = files.subjects, world.now
        rows = self._store.sources.rows() if sent.messages else ()
        letters = Letters(self._project, files, self._data, rows)
        incidents = _incidents(self._files, files, news)
        summed = self._summed(now)
        return Round(
            states=tuple(stored(state, subjects[state.key]) for state in _states(self._files, files, news.changed)),
            gone=tuple(dump_key(state.key) for state in news.closed),
            incidents=tuple(filed(one, subjects[one.key], files.spoken_for.get(one.id, "")) for one in incidents),
            events=tuple(map(entry, news.events)),
            outbox=None if files.outbox == self._files.outbox else dump_outbox(files.outbox),
            messages=tuple(
                Outgoing(one.group.route, one.group.brand, letters.write(one, world), now) for one in sent.messages
            ),
            unsent=tuple(UnsentRow(one.incident.id, one.route, now, one.reason) for one in sent.unsent),
            log=(*happened(news.events, self._confirmed, now), *not_sent(sent.unsent, now), *summed),
            counted=bool(summed),
            holder=self._holder,
        )

    def _summed(self, now: int) -> tuple[LogRow, ...]:
        """Return the line that sums up what suggestions would have sent, once in a week; looked up every hour."""
        if now - self._counted < WEEK // 168:
            return ()
        self._counted = now
        count, first = self._store.alerts.unsent(Block.UNCONFIRMED)
        if first is None or now - first < WEEK:
            return ()
        return (would_be(count, now),)


def _others(states: Iterable[StoredState], before: Iterable[StoredState]) -> tuple[StoredState, ...]:
    """Return the states that are other than before."""
    known = {one.key: one for one in before}
    return tuple(one for one in states if one != known.get(one.key))


def _carried(book: Book, changed: Sequence[AlertState], closed: Sequence[AlertState]) -> Book:
    """Return a book after a round."""
    if not changed and not closed:
        return book
    gone = {state.key for state in closed}
    after = {**book, **{state.key: state for state in changed}}
    return {key: state for key, state in after.items() if key not in gone}


def _described(files: Files, situation: Situation, closed: Iterable[AlertState]) -> Files:
    """Return the files with what each alert is about that is there, is just gone, or has news waiting."""
    waiting = (notice.incident.key for one in files.outbox.waiting.values() for notice in one.notices)
    keys = {*files.kpis, *files.sources, *(state.key for state in closed), *waiting}
    return replace(files, subjects={key: situation.subject(key) for key in keys})


def _spoken_for(files: Files, situation: Situation) -> dict[str, str]:
    """Return the open incidents that a source speaks for."""
    found = {incident.id: situation.spokesman(incident) for incident in files.open}
    return {ident: source for ident, source in found.items() if source}


def _states(before: Files, after: Files, changed: Iterable[AlertState]) -> list[AlertState]:
    """Return the alerts whose rows are other than before: a suggestion that was confirmed is another subject."""
    found = {state.key: state for state in changed}
    for state in after.states:
        if before.subjects.get(state.key) != after.subjects[state.key]:
            found[state.key] = state
    return list(found.values())


def _incidents(before: Files, after: Files, news: News) -> list[Incident]:
    """Return the incidents whose rows are other than before, as they are now."""
    found = {event.incident.id: event.incident for event in news.events}
    found |= {state.incident.id: state.incident for state in news.changed if state.incident is not None}
    for incident in after.open:
        spoken = before.spoken_for.get(incident.id) == after.spoken_for.get(incident.id)
        if not spoken or before.subjects.get(incident.key) != after.subjects[incident.key]:
            found[incident.id] = incident
    return list(found.values())
