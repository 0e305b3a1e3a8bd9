"""What labelled texts teach of a scorer's mistakes."""

from __future__ import annotations

import numpy as np
import pytest

from kpitui.sentiment import Manner, Sentiment
from kpitui.sentiment.calibration import CLASSES, Calibrations, calibrate, calibration_of, is_enough
from kpitui.sentiment.labelled import LabelledText
from tests.sentiment.data import needs_en, needs_fr


def counts(*rows: tuple[int, int, int]) -> dict[tuple[str, str], int]:
    """Return how often a scorer said each of each: positive, neutral, negative."""
    return {(true, said): rows[at][place] for at, true in enumerate(CLASSES) for place, said in enumerate(CLASSES)}


def test_the_matrix_holds_the_parts_of_each_row() -> None:
    """Its inverse brings back what it mixes."""
    found = calibration_of(counts((30, 10, 0), (10, 20, 10), (5, 5, 40)))
    assert found is not None
    assert found.labels == 130
    assert found.matrix == ((0.75, 0.25, 0.0), (0.25, 0.5, 0.25), (0.1, 0.1, 0.8))
    assert np.array(found.inverse()) == pytest.approx(np.linalg.inv(np.array(found.matrix).T))


def test_too_few_or_too_like_texts_teach_nothing() -> None:
    """Under a hundred, without one of the sentiments, or where the scorer says the same of all."""
    assert calibration_of(counts((30, 3, 0), (3, 30, 0), (0, 3, 30))) is None
    assert calibration_of(counts((50, 10, 0), (10, 50, 0), (0, 0, 4))) is None
    assert calibration_of(counts((0, 50, 0), (0, 50, 0), (0, 50, 0))) is None
    assert is_enough([*[Sentiment.POSITIVE] * 90, *[Sentiment.NEUTRAL] * 5, *[Sentiment.NEGATIVE] * 5])
    assert not is_enough([*[Sentiment.POSITIVE] * 96, *[Sentiment.NEUTRAL] * 4])
    assert not is_enough([Sentiment.POSITIVE] * 99)


@needs_en
@needs_fr
def test_each_language_is_learnt_apart() -> None:
    """One that nobody judges is not learnt; the texts are forgotten once they have been used."""
    words = {
        "en": ("I love it", "at noon", "I hate it"),
        "fr": ("j’adore, magnifique", "à midi", "je déteste, horrible"),
        "de": ("gut", "um zwölf", "schlecht"),
    }
    texts = [
        LabelledText(f"{text} {number}", label, language)
        for language, three in words.items()
        for text, label in zip(three, Sentiment, strict=True)
        for number in range(40)
    ]
    assert set(calibrate(Manner(), texts)) == {"en", "fr"}
    lazy = Calibrations(Manner(), texts)
    assert lazy.by_language() is lazy.by_language()
    assert {name: one.labels for name, one in lazy.by_language().items()} == {"en": 120, "fr": 120}
    assert not lazy._texts
