"""What is sent, when, to whom (``alerts.md``, What is sent). Pure: from news and time to messages.

News is taken up as it happens and waits for its group's next message; what is blocked is remembered as not told, and
told when nothing hinders any more if it is still true then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kpitui.alerts.notice import BETWEEN, GATHER, Block, Group, Message, Notice, Outbox, Told, Unsent, Waiting
from kpitui.alerts.quiet import Quiet
from kpitui.alerts.state import Event, Incident, Kind
from kpitui.alerts.world import World
from kpitui.kpis.reading import Severity

_ENDS = frozenset({Kind.RESOLVED, Kind.CLOSED})
_OPENS = frozenset({Kind.FIRING, Kind.RAISED})


@dataclass(frozen=True, slots=True)
class Sent:
    """What one round of sending leaves."""

    outbox: Outbox
    messages: tuple[Message, ...] = ()
    unsent: tuple[Unsent, ...] = ()


def advance(outbox: Outbox, events: Iterable[Event], world: World) -> Sent:
    """Return the messages that go out now, what waits, and what was not sent and why."""
    work = _Round(outbox, world)
    for event in events:
        work.take(event)
    for incident in world.open:
        work.remind(incident)
    messages = work.flush()
    return Sent(work.outbox(), tuple(messages), tuple(work.unsent))


def next_due(outbox: Outbox, quiet: Quiet | None) -> int | None:
    """Return when something that waits may go out, ms; None where nothing waits."""
    found = []
    for waiting in outbox.waiting.values():
        due = waiting.due()
        if due is not None:
            ends = None if quiet is None else quiet.until(due)
            passes = ends is None or any(_passes(notice, quiet) for notice in waiting.notices)
            found.append(due if passes or ends is None else ends)
    return min(found, default=None)


class _Round:
    """One round of sending, at work."""

    def __init__(self, outbox: Outbox, world: World) -> None:
        self._world = world
        self._told = dict(outbox.told)
        self._waiting = dict(outbox.waiting)
        self._flapping = set(outbox.flapping)
        self.unsent: list[Unsent] = []

    def outbox(self) -> Outbox:
        """Return what is to be remembered: nothing of incidents that have ended and of which nothing waits."""
        kept = {incident.id for incident in self._world.open} | {told for told, _ in self._flapping}
        kept |= {notice.incident.id for waiting in self._waiting.values() for notice in waiting.notices}
        told = {key: one for key, one in self._told.items() if key[0] in kept}
        return Outbox(told, self._waiting, frozenset(self._flapping))

    def take(self, event: Event) -> None:
        """Take up what happened to an incident, for each of its routes."""
        incident = event.incident
        known = [route for told, route in self._told if told in (incident.id, event.flapped)]
        for route in dict.fromkeys((*known, *self._world.terms(incident).routes)):
            if event.kind is Kind.STEADY:
                self._steady(route, event)
            elif self._is_news(route, event):
                self._news(route, event)

    def _is_news(self, route: str, event: Event) -> bool:
        """Tell whether an event tells a route something that it does not know."""
        told = self._told.get((event.incident.id, route), Told())
        if event.kind in _ENDS:
            return told.sent or self._is_waiting(route, event.incident)
        return event.kind is not Kind.DOWNGRADED or told.severity is Severity.CRITICAL

    def _news(self, route: str, event: Event) -> None:
        """Take up news for one route, unless something hinders."""
        incident = event.incident
        reason = self._world.block(incident)
        if event.kind is Kind.FLAPPING and reason in (None, Block.FLAPPING):
            # that it flaps is itself told, once
            self._flapping.add((incident.id, route))
            reason = None
        if reason is None:
            self._tell(route, incident, event.kind, event.value)
            return
        if event.kind not in _ENDS:
            self._forget_severity(route, incident)
        self.unsent.append(Unsent(incident, route, reason))

    def _steady(self, route: str, event: Event) -> None:
        """Tell that an alert flaps no more, if it was told that it did."""
        key = (event.flapped or event.incident.id, route)
        if key in self._flapping:
            self._flapping.discard(key)
            self._tell(route, event.incident, Kind.STEADY, event.value)

    def remind(self, incident: Incident) -> None:
        """Tell what was held back and is so no more, and repeat what nobody has taken charge of."""
        world = self._world
        if world.block(incident) is not None:
            return
        taken, terms = world.taken(incident), world.terms(incident)
        for route in terms.routes:
            told = self._told.get((incident.id, route), Told())
            if self._is_waiting(route, incident):
                continue
            if told.severity is not incident.severity:
                self._tell(route, incident, Kind.FIRING, incident.peak)
            elif taken is not None and taken.active(world.now):
                continue
            elif world.now - told.at >= terms.repeat or (taken is not None and told.at < (taken.until or 0)):
                self._tell(route, incident, Kind.FIRING, incident.peak, repeated=True)

    def flush(self) -> list[Message]:
        """Return the messages of the groups whose time has come, and keep what quiet hours put off."""
        messages = []
        now, hushed = self._world.now, self._world.hushed
        for group, waiting in self._waiting.items():
            due = waiting.due()
            if due is None or due > now:
                continue
            standing = self._standing(group, waiting)
            # news that passes takes the older news of its incident along, so that it is told in order
            loud = {notice.incident.id for notice in standing if not hushed or _passes(notice, self._world.quiet)}
            going = tuple(notice for notice in standing if notice.incident.id in loud)
            rest = tuple(notice for notice in standing if notice.incident.id not in loud)
            if going:
                messages.append(Message(group, going, now))
                self._mark(group, going)
            self._waiting[group] = Waiting(rest, now if going else waiting.last)
        return messages

    def _standing(self, group: Group, waiting: Waiting) -> list[Notice]:
        """Return the news of a group less what has been blocked while it waited."""
        standing: list[Notice] = []
        dropped: set[str] = set()
        for notice in waiting.notices:
            incident = notice.incident
            told = self._told.get((incident.id, group.route), Told())
            if notice.kind in _OPENS and self._is_blocked(group.route, incident):
                dropped.add(incident.id)
            elif notice.kind not in _ENDS or incident.id not in dropped or told.sent:
                standing.append(notice)
        return standing

    def _is_blocked(self, route: str, incident: Incident) -> bool:
        """Tell whether an incident was silenced or inhibited while its news waited; if so, it counts as not told."""
        present = next((one for one in self._world.open if one.id == incident.id), incident)
        reason = self._world.block(present)
        if reason in (None, Block.FLAPPING):
            return False
        self._forget_severity(route, incident)
        self.unsent.append(Unsent(incident, route, reason))
        return True

    def _mark(self, group: Group, going: Iterable[Notice]) -> None:
        """Remember which incidents a route has been told of; what quiet hours put off is repeated from now on."""
        now = self._world.now
        for notice in going:
            key = (notice.incident.id, group.route)
            if key in self._told and now - self._told[key].at > GATHER + BETWEEN:
                self._told[key] = replace(self._told[key], at=now)
            says_open = notice.kind in _OPENS or (notice.kind is Kind.STEADY and notice.incident.ended is None)
            if says_open and key in self._told:
                self._told[key] = replace(self._told[key], sent=True)

    def _tell(self, route: str, incident: Incident, kind: Kind, value: float | None, repeated: bool = False) -> None:
        """Let a piece of news wait for its group's next message."""
        key, now = (incident.id, route), self._world.now
        told = self._told.get(key, Told())
        notice = Notice(incident, kind, now, incident.severity, value, told.sequence + 1, repeated)
        group = Group(route, incident.key.brand, self._world.terms(incident).objective)
        waiting = self._waiting.get(group, Waiting())
        self._waiting[group] = replace(waiting, notices=(*waiting.notices, notice))
        self._told[key] = Told(incident.severity, now, notice.sequence, told.sent)

    def _forget_severity(self, route: str, incident: Incident) -> None:
        """Remember that a route does not know how an incident is."""
        key = (incident.id, route)
        self._told[key] = replace(self._told.get(key, Told()), severity=None)

    def _is_waiting(self, route: str, incident: Incident) -> bool:
        """Tell whether news of an incident waits for a route."""
        return any(
            notice.incident.id == incident.id
            for group, waiting in self._waiting.items()
            if group.route == route
            for notice in waiting.notices
        )


def _passes(notice: Notice, quiet: Quiet | None) -> bool:
    """Tell whether news goes out in quiet hours."""
    return quiet is not None and quiet.critical_passes and notice.incident.worst is Severity.CRITICAL
