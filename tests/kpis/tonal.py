"""Mentions whose sentiment persons or a lexicon gave, and what is known of the lexicon's mistakes."""

from __future__ import annotations

from dataclasses import replace

from kpitui.kpis.context import Context
from kpitui.measures import Sample
from kpitui.sentiment import Manner
from kpitui.sentiment.calibration import Calibration, Calibrations, Matrix
from tests.kpis.build import DAY, NOW, context_of, events

POSITIVE, NEUTRAL, NEGATIVE = "positive", "neutral", "negative"
PERFECT: Matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
BIASED: Matrix = ((0.8, 0.2, 0.0), (0.3, 0.6, 0.1), (0.2, 0.4, 0.4))
"""It calls a fifth of the bad ones good."""


def calibrated(matrix: Matrix = BIASED, context: Context | None = None, **more: Matrix) -> Context:
    """Return a context in which the English scorer is calibrated."""
    found = {name: Calibration(200, one) for name, one in {"en": matrix, **more}.items()}
    return replace(context or context_of(), calibrations=Calibrations(Manner(), found=found))


def scored(positive: int, neutral: int, negative: int, t: int = NOW - DAY, **labels: str) -> list[Sample]:
    """Return mentions that a lexicon judged."""
    said = {"sentiment_by": "lexicon", "language": "en", **labels}
    return told(positive, neutral, negative, t, **said)


def told(positive: int, neutral: int, negative: int, t: int = NOW - DAY, **labels: str) -> list[Sample]:
    """Return mentions that carry a sentiment."""
    counts = {POSITIVE: positive, NEUTRAL: neutral, NEGATIVE: negative}
    return [one for name, count in counts.items() for one in events("mentions", count, t, 1, sentiment=name, **labels)]


FORTY = scored(40, 40, 20)
