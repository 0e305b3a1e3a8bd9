"""Letters and a queue in memory for the tests of routes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import ParamSpec, TypeVar

from kpitui.alerts.letter import Letter, dump_letter
from kpitui.alerts.wording import letter
from kpitui.store.queue import Queued
from kpitui.text import Language, Text
from tests.alerts.news import facts, message, notice

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def a_letter(sequence: int = 1, route: str = "team") -> Letter:
    """Return a letter with one piece of news, of the number that is given."""
    return letter(message(notice(sequence=sequence), route=route), facts(), Language.FR)


class AtOnce:
    """Calls a store's functions where it stands."""

    async def do(self, function: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        """Call a function and return what it returns."""
        return function(*args, **kwargs)


@dataclass
class Memory:
    """A queue as the store has it."""

    waiting: list[Queued] = field(default_factory=list)
    arrived: list[int] = field(default_factory=list)
    reasons: list[Text] = field(default_factory=list)
    given_up: list[int] = field(default_factory=list)
    terminals: dict[str, str] = field(default_factory=dict)

    def put(self, route: str, made: Letter, at: int = 0) -> None:
        """Add a letter."""
        number = len(self.waiting) + len(self.arrived) + len(self.given_up) + 1
        self.waiting.append(Queued(number, route, "acme", dump_letter(made), at, at, 0))

    def due(self, now: int) -> tuple[Queued, ...]:
        """Return the oldest letter of each route, where it may be tried now."""
        heads: dict[str, Queued] = {}
        for one in self.waiting:
            heads.setdefault(one.route, one)
        return tuple(one for one in heads.values() if one.due <= now)

    def sent(self, number: int, at: int) -> None:
        """Note that a letter has arrived."""
        self._take(number)
        self.arrived.append(number)

    def declare(self, terminals: Mapping[str, str]) -> None:
        """Remember which routes lead to terminals."""
        self.terminals = dict(terminals)

    def failed(self, number: int, at: int, retry_at: int, reason: Text) -> None:
        """Note why a letter has not arrived."""
        self.reasons.append(reason)
        self.waiting = [
            replace(one, due=retry_at, tries=one.tries + 1) if one.id == number else one for one in self.waiting
        ]

    def dead(self, number: int, at: int, reason: Text) -> None:
        """Give a letter up."""
        self._take(number)
        self.reasons.append(reason)
        self.given_up.append(number)

    def _take(self, number: int) -> None:
        """Take a letter out."""
        self.waiting = [one for one in self.waiting if one.id != number]
