"""Which rows count: the ``where`` of a mapping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from kpitui.config.conditions import Condition
from kpitui.sources.rows.numbers import NumberStyle, read_numbers
from kpitui.sources.rows.spelling import fold
from kpitui.sources.rows.table import Cells, Floats, Mask


def chosen(conditions: Mapping[str, Condition], column: Callable[[str], Cells], style: NumberStyle, rows: int) -> Mask:
    """Return the rows that meet all conditions."""
    mask = np.ones(rows, bool)
    for name, condition in conditions.items():
        mask &= _meets(condition, column(name), style)
    return mask


def _meets(condition: Condition, column: Cells, style: NumberStyle) -> Mask:
    """Return the rows that meet one condition; a cell that is no number meets no bound."""
    codes, uniques = pd.factorize(column)
    texts = [fold(str(one)) for one in uniques]
    numbers = read_numbers(uniques.astype(object), style).values
    mask = np.ones(len(texts), bool)
    if condition.any_of is not None:
        mask &= _among(condition.any_of, texts, numbers)
    if condition.none_of:
        mask &= ~_among(condition.none_of, texts, numbers)
    if condition.at_least is not None:
        mask &= numbers >= condition.at_least
    if condition.at_most is not None:
        mask &= numbers <= condition.at_most
    return mask[codes] if len(texts) else np.zeros(len(column), bool)


def _among(values: Iterable[str | float], texts: list[str], numbers: Floats) -> Mask:
    """Return which texts are one of the values: a number is compared as a number, a text folded."""
    mask = np.zeros(len(texts), bool)
    for value in values:
        if isinstance(value, str):
            wanted = fold(value)
            mask |= np.array([text == wanted for text in texts], bool)
        else:
            mask |= numbers == value
    return mask
