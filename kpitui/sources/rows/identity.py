"""What makes an event itself: its id, compared exactly; where it has none, what its row says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from kpitui.sources.rows.table import Cells, Hashes, Table, Whole
from kpitui.text import Text
from kpitui.text.clean import plain

_DECIMALS = re.compile(r"(\d+)\.0+", re.ASCII)
_RUINED = re.compile(r"\d(\.\d+)?[eE]\+?\d+", re.ASCII)
_ODD = np.uint64(0x9E3779B97F4A7C15)


def exact(column: Cells) -> list[str | None]:
    """Return ids or keys: texts as they are, but ``3399.0`` is ``3399``; None where empty."""
    return [text if text.isalnum() else _exact(text) for text in column.tolist()]


def _exact(text: str) -> str | None:
    """Return one id."""
    text = text.strip()
    if not text.isprintable():
        text = plain(text)
    found = _DECIMALS.fullmatch(text)
    return (found[1] if found else text) or None


def content_of(columns: Mapping[str, Cells], without: Iterable[str], rows: int) -> Hashes:
    """Return a hash of what each row says, the columns of times left out; the order of columns doesn't matter."""
    total = np.zeros(rows, np.uint64)
    skipped = set(without)
    for name, column in columns.items():
        if name in skipped:
            continue
        named = pd.util.hash_array(np.array([name], object))[0] | np.uint64(1)
        hashes = pd.util.hash_array(column, categorize=True)
        hashes[column == ""] = 0
        with np.errstate(over="ignore"):
            total += (hashes ^ (hashes >> np.uint64(29))) * named * _ODD
    return total


def numbers_among_equals(hashes: Hashes) -> Whole:
    """Return for each row how many before it say the same."""
    return np.array(pd.Series(hashes).groupby(hashes, sort=False).cumcount(), np.int64)


def content_ids(hashes: Hashes, numbers: Whole, fingerprint: str) -> list[str]:
    """Return the ids of events that have none: what their row says, and their number among equals."""
    seed = fingerprint[:6]
    return [
        f"{seed}{one:016x}" if not number else f"{seed}{one:016x}.{number}"
        for one, number in zip(hashes.tolist(), numbers.tolist(), strict=True)
    ]


def repeats(table: Table, name: str, column: Cells) -> tuple[Text, ...]:
    """Return what to say of an id that stands in rows which say different things."""
    filled = column != ""
    codes = pd.factorize(column[filled])[0]
    different = int(codes.max()) + 1 if len(codes) else 0
    if different == len(codes):
        return ()
    pairs = pd.DataFrame({"id": codes, "content": table.content()[filled]}).drop_duplicates()
    if len(pairs) == different:
        return ()
    ruined = next((text for text in column[filled][:1000] if _RUINED.fullmatch(text)), None)
    note = Text(
        "{file}, {name}: {rows:,} rows, {different:,} different ids",
        "{file}, {name} : {rows} lignes, {different} identifiants différents",
    ).given(
        file=", ".join(part.name for part in table.parts[:3]), name=name, rows=int(filled.sum()), different=different
    )
    if ruined is None:
        return (note,)
    return (
        Text(
            "{note}: a spreadsheet has ruined them ({ruined}); leave id out, or export the file again",
            "{note} : un tableur les a abîmés ({ruined}) ; retirez id, ou exportez le fichier à nouveau",
        ).given(note=note, ruined=ruined),
    )
