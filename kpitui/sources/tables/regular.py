"""Delimited text of which every row has as many cells as the header: read at once, column by column."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpitui.sources.rows.table import Cells, Whole

_NEWLINE, _QUOTE = ord("\n"), ord('"')


def lines_of(data: bytes, separator: str, width: int) -> Whole | None:
    """Return the line, from 0, on which each row begins; None where a row is ragged, blank, not closed or doubtful."""
    signs = np.frombuffer(data, np.uint8)
    if not len(signs) or len(separator.encode()) != 1:
        return None
    ends, cuts = signs == _NEWLINE, signs == ord(separator)
    breaks = np.flatnonzero(ends)
    if b'"' in data:
        # Parity tells what stands within quotation marks; a doubled one changes it twice.
        quoted = (np.cumsum(signs == _QUOTE, dtype=np.uint8) & 1).astype(bool)
        if quoted[-1] or not _at_edges(signs, quoted, ends | cuts):
            return None
        ends &= ~quoted
        cuts &= ~quoted
    last = np.flatnonzero(ends)
    if not len(last) or last[-1] != len(signs) - 1:
        last = np.append(last, len(signs))
    counts = np.diff(np.searchsorted(np.flatnonzero(cuts), last), prepend=0)
    begin = np.append(0, last[:-1] + 1)
    if (counts != width - 1).any() or (begin >= last).any():
        return None
    return np.searchsorted(breaks, begin).astype(np.int64)


def _at_edges(signs: NDArray[np.uint8], quoted: NDArray[np.bool_], edges: NDArray[np.bool_]) -> bool:
    """Tell whether all quotation marks stand at the edges of cells, or in pairs within them."""
    beside = np.concatenate(([True], edges | (signs == _QUOTE), [True]))
    marks = signs == _QUOTE
    opening, closing = np.flatnonzero(marks & quoted), np.flatnonzero(marks & ~quoted)
    return bool(beside[opening].all() and beside[closing + 2].all())


def columns_of(data: bytes, separator: str, width: int) -> list[Cells] | None:
    """Return the columns of a regular text; None where quotation marks stand in places that make it doubtful."""
    try:
        frame = pd.read_csv(
            io.BytesIO(data),
            sep=separator,
            header=None,
            names=list(range(width)),
            index_col=False,
            dtype=object,
            na_filter=False,
            lineterminator="\n",
            skip_blank_lines=False,
            encoding="utf-8",
            engine="c",
            low_memory=False,
        )
    except pd.errors.ParserError:
        return None
    return [np.asarray(frame[at].array, object) for at in range(width)]
