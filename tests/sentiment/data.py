"""What tests of the sentiment read: labelled tweets that lie beside the project, and whether a scorer is installed."""

from __future__ import annotations

import csv
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpitui.sentiment import Sentiment
from kpitui.sentiment.labelled import LabelledText

SHARED = Path(__file__).parents[3] / "shared" / "data"
HAS_FR = importlib.util.find_spec("vaderSentiment_fr") is not None
HAS_EN = importlib.util.find_spec("vaderSentiment") is not None
CLASSES = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
"""The sentiments in the order of the benchmarks."""

needs_fr = pytest.mark.skipif(not HAS_FR, reason="vaderSentiment-fr is not installed")
needs_en = pytest.mark.skipif(not HAS_EN, reason="vaderSentiment is not installed")


@dataclass(frozen=True, slots=True)
class Tweet:
    """A labelled tweet to an airline."""

    text: str
    label: str
    airline: str
    day: str


def tweets() -> list[Tweet]:
    """Return the tweets to six airlines; skips where they are not there."""
    path = SHARED / "airline_tweets" / "Tweets.csv"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Tweet(row["text"], row["airline_sentiment"], row["airline"], row["tweet_created"][:10]) for row in rows]


def benchmark(name: str, *parts: str, language: str) -> list[LabelledText]:
    """Return the labelled texts of a benchmark's parts; skips where they are not there.

    ``KPITUI_SENTIMENT_DATA`` names a folder with those that do not lie beside the project: ``french``, ``english``
    (UMSAB) and ``tweeteval``, each with ``test_text.txt`` and ``test_labels.txt``.
    """
    places = [SHARED / f"{name}_tweets_sentiment"]
    if (elsewhere := os.environ.get("KPITUI_SENTIMENT_DATA")) is not None:
        places.append(Path(elsewhere) / name)
    found: list[LabelledText] = []
    for part in parts:
        folder = next((one for one in places if (one / f"{part}_text.txt").exists()), None)
        if folder is None:
            pytest.skip(f"the {part} texts of {name} are not there: KPITUI_SENTIMENT_DATA names their folder")
        texts = (folder / f"{part}_text.txt").read_text(encoding="utf-8").split("\n")
        labels = (folder / f"{part}_labels.txt").read_text(encoding="utf-8").split()
        found += [LabelledText(text, CLASSES[int(at)], language) for text, at in zip(texts, labels, strict=False)]
    return found
