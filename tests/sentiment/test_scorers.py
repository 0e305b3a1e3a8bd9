"""Which scorers there are: modules of the package, and entry points of others."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from kpitui.errors import UsageError
from kpitui.sentiment import Bounds, Judge, Manner
from kpitui.sentiment.scorers import PACKAGE, _known, opened, scorer_for, scorers
from kpitui.text import Text


class Flat:
    """A scorer that likes one word."""

    def score(self, text: str) -> float:
        """Return 1 for the word, not a number for another, else −1."""
        return 1.0 if "gut" in text else float("nan") if "leer" in text else -1.0


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install a scorer of another package."""
    module = ModuleType("german_scorer")
    module.__dict__.update(
        LANGUAGE="de", BOUNDS=Bounds(-0.5, 0.5), PACKAGE="", INSTALL=Text("pip", "pip"), open_scorer=Flat
    )
    monkeypatch.setitem(sys.modules, "german_scorer", module)
    entry = importlib.metadata.EntryPoint("german", "german_scorer", PACKAGE)
    known = importlib.metadata.entry_points
    monkeypatch.setattr(
        importlib.metadata, "entry_points", lambda group: (entry,) if group == PACKAGE else known(group=group)
    )
    _forget()
    yield
    _forget()


def _forget() -> None:
    """Have the scorers looked for again."""
    for cached in (scorers, _known, opened):
        cached.cache_clear()


def test_built_in_scorers_say_what_they_need() -> None:
    """One for English, an extra; one for French, which the user installs."""
    found = {one.name: one for one in scorers()}
    assert {name: one.language for name, one in found.items()} == {"vader": "en", "vader_fr": "fr"}
    assert (found["vader"].bounds, found["vader_fr"].bounds) == (Bounds(-0.10, 0.40), Bounds(-0.15, 0.20))
    assert "kpitui[sentiment]" in found["vader"].install.say("en")
    assert "GPL" in found["vader_fr"].install.say("fr")


@pytest.mark.usefixtures("german")
def test_another_package_brings_a_language() -> None:
    """Found by its entry point; what is no number is no sentiment."""
    assert scorer_for("de", {}) == scorer_for("de", {"de": "german"})
    judge = Judge(Manner(), "de")
    assert [judge.label(text) for text in ("sehr gut", "schlecht", "leer")] == ["positive", "negative", None]


@pytest.mark.usefixtures("german")
def test_the_user_chooses_among_several() -> None:
    """A scorer that is named holds, whatever its language is called; one that nobody has is refused."""
    assert Judge(Manner(scorers={"en": "german"}), "en").label("gut") == "positive"
    with pytest.raises(UsageError):
        scorer_for("en", {"en": "germann"})
