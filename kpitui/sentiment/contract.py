"""What a scorer is, and what its scores mean. A scorer is one module of this package, or an entry point.

Its module says ``LANGUAGE`` (``en``), ``BOUNDS``, ``PACKAGE`` (the module that it needs) and ``INSTALL`` (how to get
it), and has ``open_scorer() -> Scorer``, which imports what it needs as late as that.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

LEXICON = "lexicon"
"""The value of the label ``sentiment_by`` of what a scorer judged."""


class Sentiment(StrEnum):
    """What a mention says of a brand."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Scorer(Protocol):
    """Scores texts of one language; its state never changes, so that several threads may share it."""

    def score(self, text: str) -> float:
        """Return how positive a text is, from −1 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class Bounds:
    """Between which scores a text is neutral."""

    negative: float
    """From here down it is negative."""
    positive: float
    """From here up it is positive."""

    def judged(self, score: float) -> Sentiment:
        """Return the sentiment of a score."""
        if score >= self.positive:
            return Sentiment.POSITIVE
        return Sentiment.NEGATIVE if score <= self.negative else Sentiment.NEUTRAL
