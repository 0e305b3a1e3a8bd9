"""How right a scorer is, in figures that can be reckoned by hand."""

from __future__ import annotations

import pytest

from kpitui.sentiment import Judge, Manner, Sentiment
from kpitui.sentiment.labelled import LabelledText
from kpitui.sentiment.trial import Trial, tried
from tests.sentiment.data import needs_en


def test_figures_of_a_table() -> None:
    """Of ten texts six are right; the mean of F1 takes each sentiment alike."""
    trial = Trial("en", ((3, 1, 0), (1, 2, 1), (1, 0, 1)))
    assert trial.texts == 10
    assert trial.accuracy == 0.6
    assert trial.macro_f1 == pytest.approx((6 / 9 + 4 / 7 + 2 / 4) / 3)
    assert (trial.net, trial.judged_net, trial.bias) == pytest.approx((20, 30, 10))
    assert trial.pairs()["negative", "positive"] == 1


def test_nothing_is_no_figure() -> None:
    """Without texts all is 0, and nothing fails."""
    trial = Trial("de", ((0, 0, 0),) * 3, unclassified=4)
    assert (trial.accuracy, trial.macro_f1, trial.net, trial.bias) == (0, 0, 0, 0)


@needs_en
def test_languages_are_tried_apart() -> None:
    """Those without a language come last, unjudged."""
    texts = [
        LabelledText("I love it", Sentiment.POSITIVE, "en"),
        LabelledText("I love it", Sentiment.NEGATIVE, None),
        LabelledText("gut", Sentiment.POSITIVE, "de"),
    ]
    found = tried(Judge(Manner()), texts)
    assert [(one.language, one.texts, one.unclassified) for one in found] == [("de", 0, 1), ("en", 1, 0), ("", 0, 1)]
