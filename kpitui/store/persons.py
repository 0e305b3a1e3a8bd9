"""Names of people in labels: kept of accounts above the influencers' bar and of brands, a pseudonym for all others."""

from __future__ import annotations

import json
import os
import sqlite3
from base64 import b32encode
from collections.abc import Callable, Sequence
from unicodedata import normalize

from kpitui.measures import MULTI, Labels, Sample
from kpitui.store.hashing import hasher
from kpitui.store.names import packed, unpacked
from kpitui.store.writing import Writing

PERSON = "author"
"""The label that names a person."""
FOLLOWERS = "author_followers"
"""The measure that tells how many follow one."""
SIGN = "~"
"""What a pseudonym begins with."""
BAR = 1_000
"""Followers below which nobody's name is kept."""
TOP = 0.95
"""Of the authors of one delivery, those below this share keep no name."""


def pseudonym(number: int) -> str:
    """Return the short name of a hash."""
    return SIGN + b32encode(number.to_bytes(8, "big")).decode()[-9:-1].lower()


def named(writing: Writing, samples: Sequence[Sample]) -> Sequence[Sample]:
    """Return samples as they may be stored: without the names of people who are not widely followed.

    A store in memory is gone with its process, and keeps them.
    """
    found = {one.labels for one in samples}
    if not any(label == PERSON for labels in found for label, _ in labels) or not _on_disk(writing.db):
        return samples
    followed, kept = _followed(samples), _kept(writing.db)
    hash_of = hasher(writing.salt)
    forgotten = {row[0] for row in writing.db.execute("SELECT key FROM forgotten")}
    _reveal(writing, [name for known, name in followed.items() if known not in kept], hash_of)
    known = kept | set(followed)
    sets = {labels: _without_names(labels, known, forgotten, hash_of) for labels in found}
    return [one._replace(labels=sets[one.labels]) for one in samples]


def spellings(name: str) -> tuple[str, str, str]:
    """Return the ways in which a person's name is written: as it is, without its sign, and with it."""
    bare = name.strip().removeprefix("@")
    return name, bare, f"@{bare}"


def folded(name: str) -> str:
    """Return a name in the form in which two spellings are compared."""
    return normalize("NFC", name).strip().casefold().removeprefix("@")


def _without_names(labels: Labels, known: set[str], forgotten: set[int], hash_of: Callable[[str], int]) -> Labels:
    """Return labels with pseudonyms; someone who asked to be forgotten is left out."""
    brand = next((folded(value) for label, value in labels if label == "brand"), "")
    found: list[tuple[str, str]] = []
    for label, value in labels:
        if label != PERSON:
            found.append((label, value))
            continue
        several = [one for one in value.split(MULTI) if not forgotten & {hash_of(way) for way in spellings(one)}]
        kept = [
            one
            if folded(one) in known or folded(one) == brand or one.startswith(SIGN)
            else pseudonym(hash_of(folded(one)))
            for one in several
        ]
        if kept:
            found.append((label, MULTI.join(kept)))
    return tuple(found)


def unnamed(writing: Writing, author: str, rev: int) -> None:
    """Put a pseudonym that tells nothing in the place of someone's name, or pseudonym, in all labels."""
    db, hidden = writing.db, pseudonym(int.from_bytes(os.urandom(8), "big") >> 1)
    wanted = {folded(author), pseudonym(hasher(writing.salt)(folded(author)))}
    for number, text in db.execute("SELECT id, text FROM labels WHERE text LIKE '%\"author\"%'").fetchall():
        labels = unpacked(text)
        changed = tuple(
            (label, _hidden(value, wanted, hidden) if label == PERSON else value) for label, value in labels
        )
        if changed == labels:
            continue
        db.execute("UPDATE labels SET text = ? WHERE id = ?", (packed(changed), number))
        db.execute("UPDATE series SET rev = ?, cut_rev = ? WHERE labels = ?", (rev, rev, number))
        scopes = "SELECT scope FROM label_group WHERE labels = ?"
        db.execute(f"UPDATE scope SET rev = ?, cut_rev = ? WHERE id IN ({scopes})", (rev, rev, number))  # noqa: S608
    writing.names.forget()


def _hidden(value: str, wanted: set[str], hidden: str) -> str:
    """Return a label's value without one person."""
    return MULTI.join(hidden if folded(one) in wanted else one for one in value.split(MULTI))


def _reveal(writing: Writing, names: Sequence[str], hash_of: Callable[[str], int]) -> None:
    """Put the names of those who are widely followed now in the place of their pseudonyms."""
    for name in names:
        before, after = pseudonym(hash_of(folded(name))), json.dumps(name, ensure_ascii=False)[1:-1]
        query = "UPDATE OR IGNORE labels SET text = replace(text, ?, ?) WHERE text LIKE ?"
        if writing.db.execute(query, (before, after, f"%{before}%")).rowcount:
            writing.names.forget()


def _followed(samples: Sequence[Sample]) -> dict[str, str]:
    """Return the names of those whom a delivery shows to be above the bar, by the form in which they are compared."""
    followers: dict[str, float] = {}
    names: dict[str, str] = {}
    for one in samples:
        if one.measure == FOLLOWERS:
            name = next((value for label, value in one.labels if label == PERSON), None) or one.key
            if name:
                names.setdefault(folded(name), name)
                followers[folded(name)] = max(one.value, followers.get(folded(name), 0.0))
    ranked = sorted(followers.values())
    bar = max(BAR, ranked[int(TOP * (len(ranked) - 1))]) if ranked else BAR
    return {known: names[known] for known, value in followers.items() if value >= bar}


def _kept(db: sqlite3.Connection) -> set[str]:
    """Return the names that the store holds already."""
    rows = db.execute("SELECT text FROM labels WHERE text LIKE '%\"author\"%'").fetchall()
    values = (value for (text,) in rows for label, value in unpacked(text) if label == PERSON)
    return {folded(one) for value in values for one in value.split(MULTI) if not one.startswith(SIGN)}


def _on_disk(db: sqlite3.Connection) -> bool:
    """Tell whether a store outlives its process."""
    return any(row[2] for row in db.execute("PRAGMA database_list") if row[1] == "main")
