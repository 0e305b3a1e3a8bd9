"""What a scorer's labels really hold, learnt from texts that persons labelled: the adjusted count.

Of 100 texts that are positive, a scorer calls some positive, some neutral, some negative. From how often it does so,
the true parts behind its counts are reckoned: true parts times the matrix are the counted parts, solved for the true
ones (catalogue 9). Plain numbers: a screen's process knows of it without numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kpitui.sentiment.contract import Sentiment
from kpitui.sentiment.judge import Judge, Manner
from kpitui.sentiment.labelled import LabelledText

ENOUGH = 100
"""Labelled texts of a language from which it is calibrated."""
_EACH = 5
"""Labelled texts of each sentiment that it takes, for how often it is mistaken to be known at all."""
_FLAT = 1e-3
"""A determinant below which a scorer tells so little apart that nothing can be reckoned from it."""
CLASSES = tuple(Sentiment)

Matrix = tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]]
"""Three rows of three numbers, in the order of ``CLASSES``."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """How a scorer is mistaken in one language."""

    labels: int
    """The texts that it was learnt from."""
    matrix: Matrix
    """Rows are what a text says, columns what the scorer says of it, each row adds up to 1."""

    def inverse(self) -> Matrix:
        """Return what the counted parts are multiplied by to give the true ones."""
        return _inverted(_transposed(self.matrix))


def is_enough(labels: Sequence[Sentiment]) -> bool:
    """Tell whether so many labelled texts of one language calibrate it: enough of them, and some of each sentiment."""
    return len(labels) >= ENOUGH and min(labels.count(one) for one in CLASSES) >= _EACH


class Calibrations:
    """The calibrations of a configuration, learnt when they are first needed: scoring the labelled texts takes time."""

    def __init__(
        self, manner: Manner, texts: Iterable[LabelledText] = (), found: Mapping[str, Calibration] | None = None
    ) -> None:
        """``found`` stands for what the texts would teach."""
        self._manner = manner
        self._texts = tuple(texts)
        self._found = found

    def by_language(self) -> Mapping[str, Calibration]:
        """Return the calibration of each language that has one."""
        if self._found is None:
            self._found = MappingProxyType(calibrate(self._manner, self._texts))
            # they are persons' words: nothing keeps them longer than they are needed
            self._texts = ()
        return self._found


NO_CALIBRATIONS = Calibrations(Manner(), found=MappingProxyType({}))
"""Where no texts are labelled."""


def calibrate(manner: Manner, texts: Iterable[LabelledText]) -> dict[str, Calibration]:
    """Return the calibration of each language of which enough texts are labelled and that has a scorer."""
    judge = Judge(manner)
    counts: dict[str, dict[tuple[str, str], int]] = {}
    for one in texts:
        found = judge.label(one.text, one.language)
        if found is not None and one.language is not None:
            table = counts.setdefault(one.language, {})
            table[one.label.value, found] = table.get((one.label.value, found), 0) + 1
    made = {language: calibration_of(table) for language, table in counts.items()}
    return {language: one for language, one in made.items() if one is not None}


def calibration_of(counts: Mapping[tuple[str, str], int]) -> Calibration | None:
    """Return the calibration from how many texts that say one thing were given another; None from too few."""
    rows = [[float(counts.get((true, said), 0)) for said in CLASSES] for true in CLASSES]
    sums = [sum(row) for row in rows]
    if sum(sums) < ENOUGH or min(sums) < _EACH:
        return None
    matrix = _parts(rows[0]), _parts(rows[1]), _parts(rows[2])
    return Calibration(int(sum(sums)), matrix) if abs(_determinant(matrix)) > _FLAT else None


def _parts(row: Sequence[float]) -> tuple[float, float, float]:
    """Return numbers as parts of their sum."""
    first, second, third = (number / sum(row) for number in row)
    return first, second, third


def _determinant(matrix: Matrix) -> float:
    """Return the determinant."""
    (a, b, c), (d, e, f), (g, h, i) = matrix
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def _transposed(matrix: Matrix) -> Matrix:
    """Return the matrix with rows and columns exchanged."""
    (a, b, c), (d, e, f), (g, h, i) = matrix
    return (a, d, g), (b, e, h), (c, f, i)


def _inverted(matrix: Matrix) -> Matrix:
    """Return the inverse of a matrix that has one."""
    (a, b, c), (d, e, f), (g, h, i) = matrix
    whole = _determinant(matrix)
    return (
        ((e * i - f * h) / whole, (c * h - b * i) / whole, (b * f - c * e) / whole),
        ((f * g - d * i) / whole, (a * i - c * g) / whole, (c * d - a * f) / whole),
        ((d * h - e * g) / whole, (b * g - a * h) / whole, (a * e - b * d) / whole),
    )
