"""The sentiment of texts that come without one: scorers by language, masking, calibration. Knows no source and no KPI.

A label of a person, a platform or a vendor is worth more than a lexicon's: only texts without any are judged here. What
is judged so carries ``sentiment_by = "lexicon"``, so that the two are never mixed without a word.
"""

from kpitui.sentiment.contract import LEXICON, Bounds, Scorer, Sentiment
from kpitui.sentiment.judge import Judge, Manner

__all__ = ["LEXICON", "Bounds", "Judge", "Manner", "Scorer", "Sentiment"]
