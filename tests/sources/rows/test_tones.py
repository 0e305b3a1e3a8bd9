"""The sentiment of rows without one: by their text, marked, and never in place of a label."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kpitui.measures import Sample
from kpitui.measures.labels import value_of
from kpitui.sentiment import Judge, Manner
from kpitui.sources import csv
from kpitui.sources.rows.mapper import Mapper
from kpitui.sources.rows.tones import judge_of
from tests.sentiment.data import needs_en
from tests.sources.making import polled, settings

MENTIONS = {"name": "mentions", "time": "at", "id": "id", "text": "text"}
LABELS = {"brand": "acme", "sentiment": "$tone"}
ROWS = """id,at,text,tone
1,2026-11-01,I love it thank you so much,
2,2026-11-01,I hate it,positive
3,2026-11-01,I hate it,
4,2026-11-01,,
5,2026-11-01,Acme at noon,
"""


def tones(folder: Path, judge: Judge | None, **mapping: object) -> list[tuple[str | None, ...]]:
    """Return the sentiment of each row, who gave it, and its language."""
    (folder / "m.csv").write_text(ROWS, encoding="utf-8")
    given = settings(folder, {"path": "m.csv"}, {**MENTIONS, "labels": LABELS, **mapping})
    delivery = polled(csv.open_source(replace(given, sentiment=judge)))
    samples = sorted(delivery.samples, key=lambda sample: str(sample.id))
    return [_told(sample) for sample in samples]


def _told(sample: Sample) -> tuple[str | None, ...]:
    """Return what a sample says of its sentiment."""
    return tuple(value_of(sample.labels, name) for name in ("sentiment", "sentiment_by", "language"))


@needs_en
def test_rows_without_a_sentiment_are_judged_by_their_text(tmp_path: Path) -> None:
    """A label that is there stays and gets no marker; an empty text is unclassified."""
    assert tones(tmp_path, Judge(Manner(), "en")) == [
        ("positive", "lexicon", "en"),
        ("positive", None, "en"),
        ("negative", "lexicon", "en"),
        (None, None, "en"),
        ("neutral", "lexicon", "en"),
    ]


@needs_en
def test_a_mapping_cannot_say_that_a_person_labelled_what_a_lexicon_did(tmp_path: Path) -> None:
    """``sentiment_by`` of the mapping holds for the rows that carry a label."""
    found = tones(tmp_path, Judge(Manner(), "en"), labels={**LABELS, "sentiment_by": "person"})
    assert [by for _, by, _ in found[:3]] == ["lexicon", "person", "lexicon"]


@needs_en
def test_without_a_judge_a_text_or_a_language_nothing_is_judged(tmp_path: Path) -> None:
    """The rows are as they came, and so is the mapping's fingerprint."""
    plain = [(None, None, None), ("positive", None, None), *[(None, None, None)] * 3]
    assert tones(tmp_path, None) == plain
    assert tones(tmp_path, Judge(Manner())) == plain
    assert tones(tmp_path, Judge(Manner(), "de")) == plain
    given = settings(tmp_path, {"path": "m.csv"}, {**MENTIONS, "labels": LABELS})
    asleep = replace(given, sentiment=Judge(Manner()))
    awake = replace(given, sentiment=Judge(Manner(), "en"))
    assert Mapper(asleep).fingerprints() == Mapper(given).fingerprints() != Mapper(awake).fingerprints()


@needs_en
def test_only_mentions_are_judged(tmp_path: Path) -> None:
    """What people write in a survey is not."""
    judge = Judge(Manner(), "en")
    ratings = settings(tmp_path, {"path": "m.csv"}, {**MENTIONS, "name": "nps_ratings"})
    assert judge_of(ratings.mappings[0], judge) is None
    mentions = settings(tmp_path, {"path": "m.csv"}, MENTIONS)
    assert judge_of(mentions.mappings[0], judge) is judge


@needs_en
def test_each_row_may_say_its_language(tmp_path: Path) -> None:
    """One without a scorer is unclassified; the others are judged in theirs."""
    text = "id,at,text,lang\n1,2026-11-01,I love it,en-GB\n2,2026-11-01,I love it,de\n3,2026-11-01,I love it,\n"
    (tmp_path / "m.csv").write_text(text, encoding="utf-8")
    mapping = {**MENTIONS, "labels": {"brand": "acme", "language": "$lang"}}
    given = replace(settings(tmp_path, {"path": "m.csv"}, mapping), sentiment=Judge(Manner()))
    samples = sorted(polled(csv.open_source(given)).samples, key=lambda sample: str(sample.id))
    found = [_told(sample) for sample in samples]
    assert found == [("positive", "lexicon", "en-GB"), (None, None, "de"), (None, None, None)]
