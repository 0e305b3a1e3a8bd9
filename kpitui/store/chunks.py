"""The codec of chunks: about a thousand samples of one series in about a thousand bytes. Knows no table.

Each column (times, values, ends) is whole numbers: a straight line plus what differs from it, from one sample to the
next or from the line, whichever is smaller; in as few bytes as it takes, the bytes of equal weight side by side, then
zlib. Equally spaced times cost nothing. Values are scaled by a power of ten where that is exact; others are kept as
their bits. Many chunks are decoded at once, which is what makes a month of five hundred series load in a second.
"""

from __future__ import annotations

import struct
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpitui.series.dataset import Times, Values
from kpitui.store.columns import Columns

SIZE = 1024
"""Samples in a full chunk."""
BLOCK = 128
"""Chunks that are decoded in one go: what fits in a processor's cache."""

_HEADER = struct.Struct("<BBHBBBxqqqqqq")
_VERSION = 1
_BITS = 255
"""The scale of values that no power of ten makes whole."""
_MOST_DIGITS = 6
_EXACT = 2.0**51
_STEPS = 0x10
"""Set in a column's form: its numbers are steps from one sample to the next."""
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class _Column:
    """One column as it is packed."""

    form: int
    base: int
    step: int
    body: bytes


def encode(columns: Columns) -> bytes:
    """Return a chunk of at most 65,535 samples, which is what ``decode`` takes."""
    scale, whole = _scaled(columns.v)
    packed = [_pack(columns.t, (True,)), _pack(whole, (True, False)), _packed_ends(columns)]
    head = _HEADER.pack(
        _VERSION,
        scale,
        len(columns.t),
        *(column.form for column in packed),
        *(number for column in packed for number in (column.base, column.step)),
    )
    return zlib.compress(head + b"".join(column.body for column in packed), _LEVEL)


def decode(chunks: Sequence[bytes]) -> Columns:
    """Return the samples of chunks, one after the other."""
    return decode_to(chunks, lambda lengths: ([0, *accumulate(lengths)][:-1], sum(lengths)))


def decode_to(chunks: Sequence[bytes], lay: Callable[[list[int]], tuple[list[int], int]]) -> Columns:
    """Return the samples of chunks in arrays laid out by ``lay(lengths) -> (starts, size)``, which may leave room."""
    reader = _Reader([zlib.decompress(chunk) for chunk in chunks], lay)
    t = reader.times()
    return Columns(t, reader.values(), reader.ends(t))


def _scaled(v: Values) -> tuple[int, Times]:
    """Return the power of ten that makes values whole, and the whole numbers; else their bits."""
    largest = float(np.abs(v).max())
    for digits in range(_MOST_DIGITS + 1):
        if largest >= _EXACT / 10.0**digits:
            break
        whole = np.rint(v * 10.0**digits)
        if np.array_equal(whole / 10.0**digits, v):
            return digits, whole.astype(np.int64)
    return _BITS, v.view(np.int64)


def _packed_ends(columns: Columns) -> _Column:
    """Return the column of ends, as distances from the times; 0 stands for none."""
    if columns.until is None:
        return _Column(0, 0, 0, b"")
    return _pack(np.where(columns.until != 0, columns.until - columns.t, 0), (False,))


def _pack(numbers: Times, choices: tuple[bool, ...]) -> _Column:
    """Return a column in the smallest of the forms allowed: steps (True) or distances from a level (False)."""
    columns = [_packed_steps(numbers) if steps else _packed_levels(numbers) for steps in choices]
    if len(columns) == 1 or not columns[0].body:
        return columns[0]
    return min(columns, key=lambda column: len(zlib.compress(column.body, 1)))


def _packed_steps(numbers: Times) -> _Column:
    """Return a column as what its steps differ from the usual step."""
    steps = np.diff(numbers)
    usual = int(np.partition(steps, len(steps) // 2)[len(steps) // 2]) if len(steps) else 0
    rest = np.concatenate((np.zeros(1, np.int64), steps - usual))
    width, body = _shuffled(rest)
    return _Column(_STEPS | width, int(numbers[0]), usual, body)


def _packed_levels(numbers: Times) -> _Column:
    """Return a column as what its numbers differ from their first."""
    base = int(numbers[0])
    width, body = _shuffled(numbers - base)
    return _Column(width, base, 0, body)


def _shuffled(numbers: Times) -> tuple[int, bytes]:
    """Return how many bytes each number needs, and the bytes of equal weight side by side."""
    low, high = int(numbers.min()), int(numbers.max())
    if low == high == 0:
        return 0, b""
    width = next(width for width in (1, 2, 4, 8) if -(2 ** (8 * width - 1)) <= low and high < 2 ** (8 * width - 1))
    narrow = numbers.astype(f"<i{width}")
    return width, narrow.view(np.uint8).reshape(len(numbers), width).T.tobytes()


class _Reader:
    """Chunks that are unzipped, read column by column."""

    def __init__(self, raw: Sequence[bytes], lay: Callable[[list[int]], tuple[list[int], int]]) -> None:
        self._raw = raw
        self._heads = [_HEADER.unpack_from(each) for each in raw]
        self._starts, self._size = lay([head[2] for head in self._heads])

    def times(self) -> Times:
        """Return the column of times."""
        out = np.empty(self._size, dtype=np.int64)
        self._column(out, 0, range(len(self._raw)))
        return out

    def values(self) -> Values:
        """Return the column of values."""
        out = np.empty(self._size, dtype=np.float64)
        scaled = [at for at, head in enumerate(self._heads) if head[1] != _BITS]
        for block, n, form in self._blocks(1, scaled):
            scales = np.array([10.0 ** self._heads[at][1] for at in block])[:, None]
            with self._place(out, block, n) as rows:
                self._fill(rows, block, 1, form)
                rows /= scales
        odd = [at for at, head in enumerate(self._heads) if head[1] == _BITS]
        self._column(out.view(np.int64), 1, odd)
        return out

    def ends(self, t: Times) -> Times | None:
        """Return the column of ends; None where no chunk has one."""
        ending = [at for at, head in enumerate(self._heads) if head[5] or head[10]]
        if not ending:
            return None
        out = np.zeros(self._size, dtype=np.int64)
        self._column(out, 2, ending)
        for start, stop in ((self._starts[at], self._starts[at] + self._heads[at][2]) for at in ending):
            part = out[start:stop]
            np.add(part, t[start:stop], out=part, where=part != 0)
        return out

    def _column(self, out: Times, number: int, members: Sequence[int]) -> None:
        """Decode a column of whole numbers of some chunks."""
        for block, n, form in self._blocks(number, members):
            with self._place(out, block, n) as rows:
                self._fill(rows, block, number, form)

    def _blocks(self, number: int, members: Sequence[int]) -> Iterator[tuple[list[int], int, int]]:
        """Give chunks that are alike in length and form of a column, as many as are decoded in one go."""
        groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for at in members:
            groups[self._heads[at][2], self._heads[at][3 + number]].append(at)
        for (n, form), alike in groups.items():
            for start in range(0, len(alike), BLOCK):
                yield alike[start : start + BLOCK], n, form

    @contextmanager
    def _place(self, out: NDArray[Any], block: list[int], n: int) -> Iterator[NDArray[Any]]:
        """Give an array (chunks, n) to fill: the place of the chunks itself where they are neighbours."""
        start = self._starts[block[0]]
        if self._starts[block[-1]] - start == (len(block) - 1) * n:
            yield out[start : start + len(block) * n].reshape(len(block), n)
            return
        rows = np.empty((len(block), n), dtype=out.dtype)
        yield rows
        for at, row in zip(block, rows, strict=True):
            out[self._starts[at] : self._starts[at] + n] = row

    def _fill(self, rows: NDArray[Any], block: list[int], number: int, form: int) -> None:
        """Decode a column of alike chunks into an array (chunks, n); sums of whole floats are exact."""
        n, width = rows.shape[1], form & 0x0F
        base = np.array([self._heads[at][6 + 2 * number] for at in block]).astype(rows.dtype)[:, None]
        step = np.array([self._heads[at][7 + 2 * number] for at in block]).astype(rows.dtype)[:, None]
        if not width:
            np.multiply(step, np.arange(n, dtype=rows.dtype), out=rows)
            rows += base
            return
        begin = [_HEADER.size + sum((self._heads[at][3 + c] & 0x0F) * n for c in range(number)) for at in block]
        joined = b"".join(self._raw[at][start : start + n * width] for at, start in zip(block, begin, strict=True))
        planes = np.frombuffer(joined, dtype=np.uint8).reshape(len(block), width, n)
        narrow = np.ascontiguousarray(planes.transpose(0, 2, 1)).view(f"<i{width}")[:, :, 0]
        if not form & _STEPS:
            np.add(narrow, base, out=rows)
            return
        steps = narrow + step
        steps[:, :1] = base
        np.cumsum(steps, axis=1, out=rows)
