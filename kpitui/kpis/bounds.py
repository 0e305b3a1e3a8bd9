"""Arithmetic on values that are intervals. No result is ever infinite or not a number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from kpitui.kpis.formula_tree import Operator
from kpitui.kpis.reading import Flag
from kpitui.kpis.value import BIT, NEW, NO_DATA, UNDEFINED, Bits, Codes, Mask, Remark, Value
from kpitui.series.dataset import Values
from kpitui.text import Text

ZERO = Text("the denominator is zero", "le dénominateur est nul")
RISEN = Text("there was nothing before", "il n’y avait rien avant")
NEGATIVE = Text("the window before is negative", "la période précédente est négative")


def combine(operator: Operator, left: Value, right: Value, growth: bool = False) -> Value:
    """Return the result of one operation; with ``growth`` a zero denominator is a beginning: 0 from 0, else new."""
    match operator:
        case Operator.ADD:
            low, high = left.low + right.low, left.high + right.high
        case Operator.SUBTRACT:
            low, high = left.low - right.high, left.high - right.low
        case Operator.MULTIPLY:
            low, high = _product(left, right)
        case Operator.DIVIDE:
            return divide(left, right, growth)
    return _joined(left, right, low, high)


def divide(left: Value, right: Value, growth: bool = False) -> Value:
    """Return a quotient; it is undefined where the denominator may be zero."""
    zero = (right.low <= 0) & (right.high >= 0)
    safe_low, safe_high = np.where(zero, 1.0, right.low), np.where(zero, 1.0, right.high)
    if left.low is left.high and right.low is right.high:
        low = high = left.high / safe_high
    else:
        low, high = _extremes(left.low / safe_low, left.low / safe_high, left.high / safe_low, left.high / safe_high)
    result = replace(_joined(left, right, low, high), base=right.high)
    missing = zero & result.has_value()
    if not missing.any():
        return result
    if growth:
        nothing = missing & (left.low == 0) & (left.high == 0)
        risen = missing & ~nothing & (left.high > 0)
        result = replace(result, low=np.where(nothing, 0.0, result.low), high=np.where(nothing, 0.0, result.high))
        return result.without(risen, NEW, RISEN).without(missing & ~nothing & ~risen, UNDEFINED, ZERO)
    return result.without(missing, UNDEFINED, ZERO)


def grown(current: Value, before: Value) -> Value:
    """Return the growth of a value in per cent: 0 from 0 to 0, new from 0 to more, undefined from below 0."""
    negative = (before.low < 0) | ((before.high == 0) & (current.high < 0))
    zero = (before.low <= 0) & (before.high >= 0)
    still = zero & (before.high == 0) & (current.low == 0) & (current.high == 0)
    low = 100.0 * (current.low / np.where(before.high > 0, before.high, 1.0) - 1.0)
    high = 100.0 * (current.high / np.where(before.low > 0, before.low, 1.0) - 1.0)
    if current.low is current.high and before.low is before.high:
        low = high = np.where(still, 0.0, high)
    result = _joined(current, before, np.where(still, 0.0, low), np.where(still, 0.0, high))
    result = replace(result, base=before.base if before.base is not None else before.high)
    fine = result.has_value()
    return result.without(fine & negative, UNDEFINED, NEGATIVE).without(fine & zero & ~still & ~negative, NEW, RISEN)


def negated(value: Value) -> Value:
    """Return the opposite of a value."""
    if value.low is value.high:
        return same(value, -value.high)
    return replace(value, low=-value.high, high=-value.low)


def same(value: Value, numbers: Values) -> Value:
    """Return exact values with the state of others."""
    return replace(value, low=numbers, high=numbers)


def first_of(options: Iterable[Value]) -> tuple[Value, list[Mask]]:
    """Return, at each end, the first option that has data, and where each one was taken."""
    given = list(options)
    open_ends = np.ones(given[0].size, dtype=np.bool_)
    taken: list[Mask] = []
    for place, option in enumerate(given):
        has = open_ends & (option.status != NO_DATA)
        taken.append(has)
        open_ends = open_ends & ~has
        if place == len(given) - 1:
            taken[0] = taken[0] | open_ends
    if taken[0].all():
        return given[0], taken
    low, high = given[0].low, given[0].high
    status: Codes = given[0].status
    flags: Bits = given[0].flags
    pending, base = given[0].pending, given[0].base
    remarks = [Remark(each.where & taken[0], each.text, each.left_out) for each in given[0].remarks]
    for option, where in zip(given[1:], taken[1:], strict=True):
        low, high = np.where(where, option.low, low), np.where(where, option.high, high)
        status = np.where(where, option.status, status).astype(np.int8)
        flags = np.where(where, option.flags, flags).astype(np.int16)
        pending, base = _chosen(where, option.pending, pending), _chosen(where, option.base, base)
        remarks.extend(Remark(each.where & where, each.text, each.left_out) for each in option.remarks)
    kept = tuple(remark for remark in remarks if remark.where.any())
    return Value(low, high, status, flags, kept, pending, base), taken


def added(values: Iterable[Value]) -> Value:
    """Return the sum of values, those without data left out; no data where none has any."""
    given = list(values)
    has = np.array([value.has_value() for value in given])
    low = np.where(has, np.array([value.low for value in given]), 0.0).sum(axis=0)
    high = np.where(has, np.array([value.high for value in given]), 0.0).sum(axis=0)
    some = has.any(axis=0)
    flags = np.bitwise_or.reduce(np.array([np.where(value.has_value(), value.flags, 0) for value in given]), axis=0)
    status = np.where(some, 0, np.array([value.status for value in given]).min(axis=0)).astype(np.int8)
    remarks = tuple(Remark(each.where & ~some, each.text) for value in given for each in value.remarks)
    nan = np.full(len(low), np.nan)
    return Value(
        np.where(some, low, nan),
        np.where(some, high, nan),
        status,
        flags.astype(np.int16),
        tuple(remark for remark in remarks if remark.where.any()),
    )


def _product(left: Value, right: Value) -> tuple[Values, Values]:
    """Return the bounds of a product."""
    if left.low is left.high and right.low is right.high:
        exact = left.high * right.high
        return exact, exact
    return _extremes(left.low * right.low, left.low * right.high, left.high * right.low, left.high * right.high)


def _extremes(*corners: Values) -> tuple[Values, Values]:
    """Return the least and the greatest of the corners of a rectangle."""
    table = np.array(corners)
    return table.min(axis=0), table.max(axis=0)


def _joined(left: Value, right: Value, low: Values, high: Values) -> Value:
    """Return new bounds with the states of two values: the worse status, the flags of both."""
    both = low if (left.low is left.high and right.low is right.high) else None
    status = np.maximum(left.status, right.status).astype(np.int8)
    remarks = left.remarks + right.remarks
    result = Value(
        low if both is None else high,
        high,
        status,
        (left.flags | right.flags).astype(np.int16),
        remarks,
        _chosen(None, left.pending, right.pending),
        left.base if left.base is not None else right.base,
    )
    return _blank(result) if (status > 1).any() else result


def _blank(value: Value) -> Value:
    """Return a value with no numbers where its status has none."""
    none = ~value.has_value()
    if not none.any():
        return value
    high = np.where(none, np.nan, value.high)
    return replace(value, low=high if value.low is value.high else np.where(none, np.nan, value.low), high=high)


def _chosen(where: Mask | None, first: Values | None, second: Values | None) -> Values | None:
    """Return two optional arrays as one: the first where the mask says; without a mask, their sum."""
    if first is None or second is None:
        alone = first if second is None else second
        if alone is None or where is None:
            return alone
        keep = where if second is None else ~where
        return np.where(keep, alone, 0.0)
    return first + second if where is None else np.where(where, first, second)


def flag_bounds(value: Value) -> Value:
    """Return a value flagged ``bounds`` where its two ends differ."""
    if value.low is value.high:
        return value
    apart = value.has_value() & (value.low != value.high)
    return replace(value, flags=(value.flags | np.where(apart, BIT[Flag.BOUNDS], 0)).astype(np.int16))
