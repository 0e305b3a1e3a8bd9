"""Which rows count: the ``where`` of a mapping."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from kpitui.config.conditions import Condition
from kpitui.sources.rows.numbers import Numbers
from kpitui.sources.rows.spelling import fold
from kpitui.sources.rows.table import Cells, Floats, Mask, Whole


def chosen(
    conditions: Mapping[str, Condition],
    column: Callable[[str], Cells],
    numbers: Callable[[str, Cells], Numbers],
    rows: int,
) -> Mask:
    """Return the rows that meet all conditions; ``numbers`` reads cells of a column as numbers."""
    mask = np.ones(rows, bool)
    for name, condition in conditions.items():
        codes, uniques = pd.factorize(column(name))
        mask &= _meets(condition, codes, uniques.astype(object), numbers(name, uniques.astype(object)).values)
    return mask


def _meets(condition: Condition, codes: Whole, uniques: Cells, numbers: Floats) -> Mask:
    """Return the rows that meet one condition; a cell that is no number meets no bound."""
    texts = [fold(str(one)) for one in uniques]
    mask = np.ones(len(texts), bool)
    if condition.any_of is not None:
        mask &= _among(condition.any_of, texts, numbers)
    if condition.none_of:
        mask &= ~_among(condition.none_of, texts, numbers)
    if condition.at_least is not None:
        mask &= numbers >= condition.at_least
    if condition.at_most is not None:
        mask &= numbers <= condition.at_most
    return mask[codes] if len(texts) else np.zeros(len(codes), bool)


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
