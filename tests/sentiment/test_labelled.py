"""Files of labelled texts, as spreadsheets write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.errors import UsageError
from kpitui.sentiment import Sentiment
from kpitui.sentiment.labelled import Labelled, read_labelled

GOOD, PLAIN, BAD = Sentiment.POSITIVE, Sentiment.NEUTRAL, Sentiment.NEGATIVE


def labelled(folder: Path, content: str | bytes, language: str | None = None) -> Labelled:
    """Return what a file holds."""
    path = folder / "labelled.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_labelled(path, language)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_labels_are_read_in_both_languages(tmp_path: Path, separator: str) -> None:
    """Whatever separates the cells, with a mark at the start, in any case."""
    rows = [("Text", "LABEL", "language"), ("a", "Positif", "fr"), ("b", "neutral", "en-GB"), ("c", "négatif", "")]
    content = "\ufeff" + "\r\n".join(separator.join(row) for row in rows)
    found = labelled(tmp_path, content, "en")
    assert [tuple(one) for one in found.texts] == [("a", GOOD, "fr"), ("b", PLAIN, "en"), ("c", BAD, "en")]
    assert found.by_language() == {"fr": [GOOD], "en": [PLAIN, BAD]}


def test_what_has_no_known_label_is_named_by_its_line(tmp_path: Path) -> None:
    """Figures are no labels: 1 is good to some and neutral to others. An empty text is none."""
    found = labelled(tmp_path, 'text,label\n"two, parts",positive\nx,1\ny,\n"",negative\n')
    assert [one.text for one in found.texts] == ["two, parts"]
    assert found.refused == ((3, "1"), (4, ""))
    assert found.texts[0].language is None


@pytest.mark.parametrize(
    ("content", "words"),
    [("words,label\n", "“text”"), ("text,tone\n", "“label”"), ("", "“text”"), (b"text,label\n\xff\xfe\n", "UTF-8")],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: str | bytes, words: str) -> None:
    """With what is wrong with it."""
    with pytest.raises(UsageError) as caught:
        labelled(tmp_path, content)
    assert words in caught.value.text.say("en")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """With the system's word."""
    with pytest.raises(UsageError) as caught:
        read_labelled(tmp_path / "nowhere.csv")
    assert "nowhere.csv" in caught.value.text.say("fr")
