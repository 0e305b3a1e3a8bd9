"""French: VADER with a French lexicon. The user installs its package: it brings others under the GPL, we do not."""

from __future__ import annotations

import warnings

from kpitui.sentiment.contract import Bounds, Scorer
from kpitui.sentiment.vader import Vader
from kpitui.text import Text

LANGUAGE = "fr"
BOUNDS = Bounds(-0.15, 0.20)
PACKAGE = "vaderSentiment_fr"
INSTALL = Text(
    "pip install vaderSentiment-fr (it brings fuzzywuzzy and Unidecode, which are under the GPL)",
    "pip install vaderSentiment-fr (il apporte fuzzywuzzy et Unidecode, qui sont sous licence GPL)",
)


def open_scorer() -> Scorer:
    """Return the scorer. Raises ``ImportError`` where its package is not installed."""
    with warnings.catch_warnings():
        # a package of its own warns that it is slow at what is never asked of it
        warnings.simplefilter("ignore")
        from vaderSentiment_fr.vaderSentiment import SentimentIntensityAnalyzer

        return Vader(SentimentIntensityAnalyzer())
