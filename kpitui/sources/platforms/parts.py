"""A platform's source: several parts, each asked for each account; one that fails costs the others nothing."""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kpitui.errors import Cause, SourceError
from kpitui.measures import Break, Credential, Delivery, Poll, Quota, Rejection, Sample
from kpitui.sources.platforms.figures import Figures, fingerprint
from kpitui.sources.platforms.options import Account
from kpitui.sources.platforms.stretches import Span, common, mapping, number, settled, stretch_of
from kpitui.text import Text

PATIENCE = 180.0
"""Seconds after which a poll asks no further parts: the collector gives up one that takes too long, and all of it."""

_ALL: Span = (None, 2**63)
"""Stands for a measure of which nothing needs to be told."""

_ENDING = frozenset({Cause.AUTH, Cause.LIMITED, Cause.SPENT})
"""Failures after which the other parts usually need not be asked: they would fail the same way."""

_UNSEEN = frozenset({Cause.NOT_FOUND, Cause.PERMISSION})
"""Failures of a competitor's account that say nothing of one's own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a part is asked."""

    account: Account
    now: int
    """ms."""
    since: int
    """From when on it is to read: what was read before, less what is revised; at first what is filled back."""
    state: Mapping[str, object]
    """What it left at its last success."""
    figures: Figures
    """Where its samples go."""
    paid: bool = False
    """Whether calls that cost money are allowed beyond the plan."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a part gave besides the samples in ``Asked.figures``."""

    read: Span | None = None
    """The stretch that was read; None: this instant, of the measures that have samples, and nothing of others."""
    state: Mapping[str, object] = field(default_factory=dict)
    """What it wants back, JSON values only."""
    rejected: Sequence[Rejection] = ()
    notes: Sequence[Text] = ()
    rows: int | None = None
    """Rows read; default: its samples."""
    quota: Quota | None = None
    failed: Text | None = None
    """Why its figures are not whole although the asking went well (a retired metric): its state is kept all the same,
    and so is what it has read before."""


@dataclass(frozen=True, slots=True)
class Part:
    """Figures of one kind, asked for together."""

    name: str
    """In its samples' fingerprints and in the state: never renamed."""
    title: Text
    """What it is called where it fails: “followers”."""
    measures: tuple[str, ...]
    """What it can give."""
    ask: Callable[[Asked], Awaitable[Given]]
    accounts: tuple[Account, ...]
    backfill: int = 0
    """How far back the first poll reads, ms."""
    revised: int = 0
    """How much of what was read is read again at each poll, since the platform revises it, ms."""
    reach: int | None = None
    """How far back the platform gives anything at all, ms; None: for ever."""
    every: int = 0
    """It is asked no oftener than this, ms: what costs much or changes slowly."""
    quota: str = ""
    """Which login and quota it draws on: a failure that ends the round ends it for the parts with the same one."""


@dataclass(frozen=True, slots=True)
class Platform:
    """What is the same for all parts of a source."""

    channel: str
    parts: tuple[Part, ...]
    breaks: tuple[Break, ...] = ()
    advice: Mapping[Cause, Text] = field(default_factory=dict)
    """What a person does next, by cause, where the error does not say it itself."""
    credential: Callable[[], Credential | None] = lambda: None
    """When what lets it in ends."""
    leave: Callable[[], Awaitable[None]] | None = None
    """Give back what asking holds."""
    ending: frozenset[Cause] = _ENDING
    """Failures after which no other part is asked."""


@dataclass(slots=True)
class _Round:
    """What one poll gathers."""

    samples: list[Sample] = field(default_factory=list)
    read: dict[str, list[Span]] = field(default_factory=dict)
    now: set[str] = field(default_factory=set)
    """Measures that were read of this instant."""
    ended: dict[str, SourceError] = field(default_factory=dict)
    """By quota: after what its parts need not be asked."""
    failed: dict[str, Text] = field(default_factory=dict)
    errors: list[SourceError] = field(default_factory=list)
    state: dict[str, Mapping[str, object]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    """Keys of the state of what was read in full."""
    rejected: list[Rejection] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    quota: Quota | None = None
    rows: int = 0
    given: int = 0
    """Parts that gave an answer."""

    def add(self, figures: Figures, given: Given) -> None:
        """Gather what a part gave."""
        self.given += 1
        self.samples += figures.samples
        self.rejected += given.rejected
        self.notes += given.notes
        self.rows += len(figures.samples) if given.rows is None else given.rows
        self.quota = given.quota or self.quota


@dataclass(slots=True)
class PlatformSource:
    """A source of a platform. Raises ``SourceError`` where no part gave anything."""

    platform: Platform
    clock: Callable[[], float] = time.monotonic
    """Tells how many seconds a poll has taken."""

    async def poll(self, poll: Poll) -> Delivery:
        """Ask all parts, one after the other; first those for which the last poll had no time left."""
        found, begun = _Round(), self.clock()
        pairs = [(part, account) for part in self.platform.parts for account in part.accounts]
        for part, account in sorted(pairs, key=lambda pair: _turn(_before(pair, poll))):
            if found.given and self.clock() - begun > PATIENCE:
                found.state[fingerprint(part.name, account)] = {**_before((part, account), poll), "late": True}
                _miss(part, account, LATE, found)
                continue
            await self._part(part, account, poll, found)
        if not found.given and found.errors:
            raise next(iter(found.ended.values()), found.errors[0])
        covered = self._covered(found)
        self._settle(covered, found)
        return Delivery(
            poll.now,
            found.samples,
            mappings=self._mappings(),
            covered=covered,
            failed=found.failed,
            breaks=self.platform.breaks,
            quota=found.quota,
            rejected=tuple(found.rejected),
            notes=tuple(dict.fromkeys(found.notes)),
            rows=found.rows,
            state=found.state,
            credential=self.platform.credential(),
        )

    async def close(self) -> None:
        """Give back what the source holds."""
        if self.platform.leave is not None:
            await self.platform.leave()

    def _covered(self, found: _Round) -> dict[str, Span | None]:
        """Return what was read of each measure, by all accounts; nothing is said of those read of this instant."""
        measures = {measure for part in self.platform.parts if part.accounts for measure in part.measures}
        told = sorted(measures - found.now | found.read.keys())
        return {measure: common(found.read.get(measure, ())) for measure in told}

    def _settle(self, covered: Mapping[str, Span | None], found: _Round) -> None:
        """Note in the states what was read and not told, since another account failed or was not asked this time."""
        for part in self.platform.parts:
            told = [None if one in found.failed else covered.get(one, _ALL) for one in part.measures]
            end = min((-1 if one is None else one[1] for one in told), default=-1)
            for key in {fingerprint(part.name, account) for account in part.accounts} & found.told:
                if (number(found.state[key].get("until")) or 0) > end:
                    found.state[key] = {**found.state[key], "owed": True}

    def _mappings(self) -> frozenset[str]:
        """Return the fingerprints of all that this source gives."""
        return frozenset(fingerprint(part.name, account) for part in self.platform.parts for account in part.accounts)

    async def _part(self, part: Part, account: Account, poll: Poll, found: _Round) -> None:
        """Ask one part for one account, and gather what it gives or why it gives nothing."""
        key = fingerprint(part.name, account)
        before = {name: value for name, value in _before((part, account), poll).items() if name != "late"}
        found.state[key] = before
        last = number(before.get("asked"))
        if last is not None and 0 <= poll.now - last < part.every * 9 // 10:
            _keep_read(part, before, found)
            found.state[key] = settled(before)
            found.told |= {key} if "until" in before else set()
            return
        if part.quota in found.ended:
            self._fail(part, account, found.ended[part.quota], found)
            return
        figures = Figures(account, self.platform.channel, part.name, known=mapping(before.get("labelled")))
        asked = Asked(account, poll.now, _since(part, before, poll.now), before, figures, poll.paid)
        try:
            given = await part.ask(asked)
        except SourceError as error:
            self._fail(part, account, error, found)
            return
        found.add(figures, given)
        found.state[key] = state = {
            **given.state,
            **({"labelled": figures.told} if figures.told else {}),
            **stretch_of(given.read, given.failed is not None, before),
            "asked": poll.now,
        }
        if given.failed is None:
            _keep_read(part, state if given.read else {}, found)
            found.told |= {key} if given.read else set()
            found.now |= set() if given.read else {sample.measure for sample in figures.samples}
        elif account.own:
            _miss(part, account, given.failed, found)
        else:
            found.notes.append(_failure(part, account, given.failed))

    def _fail(self, part: Part, account: Account, error: SourceError, found: _Round) -> None:
        """Keep why a part gave nothing. A competitor that can't be seen is told of, and is no gap in the others."""
        if error.advice is None:
            error.advice = self.platform.advice.get(error.cause)
        found.errors.append(error)
        if error.cause in self.platform.ending:
            found.ended.setdefault(part.quota, error)
        if error.cause in _UNSEEN and not account.own:
            found.notes.append(_failure(part, account, error.text))
        else:
            _miss(part, account, error.text, found)
        if error.advice is not None:
            found.notes.append(error.advice)


def _turn(before: Mapping[str, object]) -> float:
    """Return when a part's turn is: those that had to wait come first, the longest not asked before all others."""
    return number(before.get("asked")) or 0.0 if before.get("late") else math.inf


def _before(pair: tuple[Part, Account], poll: Poll) -> Mapping[str, object]:
    """Return what a part left for an account at its last success."""
    return mapping(poll.state.get(fingerprint(pair[0].name, pair[1])))


def _miss(part: Part, account: Account, cause: Text, found: _Round) -> None:
    """Note that a part's measures were not read."""
    found.notes.append(_failure(part, account, cause))
    for measure in part.measures:
        found.failed.setdefault(measure, cause)


def _failure(part: Part, account: Account, cause: Text) -> Text:
    """Return what is said of a part that gave nothing."""
    return _FAILED.given(part=part.title, account=account.name or account.brand, cause=cause)


def _keep_read(part: Part, state: Mapping[str, object], found: _Round) -> None:
    """Note the stretch that a part has read, at this poll or the last."""
    until = number(state.get("until"))
    if until is None or state.get("missed"):
        return
    for measure in part.measures:
        found.read.setdefault(measure, []).append((number(state.get("from")), until))


def _since(part: Part, state: Mapping[str, object], now: int) -> int:
    """Return from when on a part is to read."""
    until = number(state.get("until"))
    since = now - part.backfill if until is None else min(until, now) - part.revised
    return since if part.reach is None else max(since, now - part.reach)


_FAILED = Text("{part}, {account}: {cause}", "{part}, {account} : {cause}")
LATE = Text(
    "there was no time left for it; the next poll begins with it",
    "il ne restait plus de temps ; la prochaine lecture commencera par là",
)
