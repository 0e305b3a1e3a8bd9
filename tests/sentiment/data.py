"""What tests of the sentiment read: labelled tweets that lie beside the project, and whether a scorer is installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared" / "data"
HAS_FR = importlib.util.find_spec("vaderSentiment_fr") is not None
HAS_EN = importlib.util.find_spec("vaderSentiment") is not None

needs_fr = pytest.mark.skipif(not HAS_FR, reason="vaderSentiment-fr is not installed")
needs_en = pytest.mark.skipif(not HAS_EN, reason="vaderSentiment is not installed")
