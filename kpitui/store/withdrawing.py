"""Taking out what mappings or sources had given that are no more."""

from __future__ import annotations

import sqlite3

from kpitui.store.covering import forget
from kpitui.store.events import EventWriter
from kpitui.store.names import Names
from kpitui.store.revision import next_revision
from kpitui.store.schema import NEVER
from kpitui.store.writing import Writing

EVENT_COLUMNS = "e.scope, e.t, e.id, e.key, e.value, e.grp"


def other_mappings(
    db: sqlite3.Connection, names: Names, events: EventWriter, source: int, kept: tuple[frozenset[str], int]
) -> int:
    """Take out what other mappings than ``kept[0]`` of the source had given; return how many samples that were."""
    from kpitui.store.sealing import drop_series  # numpy: a screen opens the store without it

    known = dict(db.execute("SELECT name, id FROM mapping").fetchall())
    numbers = sorted(number for name, number in known.items() if name in kept[0])
    inside = ", ".join(map(str, numbers)) or "-1"
    obsolete = db.execute(f"SELECT id FROM series WHERE source = ? AND mapping NOT IN ({inside})", (source,))  # noqa: S608
    count = drop_series(db, [row[0] for row in obsolete], kept[1])
    groups = db.execute(
        "SELECT g.id FROM label_group g JOIN scope s ON s.id = g.scope"  # noqa: S608
        f" WHERE s.source = ? AND g.mapping NOT IN ({inside})",
        (source,),
    ).fetchall()
    if groups:
        count += _withdraw_groups(events, source, [row[0] for row in groups])
        db.executemany("DELETE FROM rolled WHERE grp = ?", groups)
        db.executemany("DELETE FROM label_group WHERE id = ?", groups)
        # Numbers of groups are given again, so that running readers must not go by those they know.
        db.execute("UPDATE scope SET rev = ?, cut_rev = ? WHERE source = ?", (kept[1], kept[1], source))
        db.execute(
            "UPDATE scope SET horizon = ? WHERE source = ? AND id NOT IN"
            " (SELECT g.scope FROM rolled r JOIN label_group g ON g.id = r.grp)",
            (NEVER, source),
        )
    if count or groups:
        names.forget()
    return count


def some_of_other_mappings(
    db: sqlite3.Connection, events: EventWriter, source: int, kept: tuple[frozenset[str], int]
) -> int:
    """Take out at most ``kept[1]`` events that other mappings than ``kept[0]`` had given; return how many."""
    known = dict(db.execute("SELECT name, id FROM mapping").fetchall())
    inside = ", ".join(str(number) for name, number in known.items() if name in kept[0]) or "-1"
    return events.withdraw(
        f"SELECT {EVENT_COLUMNS} FROM scope s JOIN event e ON e.scope = s.id WHERE s.source = ? AND e.grp IN"  # noqa: S608
        f" (SELECT g.id FROM label_group g WHERE g.scope = s.id AND g.mapping NOT IN ({inside})) LIMIT ?",
        (source, kept[1]),
    )


def withdraw_missing(
    events: EventWriter, source: int, place: tuple[int, int], most: int
) -> tuple[int, tuple[int, int] | None]:
    """Take out what is not in the table of what was delivered, of some ``most`` events from (scope, time) on.

    Returns how many went and where to go on; None: that was the last.
    """
    found = events.db.execute(
        "SELECT id, horizon FROM scope WHERE source = ? AND id >= ? ORDER BY id LIMIT 1", (source, place[0])
    ).fetchone()
    if found is None:
        return 0, None
    scope = found[0]
    low = max(place[1] if scope == place[0] else NEVER, found[1])
    edge = events.db.execute(
        "SELECT t FROM event WHERE scope = ? AND t >= ? ORDER BY t LIMIT 1 OFFSET ?", (scope, low, most)
    ).fetchone()
    gone = events.withdraw(
        f"SELECT {EVENT_COLUMNS} FROM event e WHERE e.scope = ? AND e.t >= ? AND e.t <= ?"  # noqa: S608
        " AND NOT EXISTS (SELECT 1 FROM delivered d WHERE d.scope = e.scope AND d.id = e.id)",
        (scope, low, -NEVER if edge is None else edge[0]),
    )
    return gone, (scope + 1, NEVER) if edge is None else (scope, edge[0] + 1)


def forget_delivered(db: sqlite3.Connection, source: int) -> None:
    """Forget what was remembered of a source's delivery in parts."""
    db.execute("DELETE FROM delivered WHERE scope IN (SELECT id FROM scope WHERE source = ?)", (source,))


def everything_of(writing: Writing, name: str) -> int:
    """Take out everything that a source gave, its coverage and state too; return how many samples that were."""
    from kpitui.store.sealing import drop_series  # numpy: a screen opens the store without it

    db, names = writing.db, writing.names
    source = names.source(db, name)
    rev = next_revision(db)
    numbers = [row[0] for row in db.execute("SELECT id FROM series WHERE source = ?", (source,))]
    count = drop_series(db, numbers, rev)
    count += EventWriter(writing, rev).withdraw(
        f"SELECT {EVENT_COLUMNS} FROM scope s JOIN event e ON e.scope = s.id WHERE s.source = ?",  # noqa: S608
        (source,),
    )
    groups = "SELECT g.id FROM label_group g JOIN scope s ON s.id = g.scope WHERE s.source = ?"
    db.execute(f"DELETE FROM rolled WHERE grp IN ({groups})", (source,))  # noqa: S608
    db.execute("UPDATE scope SET rev = ?, cut_rev = ?, horizon = ? WHERE source = ?", (rev, rev, NEVER, source))
    db.execute("DELETE FROM label_group WHERE scope IN (SELECT id FROM scope WHERE source = ?)", (source,))
    forget(db, source)
    db.execute("DELETE FROM restated WHERE source = ?", (source,))
    db.execute("UPDATE source SET retired = 1, state = '{}', health = '{}' WHERE id = ?", (source,))
    names.forget()
    return count


def _withdraw_groups(events: EventWriter, source: int, groups: list[int]) -> int:
    """Take out the events of some groups of a source."""
    inside = ", ".join(map(str, groups))
    return events.withdraw(
        f"SELECT {EVENT_COLUMNS} FROM scope s JOIN event e ON e.scope = s.id"  # noqa: S608
        f" WHERE s.source = ? AND e.grp IN ({inside})",
        (source,),
    )
