"""Judging texts without a label: by language, masked, and never kept."""

from __future__ import annotations

import threading

from kpitui.sentiment import Bounds, Judge, Manner
from kpitui.sentiment.judge import _REMEMBERED
from tests.sentiment.data import needs_en, needs_fr

GOOD, BAD, PLAIN = "I love this, thank you so much!", "Worst service ever, I hate it", "Gate 12 at noon"


@needs_en
def test_a_text_of_a_known_language_has_one_of_three_sentiments() -> None:
    """The language is the source's, or the text's own where the source says none."""
    judge = Judge(Manner(), "en")
    assert [judge.label(text) for text in (GOOD, BAD, PLAIN)] == ["positive", "negative", "neutral"]
    assert Judge(Manner()).label(GOOD, "en-GB") == "positive"


@needs_en
def test_an_unknown_language_is_unclassified_and_never_neutral() -> None:
    """No language, one without a scorer and an empty text give nothing; English words of a German text too."""
    judge = Judge(Manner())
    assert judge.label(GOOD) is None
    assert judge.label(GOOD, "und") is None
    assert judge.label(GOOD, "de") is None
    assert judge.label("   ", "en") is None
    assert judge.labels(GOOD, "de") == {}


@needs_en
def test_what_a_scorer_judged_says_so() -> None:
    """The marker and the language go with the sentiment, so that it can be told apart and calibrated."""
    expected = {"sentiment": "positive", "sentiment_by": "lexicon", "language": "en"}
    assert Judge(Manner()).labels(GOOD, "en-US") == expected


@needs_fr
def test_french_is_judged_by_the_french_scorer() -> None:
    """The source's language holds over what a platform says of a text."""
    judge = Judge(Manner(), "fr")
    assert judge.label("Un service magnifique, merci, j’adore", "en") == "positive"
    assert judge.label("C’est horrible, je déteste cette catastrophe") == "negative"


@needs_en
def test_a_brand_is_no_praise() -> None:
    """A brand's name that the lexicon holds, an account and an address count nothing; a word around them does."""
    judge = Judge(Manner(mask=("United", "Best Ideal")), "en")
    assert judge.label("united flight 12 at noon @great http://happy.example/love") == "neutral"
    assert judge.label("#bestIdeal at noon") == "neutral"
    assert judge.label("best_ideal hates me") == "negative"
    assert Judge(Manner(), "en").label("united flight 12 at noon") == "positive"
    assert judge.label("@united") == "neutral"


@needs_en
def test_bounds_are_the_users() -> None:
    """A text between the bounds is neutral."""
    text = "It was nice"
    assert Judge(Manner(), "en").label(text) == "positive"
    assert Judge(Manner(bounds={"en": Bounds(-0.9, 0.9)}), "en").label(text) == "neutral"


@needs_en
def test_no_text_is_kept() -> None:
    """What is remembered of a text is a digest, and no more of them than a bound."""
    judge = Judge(Manner(), "en")
    for number in range(_REMEMBERED + 10):
        judge.label(f"row {number}")
    assert len(judge._seen) <= _REMEMBERED
    assert all(isinstance(key, bytes) and len(key) == 16 for key in judge._seen)


@needs_en
def test_several_threads_share_a_scorer() -> None:
    """Two sources judge at once, and each gets what it gets alone."""
    texts = [f"{text} {number}" for number in range(200) for text in (GOOD, BAD, PLAIN)]
    alone = [Judge(Manner(), "en").label(text) for text in texts]
    found: dict[int, list[str | None]] = {}

    def work(place: int) -> None:
        judge = Judge(Manner(), "en")
        found[place] = [judge.label(text) for text in texts]

    threads = [threading.Thread(target=work, args=(place,)) for place in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {0: alone, 1: alone, 2: alone}


def test_what_a_judgement_depends_on_can_be_written_down() -> None:
    """Another mask, bound or language is another judgement."""
    said = [
        Judge(Manner(), "en").said(),
        Judge(Manner(), "fr").said(),
        Judge(Manner(mask=("acme",)), "en").said(),
        Judge(Manner(bounds={"en": Bounds(-0.1, 0.1)}), "en").said(),
    ]
    assert len({str(one) for one in said}) == len(said)
