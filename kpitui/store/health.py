"""What is known of each source's polls: the row of the Sources screen, and what a restart goes on from."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from kpitui.measures import Delivery, Rejection
from kpitui.measures.failures import untold
from kpitui.store.schema import LATE_HORIZON
from kpitui.store.texts import dumped_text, loaded_text
from kpitui.text import Text

REMEMBERED = 12
"""Times of new data that are remembered."""
POLLS_KEPT = 500
"""Polls of one source that stay in the journal."""
_ONE = ("reason", "advice")
"""The fields that are a text."""
_SEVERAL = ("notes", "missing")
"""The fields that are texts."""


@dataclass(frozen=True, slots=True)
class SourceTerms:
    """What the configuration says of a source that the store has to know."""

    name: str
    every: int
    """Poll interval, ms."""
    lag: int = 0
    stale_after: int | None = None
    late_horizon: int = LATE_HORIZON


@dataclass(frozen=True, slots=True)
class Cost:
    """What a source's last poll took, and what the other side still allows."""

    latency: int | None = None
    """Milliseconds until the answer, or until the failure."""
    left: float | None = None
    """How many calls are left; None where the other side says nothing."""
    allowed: float | None = None
    """Of how many."""
    reset: int | None = None
    """When they are counted anew, ms."""
    paid: bool = False
    """Whether each call costs money."""
    unit: Text | None = None
    """What is counted, where it is not calls."""


UNPOLLED = Cost()
"""Of a source that was never polled."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """What is known of a source's polls. Times in milliseconds, None before the first."""

    source: str
    polled_at: int | None = None
    """Its last poll, failed or not."""
    answered_at: int | None = None
    """Its last poll that gave an answer."""
    newest: int | None = None
    """Time of its newest sample."""
    updates: tuple[int, ...] = ()
    """When it last gave something new, oldest first."""
    failures: int = 0
    """Failed polls in a row."""
    refused: bool = False
    """True: a person must change something."""
    failing_since: int | None = None
    reason: Text | None = None
    """Why the last poll failed."""
    rows: int = 0
    """Rows read at the last answer, rejected ones included."""
    new: int = 0
    """Samples that the last answer added."""
    replaced: int = 0
    withdrawn: int = 0
    rejected: tuple[Rejection, ...] = ()
    """Rows left out at the last answer, by reason."""
    notes: tuple[Text, ...] = ()
    advice: Text | None = None
    """What a person does next about ``reason``."""
    missing: tuple[Text, ...] = ()
    """Measures that could not be read at the last answer, and why."""
    next_poll: int | None = None
    """When it is asked next, as the collector planned it."""
    state: str = ""
    """The collector's judgement in one word; empty before the first."""
    cost: Cost = UNPOLLED
    credential_until: int | None = None
    """When the credential ends that it is let in with; None: never, or unknown."""
    credential_renewal: str = ""
    """The command that renews the credential."""
    paused: bool = False
    paused_by: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """A poll that gave nothing."""

    at: int
    reason: Text
    refused: bool = False
    """True: a person must change something."""
    advice: Text | None = None
    """What that person does next."""


@dataclass(frozen=True, slots=True)
class PollRow:
    """One poll in the journal."""

    source: str
    at: int
    ok: int
    """1: it gave an answer; 0: it failed."""
    rows: int
    new: int
    replaced: int
    withdrawn: int
    rejected: int
    reason: Text | None = None
    """Why it failed; None where it gave an answer."""


def note_answer(
    db: sqlite3.Connection, source: int, delivery: Delivery, changed: bool, counts: tuple[int, int, int]
) -> None:
    """Note a poll that gave an answer, with the state that the source wants back."""
    before = health_of(
        *db.execute("SELECT name, health, paused, paused_by FROM source WHERE id = ?", (source,)).fetchone()
    )
    times = [before.newest] if before.newest is not None else []
    newest = max((*times, *(sample.t for sample in delivery.samples)), default=None)
    after = replace(
        before,
        polled_at=delivery.polled_at,
        answered_at=delivery.polled_at,
        newest=newest,
        updates=(*before.updates, delivery.polled_at)[-REMEMBERED:] if changed else before.updates,
        failures=0,
        refused=False,
        failing_since=None,
        reason=None,
        advice=None,
        missing=untold(replace(delivery, notes=()) if delivery.unchanged else delivery),
        credential_until=None if delivery.credential is None else delivery.credential.until,
        credential_renewal="" if delivery.credential is None else delivery.credential.renewal,
    )
    if not delivery.unchanged:
        new, replaced, withdrawn = counts
        after = replace(
            after,
            rows=delivery.rows,
            new=new,
            replaced=replaced,
            withdrawn=withdrawn,
            rejected=delivery.rejected,
            notes=delivery.notes,
        )
    store_health(db, source, _dumped(after))
    db.execute("UPDATE source SET state = ? WHERE id = ?", (json.dumps(dict(delivery.state)), source))
    rejected = sum(rejection.rows for rejection in delivery.rejected)
    _journal(db, source, (delivery.polled_at, 1, delivery.rows, *counts, rejected, None))


def note_failure(db: sqlite3.Connection, source: int, failure: Failure) -> None:
    """Note a poll that failed."""
    before = health_of(
        *db.execute("SELECT name, health, paused, paused_by FROM source WHERE id = ?", (source,)).fetchone()
    )
    after = replace(
        before,
        polled_at=failure.at,
        failures=before.failures + 1,
        refused=failure.refused,
        failing_since=failure.at if before.failing_since is None else before.failing_since,
        reason=failure.reason,
        advice=failure.advice,
    )
    store_health(db, source, _dumped(after))
    reason = json.dumps(dumped_text(failure.reason), ensure_ascii=False)
    _journal(db, source, (failure.at, 0, 0, 0, 0, 0, 0, reason))


def _journal(db: sqlite3.Connection, source: int, row: tuple[object, ...]) -> None:
    """Add a poll to the journal, and take the oldest out now and then."""
    made = db.execute(
        "INSERT INTO poll (source, at, ok, rows, new, replaced, withdrawn, rejected, reason)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (source, *row),
    )
    if (made.lastrowid or 0) % 50 == 0:
        db.execute(
            "DELETE FROM poll WHERE source = ? AND id NOT IN"
            " (SELECT id FROM poll WHERE source = ? ORDER BY at DESC, id DESC LIMIT ?)",
            (source, source, POLLS_KEPT),
        )


def store_health(db: sqlite3.Connection, source: int, health: dict[str, object]) -> None:
    """Write a source's health."""
    text = json.dumps(health, ensure_ascii=False, separators=(",", ":"))
    db.execute("UPDATE source SET health = ? WHERE id = ?", (text, source))


def _dumped(health: SourceHealth) -> dict[str, object]:
    """Return health as JSON values; what has columns of its own is left out."""
    data: dict[str, object] = {
        name: getattr(health, name)
        for name in SourceHealth.__dataclass_fields__
        if name not in ("source", "paused", "paused_by", "rejected", "cost", *_ONE, *_SEVERAL)
    }
    data |= {name: None if (text := getattr(health, name)) is None else dumped_text(text) for name in _ONE}
    data |= {name: [dumped_text(text) for text in getattr(health, name)] for name in _SEVERAL}
    data["rejected"] = [[dumped_text(each.reason), each.rows, each.place] for each in health.rejected]
    data["cost"] = dumped_cost(health.cost)
    return data


def dumped_cost(cost: Cost) -> list[object]:
    """Return what a poll took as JSON values."""
    plain: list[object] = [cost.latency, cost.left, cost.allowed, cost.reset, cost.paid]
    return plain if cost.unit is None else [*plain, dumped_text(cost.unit)]


def _loaded_cost(data: Sequence[Any]) -> Cost:
    """Return the cost of ``dumped_cost``."""
    values = [*data[:5], loaded_text(data[5])] if len(data) > 5 else data
    return Cost(*values)


def health_of(name: str, text: str, paused: int, paused_by: str) -> SourceHealth:
    """Return health of its row."""
    data = json.loads(text)
    if not data:
        return SourceHealth(name, paused=bool(paused), paused_by=paused_by)
    rejected = data.pop("rejected", ())
    for each in _ONE:
        if data.get(each) is not None:
            data[each] = loaded_text(data[each])
    for each in _SEVERAL:
        data[each] = tuple(map(loaded_text, data.get(each, ())))
    data["cost"] = _loaded_cost(data.pop("cost", ()))
    data["updates"] = tuple(data.get("updates", ()))
    return SourceHealth(
        name,
        **data,
        rejected=tuple(Rejection(loaded_text(text), rows, place) for text, rows, place in rejected),
        paused=bool(paused),
        paused_by=paused_by,
    )


def poll_of(row: tuple[str, int, int, int, int, int, int, int], reason: str | None) -> PollRow:
    """Return a poll of its row."""
    return PollRow(*row, _reason(reason))


def _reason(text: str | None) -> Text | None:
    """Return the reason of a failed poll."""
    return None if text is None else loaded_text(json.loads(text))
