"""Values of an expression at many window ends at once, with what is known of each. The carrier of all evaluation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kpitui.kpis.reading import Flag, Status
from kpitui.series.dataset import Values
from kpitui.text import Text

Mask = NDArray[np.bool_]
Codes = NDArray[np.int8]
Bits = NDArray[np.int16]

STATUSES = (Status.OK, Status.STALE, Status.NEW, Status.UNDEFINED, Status.NO_DATA, Status.ERROR)
"""Statuses by code, from the best to the worst: an expression has the worst of its parts."""
OK, STALE, NEW, UNDEFINED, NO_DATA, ERROR = range(6)

FLAGS = tuple(Flag)
BIT = {flag: 1 << place for place, flag in enumerate(FLAGS)}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to be said of some of the values."""

    where: Mask
    """(k,) the ends that it is said of."""
    text: Text | None
    left_out: tuple[str, ...] = ()
    """Parts (channels, brands) that these values leave out."""


@dataclass(frozen=True, slots=True)
class Value:
    """An expression's values at k window ends, as intervals; ``low`` equals ``high`` where they are exact."""

    low: Values
    """(k,), NaN where there is no value."""
    high: Values
    """(k,), NaN where there is no value."""
    status: Codes
    """(k,) codes of ``STATUSES``."""
    flags: Bits
    """(k,) sums of ``BIT``."""
    remarks: tuple[Remark, ...] = ()
    pending: Values | None = None
    """(k,) events too young to be judged."""
    base: Values | None = None
    """(k,) how many events the value rests on, where that is known: what ``min_count`` and intervals judge."""

    @property
    def size(self) -> int:
        """The number of ends."""
        return int(self.high.shape[0])

    def has_value(self) -> Mask:
        """Return where there is a value, (k,)."""
        return np.asarray(self.status <= STALE)

    def flagged(self, flag: Flag, where: Mask | None = None) -> Value:
        """Return the same values with a flag on those of ``where`` (all, if None)."""
        mask = np.ones(self.size, dtype=np.bool_) if where is None else where
        return replace(self, flags=(self.flags | np.where(mask, BIT[flag], 0)).astype(np.int16))

    def said(self, remark: Remark) -> Value:
        """Return the same values with one more remark, where it holds of any."""
        return replace(self, remarks=(*self.remarks, remark)) if remark.where.any() else self

    def without(self, where: Mask, code: int, text: Text | None) -> Value:
        """Return the same values with none where the mask says, for a reason."""
        if not where.any():
            return self
        high = np.where(where, np.nan, self.high)
        low = high if self.low is self.high else np.where(where, np.nan, self.low)
        status = np.where(where, np.int8(code), self.status).astype(np.int8)
        return replace(self, low=low, high=high, status=status, remarks=(Remark(where, text), *self.remarks))


def exact(values: Values, base: Values | None = None) -> Value:
    """Return exact values, (k,); a value that is not finite is no data."""
    numbers = np.asarray(values, dtype=np.float64)
    fine = np.isfinite(numbers)
    numbers = np.where(fine, numbers, np.nan)
    status = np.where(fine, OK, NO_DATA).astype(np.int8)
    return Value(numbers, numbers, status, np.zeros(len(numbers), dtype=np.int16), base=base)


def nothing(size: int, text: Text | None, code: int = NO_DATA) -> Value:
    """Return k values that are none of them there, for one reason."""
    nan = np.full(size, np.nan)
    remark = Remark(np.ones(size, dtype=np.bool_), text)
    return Value(nan, nan, np.full(size, code, dtype=np.int8), np.zeros(size, dtype=np.int16), (remark,))


def constant(number: float, size: int) -> Value:
    """Return the same number at k ends."""
    return exact(np.full(size, float(number)))
