"""How texts are judged, bound: what is masked, which scorer, which labelled texts; what lacks is noted."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.config.watch import glance
from kpitui.sentiment import Bounds
from kpitui.sentiment.scorers import _known, scorers
from kpitui.setup import Project
from tests.sentiment.data import needs_en
from tests.setup.opening import BRANDS, SOURCE, keys, opened, problems

MENTIONS = '[[source.measure]]\nname = "mentions"\ntext = "text"\nlabels = { brand = "$brand" }\n'
ENGLISH = SOURCE + 'language = "en"\n' + MENTIONS
RULE = '[[alert]]\nkpi = "net_sentiment"\nscope = { brand = "acme" }\n'


def notes(text: str, folder: Path = Path()) -> list[str]:
    """Return the notes of a configuration."""
    return [one.text.say("en") for one in opened(text, folder).notes]


def labelled(folder: Path, count: int, head: str = "text,label,language") -> Path:
    """Write labelled texts in English, a third of each sentiment."""
    rows = [f"text {at},{('positive', 'neutre', 'négatif')[at % 3]},en" for at in range(count)]
    path = folder / "labelled.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def judged(project: Project) -> tuple[str, ...]:
    """Return what is masked in the texts of the first source."""
    judge = project.sources[0].settings.sentiment
    assert judge is not None
    return judge.manner.mask


def test_all_brands_are_masked_and_what_they_are_searched_by() -> None:
    """Ids and names of one's own and of competitors, keywords and accounts of platforms, and the user's words."""
    listening = """
[[source]]
name = "hn"
kind = "hackernews"
brand = "acme"
keywords = ["acme corp"]
competitors = { globex = { accounts = ["@globex_fr"], keywords = ["Hope"] } }
"""
    found = judged(opened(BRANDS + ENGLISH + listening + '[sentiment]\nmask = ["Joy"]\n'))
    assert {"acme", "Acme", "globex", "acme corp", "@globex_fr", "Hope", "Joy"} <= set(found)


def test_it_can_be_turned_off_and_tuned() -> None:
    """Without it there is no judge; bounds are by language, however it is written."""
    project = opened(BRANDS + ENGLISH + "[sentiment]\nenabled = false\n")
    assert project.sources[0].settings.sentiment is None
    tuned = opened(BRANDS + ENGLISH + "[sentiment.thresholds]\nEnglish = { negative = -0.2, positive = 0.3 }\n")
    judge = tuned.sources[0].settings.sentiment
    assert judge is not None
    assert judge.manner.bounds == {"en": Bounds(-0.2, 0.3)}
    assert judge.language == "en"


def test_mistakes_are_named() -> None:
    """Bounds the wrong way round, a language that is none, a scorer that nobody has, a file that is not there."""
    head = BRANDS + ENGLISH
    bounds = "[sentiment.thresholds]\n{name} = {{ negative = {low}, positive = 0.2 }}\n"
    assert keys(head + bounds.format(name="en", low=0.3)) == ["sentiment.thresholds.en"]
    assert keys(head + bounds.format(name='"?"', low=-0.3)) == ['sentiment.thresholds."?"']
    assert "vader_fr" in problems(head + '[sentiment.scorers]\nfr = "vader_f"\n')[0].text.say("en")
    assert keys(head + '[sentiment]\ncalibration = "nowhere.csv"\n') == ["sentiment.calibration"]


def test_a_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    """The message names the column."""
    labelled(tmp_path, 3, "words,label,language")
    found = problems(BRANDS + ENGLISH + '[sentiment]\ncalibration = "labelled.csv"\n', tmp_path)
    assert "no column “text”" in found[0].text.say("en")


@needs_en
def test_too_few_labelled_texts_are_noted(tmp_path: Path) -> None:
    """A hundred of a language are needed; rows without a label that is known are counted."""
    text = BRANDS + ENGLISH + '[sentiment]\ncalibration = "labelled.csv"\n'
    labelled(tmp_path, 99)
    assert "99 labelled texts in “en”: 100 are needed" in notes(text, tmp_path)[0]
    labelled(tmp_path, 100)
    assert notes(text, tmp_path) == []
    path = labelled(tmp_path, 100)
    path.write_text(path.read_text("utf-8") + "odd,mixed,en\n", encoding="utf-8")
    assert "1 rows have no label that is known" in notes(text, tmp_path)[0]
    assert "line 102" in notes(text, tmp_path)[0]


@needs_en
def test_the_calibration_is_learnt_when_it_is_first_needed(tmp_path: Path) -> None:
    """And the labelled texts are read again when the file changes."""
    rows = ["I love it,positive"] * 40 + ["at noon,neutral"] * 40 + ["I hate it,negative"] * 40
    path = tmp_path / "labelled.csv"
    path.write_text("\n".join(["text,label", *rows]), encoding="utf-8")
    project = opened(BRANDS + ENGLISH + '[sentiment]\ncalibration = "labelled.csv"\n', tmp_path)
    found = project.context.calibrations.by_language()
    assert {name: one.labels for name, one in found.items()} == {"en": 120}
    assert found["en"].matrix == ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    before = glance(project.config)
    path.write_text("text,label\n", encoding="utf-8")
    assert before.changed(glance(project.config))


def test_what_lacks_is_noted() -> None:
    """A language that nobody judges, and texts whose language is not said."""
    assert "“de” is not judged; it is for en, fr" in notes(BRANDS + SOURCE + 'language = "de"\n' + MENTIONS)[0]
    assert "say their language" in notes(BRANDS + SOURCE + MENTIONS)[0]
    assert notes(BRANDS + SOURCE + MENTIONS + "[sentiment]\nenabled = false\n") == []


@needs_en
def test_why_no_mention_has_a_sentiment_is_said() -> None:
    """Turned off, or nothing to judge: each has its remedy."""
    off = opened(BRANDS + ENGLISH + "[sentiment]\nenabled = false\n").context.untold.say("en")
    assert "[sentiment] enabled" in off
    assert "a text and its language" in opened(BRANDS + ENGLISH).context.untold.say("en")


def test_a_scorer_that_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the notes, and as the reason of a figure that is not there."""
    monkeypatch.setattr("kpitui.sentiment.scorers._is_here", lambda module: False)
    _forget()
    try:
        for language, install in (("fr", "vaderSentiment-fr"), ("en", "kpitui[sentiment]")):
            head = BRANDS + SOURCE + f'language = "{language}"\n' + MENTIONS
            assert install in notes(head)[0]
            assert install in opened(head).context.untold.say("fr")
        assert "GPL" in notes(BRANDS + SOURCE + 'language = "fr"\n' + MENTIONS)[0]
    finally:
        _forget()


def _forget() -> None:
    """Have the scorers looked for again."""
    scorers.cache_clear()
    _known.cache_clear()


@needs_en
def test_a_level_of_what_a_lexicon_guesses_is_noted(tmp_path: Path) -> None:
    """Not a change or a rank, not other figures, not with a calibration, not where sentiments are labelled."""
    level, change = "warning = { below = 10 }\n", "warning = { points_below = -10 }\n"
    assert "below judges a level" in notes(BRANDS + ENGLISH + RULE + level)[0]
    assert notes(BRANDS + ENGLISH + RULE + change) == []
    assert notes(BRANDS + ENGLISH + '[[alert]]\nkpi = "mentions"\n' + level) == []
    by_hand = SOURCE + MENTIONS.replace('text = "text"\n', "")
    assert notes(BRANDS + by_hand + RULE + level) == []
    labelled(tmp_path, 120)
    assert notes(BRANDS + ENGLISH + '[sentiment]\ncalibration = "labelled.csv"\n' + RULE + level, tmp_path) == []
