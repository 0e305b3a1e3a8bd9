"""Sending on a clock of its own: from what happened to incidents to what goes out, without waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from kpitui.alerts.notice import Block, Message, Outbox
from kpitui.alerts.quiet import Quiet
from kpitui.alerts.sending import advance, next_due
from kpitui.alerts.state import AlertKey, Event, Incident, Kind
from kpitui.alerts.world import Terms, World

_SECOND = 1_000


@dataclass(slots=True)
class Post:
    """A post office whose clock jumps to where something may happen."""

    terms: Callable[[Incident], Terms]
    quiet: Quiet | None = None
    inhibited: Callable[[AlertKey, int], bool] = lambda _key, _at: False
    """Whether a source in trouble speaks for an alert at a time."""
    now: int = 0
    outbox: Outbox = field(default_factory=Outbox)
    open: dict[AlertKey, Incident] = field(default_factory=dict)
    flapping: set[AlertKey] = field(default_factory=set)

    def run(self, events: Sequence[Event], edges: Sequence[int], until: int) -> Iterator[Message]:
        """Give what goes out up to a time. ``events`` and ``edges``, when hindrances change, are in order of time."""
        place = 0
        while True:
            coming = [events[place].at] if place < len(events) else []
            coming += [edge for edge in edges if edge > self.now][:1]
            at = min((*coming, *self._dues()), default=None)
            if at is None or at > until:
                return
            self.now = at
            first = place
            while place < len(events) and events[place].at <= at:
                place += 1
            yield from self._step(events[first:place])

    def _step(self, events: Sequence[Event]) -> Sequence[Message]:
        """Take up what happens now, and return what goes out."""
        for event in events:
            self._follow(event)
        world = World(self.now, tuple(self.open.values()), self.terms, self._block, quiet=self.quiet)
        sent = advance(self.outbox, events, world)
        self.outbox = sent.outbox
        return sent.messages

    def _follow(self, event: Event) -> None:
        """Keep which incidents are open and which alerts flap."""
        key = event.incident.key
        if event.kind is Kind.FLAPPING:
            self.flapping.add(key)
        elif event.kind is Kind.STEADY:
            self.flapping.discard(key)
        if event.incident.ended is None:
            self.open[key] = event.incident
        else:
            self.open.pop(key, None)

    def _block(self, incident: Incident) -> Block | None:
        """Return why nothing is sent of an incident now."""
        if self.inhibited(incident.key, self.now):
            return Block.INHIBITED
        return Block.FLAPPING if incident.key in self.flapping else None

    def _dues(self) -> Iterator[int]:
        """Give when something that waits, or that is to be repeated, may go out."""
        due = next_due(self.outbox, self.quiet)
        if due is not None:
            yield max(due, self.now + _SECOND)
        for incident in self.open.values():
            terms = self.terms(incident)
            for route in terms.routes:
                told = self.outbox.told.get((incident.id, route))
                if told is not None and told.at + terms.repeat > self.now:
                    yield told.at + terms.repeat
