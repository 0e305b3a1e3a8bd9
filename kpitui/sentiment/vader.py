"""English: VADER, a lexicon with rules for negation, emphasis and emoji. Its package is an extra of ours."""

from __future__ import annotations

from typing import Any

from kpitui.sentiment.contract import Bounds, Scorer
from kpitui.text import Text

LANGUAGE = "en"
BOUNDS = Bounds(-0.10, 0.40)
PACKAGE = "vaderSentiment"
INSTALL = Text('pip install "kpitui[sentiment]"', 'pip install "kpitui[sentiment]"')


class Vader:
    """VADER's compound score."""

    def __init__(self, analyser: Any) -> None:
        self._analyser = analyser

    def score(self, text: str) -> float:
        """Return how positive a text is, from −1 to 1."""
        return float(self._analyser.polarity_scores(text)["compound"])


def open_scorer() -> Scorer:
    """Return the scorer. Raises ``ImportError`` where its package is not installed."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    return Vader(SentimentIntensityAnalyzer())
