"""Labels: spellings, parts of a cell, new names, origins of visits."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from kpitui.measures import MULTI
from kpitui.sources.rows.labels import parts
from tests.sources.making import read


@pytest.mark.parametrize(
    ("text", "way", "expected"),
    [
        ("a, b ,a,", ",", ["a", "b"]),
        ("un deux  trois", "space", ["un", "deux", "trois"]),
        ('["a", "b"]', "list", ["a", "b"]),
        ("['a', \"b's\"]", "list", ["a", "b's"]),
        ("[]", "list", []),
        ("alone", "list", ["alone"]),
        ("[broken", "list", ["[broken"]),
        ("", ",", []),
        ("Vive #Été et #été, #prix2024 &#39; #a#b &#38; #123", "hashtags", ["été", "prix2024", "a", "b"]),
        ("rien", "hashtags", []),
    ],
)
def test_parts(text: str, way: str, expected: list[str]) -> None:
    """The values of one cell come once each, in their order."""
    assert parts(text, way) == expected


def test_a_split_label_is_one_sample(tmp_path: Path) -> None:
    """A post with two hashtags is one sample that carries both; one without gives none."""
    rows = "id,tags\n1,#Prix #prix #Éco\n2,\n"
    mapping = {"name": "mentions", "id": "id", "labels": {"brand": "acme", "hashtag": "$tags"}, "split": "hashtags"}
    delivery = read(tmp_path, rows, mapping)
    assert [dict(sample.labels)["hashtag"] for sample in delivery.samples] == [f"prix{MULTI}éco"]
    assert delivery.samples[0].id == "1"


def test_first_spelling_holds(tmp_path: Path) -> None:
    """Values that differ in case, blanks or Unicode form are one value, shown as first written."""
    decomposed = unicodedata.normalize("NFD", "décathlon")
    rows = f"b\nDécathlon\n {decomposed} \nDÉCATHLON\n"
    delivery = read(tmp_path, rows, {"name": "mentions", "labels": {"brand": "$b"}})
    assert {sample.labels for sample in delivery.samples} == {(("brand", "Décathlon"),)}
    assert len(delivery.samples) == 3


def test_vocabularies_are_in_small_letters(tmp_path: Path) -> None:
    """Moods, stages and channels are words of a vocabulary."""
    delivery = read(tmp_path, "s\nPositive\n", {"name": "mentions", "labels": {"sentiment": "$s", "channel": "X"}})
    assert delivery.samples[0].labels == (("channel", "x"), ("sentiment", "positive"))


def test_rename(tmp_path: Path) -> None:
    """A value is renamed after trimming and case-folding."""
    mapping = {"name": "mentions", "labels": {"channel": "$c"}, "rename": {"channel": {"FB": "facebook", "t.co": "x"}}}
    delivery = read(tmp_path, "c\n fb \nT.CO\nblog\n", mapping)
    assert [dict(sample.labels)["channel"] for sample in delivery.samples] == ["facebook", "x", "blog"]


def test_an_empty_label_is_left_out(tmp_path: Path) -> None:
    """A row without a campaign has no campaign, not an empty one."""
    delivery = read(tmp_path, "c,n\n,1\n", {"name": "mentions", "labels": {"brand": "acme", "campaign": "$c"}})
    assert delivery.samples[0].labels == (("brand", "acme"),)


def test_control_signs_go(tmp_path: Path) -> None:
    """Nothing in a label can move a cursor or turn the line around."""
    delivery = read(tmp_path, "b\n\x1b[31mAc\u202eme\x07\n", {"name": "mentions", "labels": {"brand": "$b"}})
    assert delivery.samples[0].labels == (("brand", "Acme"),)


def test_traffic(tmp_path: Path) -> None:
    """Source, medium and campaign give group, channel and whether it was paid."""
    mapping = {
        "name": "mentions",
        "labels": {"brand": "acme"},
        "traffic": {"source": "$s", "medium": "$m", "campaign": "$c"},
    }
    rows = "s,m,c\nfacebook.com,cpc,soldes\nt.co,referral,\n(direct),(none),\n"
    labels = [dict(sample.labels) for sample in read(tmp_path, rows, mapping).samples]
    assert (labels[0]["group"], labels[0]["channel"], labels[0]["campaign"]) == ("paid_social", "facebook", "soldes")
    assert (labels[1]["group"], labels[1]["channel"]) == ("organic_social", "x")
    assert labels[2]["group"] == "direct"
