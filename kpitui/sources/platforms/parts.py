"""A platform's source: several parts, each asked for each account; one that fails costs the others nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kpitui.errors import Cause, SourceError
from kpitui.measures import Break, Credential, Delivery, Poll, Quota, Rejection, Sample
from kpitui.sources.platforms.figures import Figures, fingerprint
from kpitui.sources.platforms.options import Account
from kpitui.text import Text

Span = tuple[int | None, int]
"""A stretch of time, ms; None: from ever on."""

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
    """The stretch that was read; None: levels of this instant."""
    state: Mapping[str, object] = field(default_factory=dict)
    """What it wants back, JSON values only."""
    rejected: Sequence[Rejection] = ()
    notes: Sequence[Text] = ()
    rows: int | None = None
    """Rows read; default: its samples."""
    quota: Quota | None = None
    failed: Text | None = None
    """Why it gave no figures although the asking went well (a retired metric): its state is kept all the same."""


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
    failed: dict[str, Text] = field(default_factory=dict)
    errors: list[SourceError] = field(default_factory=list)
    state: dict[str, object] = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    quota: Quota | None = None
    rows: int = 0
    given: int = 0
    """Parts that gave an answer."""


@dataclass(slots=True)
class PlatformSource:
    """A source of a platform. Raises ``SourceError`` where no part gave anything."""

    platform: Platform

    async def poll(self, poll: Poll) -> Delivery:
        """Ask all parts, one after the other."""
        found = _Round()
        for part in self.platform.parts:
            for account in part.accounts:
                await self._part(part, account, poll, found)
        if not found.given and found.errors:
            raise found.errors[0]
        measures = {measure for part in self.platform.parts for measure in part.measures}
        covered = {measure: _common(found.read[measure]) for measure in sorted(measures) if measure in found.read}
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

    def _mappings(self) -> frozenset[str]:
        """Return the fingerprints of all that this source gives."""
        return frozenset(fingerprint(part.name, account) for part in self.platform.parts for account in part.accounts)

    async def _part(self, part: Part, account: Account, poll: Poll, found: _Round) -> None:
        """Ask one part for one account, and gather what it gives or why it gives nothing."""
        key = fingerprint(part.name, account)
        left = poll.state.get(key)
        before: Mapping[str, object] = left if isinstance(left, dict) else {}
        found.state[key] = before
        last = _number(before.get("asked"))
        if last is not None and 0 <= poll.now - last < part.every * 9 // 10:
            found.given += 1
            _keep_read(part, before, found)
            return
        if found.errors and found.errors[-1].cause in self.platform.ending:
            self._fail(part, account, found.errors[-1], found)
            return
        figures = Figures(account, self.platform.channel, part.name)
        asked = Asked(account, poll.now, _since(part, before, poll.now), before, figures, poll.paid)
        try:
            given = await part.ask(asked)
        except SourceError as error:
            self._fail(part, account, error, found)
            return
        found.given += 1
        found.samples += figures.samples
        found.rejected += given.rejected
        found.notes += given.notes
        found.rows += len(figures.samples) if given.rows is None else given.rows
        found.quota = given.quota or found.quota
        read = {} if given.read is None else {"until": given.read[1], "from": given.read[0]}
        found.state[key] = {**given.state, **read, "asked": poll.now}
        if given.failed is None:
            _keep_read(part, found.state[key], found)
        elif account.own:
            _miss(part, account, given.failed, found)
        else:
            found.notes.append(_failure(part, account, given.failed))

    def _fail(self, part: Part, account: Account, error: SourceError, found: _Round) -> None:
        """Keep why a part gave nothing. A competitor that can't be seen is told of, and is no gap in the others."""
        if error.advice is None:
            error.advice = self.platform.advice.get(error.cause)
        found.errors.append(error)
        if error.cause in _UNSEEN and not account.own:
            found.notes.append(_failure(part, account, error.text))
        else:
            _miss(part, account, error.text, found)
        if error.advice is not None:
            found.notes.append(error.advice)


def _miss(part: Part, account: Account, cause: Text, found: _Round) -> None:
    """Note that a part's measures were not read."""
    found.notes.append(_failure(part, account, cause))
    for measure in part.measures:
        found.failed.setdefault(measure, cause)


def _failure(part: Part, account: Account, cause: Text) -> Text:
    """Return what is said of a part that gave nothing."""
    return _FAILED.given(part=part.title, account=account.name or account.brand, cause=cause)


def _keep_read(part: Part, state: object, found: _Round) -> None:
    """Note the stretch that a part has read, at this poll or the last."""
    if not isinstance(state, dict) or (until := _number(state.get("until"))) is None:
        return
    for measure in part.measures:
        found.read.setdefault(measure, []).append((_number(state.get("from")), until))


def _common(spans: list[Span]) -> Span | None:
    """Return the stretch that all have read; None where there is none."""
    starts = [start for start, _ in spans if start is not None]
    start, end = max(starts, default=None), min(end for _, end in spans)
    return None if start is not None and start >= end else (start, end)


def _since(part: Part, state: Mapping[str, object], now: int) -> int:
    """Return from when on a part is to read."""
    until = _number(state.get("until"))
    since = now - part.backfill if until is None else min(until, now) - part.revised
    return since if part.reach is None else max(since, now - part.reach)


def _number(value: object) -> int | None:
    """Return a whole number of a state that was stored."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


_FAILED = Text("{part}, {account}: {cause}", "{part}, {account} : {cause}")
