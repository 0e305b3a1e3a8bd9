"""Topics and campaigns given to rows that carry none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from kpitui.measures import MULTI, Delivery
from kpitui.sources import csv
from kpitui.sources.rows.wording import Campaign, Topic, Wording
from tests.sources.making import polled, settings

SALES = Campaign("soldes", 1_767_826_800_000, 1_767_999_600_000, ("#soldes", "promo"))
"""8 and 9 January 2026 in Paris."""
TOPICS = (Topic("price", any=("prix", "cher")), Topic("delivery", any=("colis", "livraison")))
MENTION = {"name": "mentions", "time": "t", "id": "id", "text": "say", "labels": {"brand": "$b", "campaign": "$utm"}}
HEAD = "id,t,b,utm,say\n"


def given(folder: Path, rows: str, wording: Wording, mapping: Mapping[str, object] = MENTION) -> Delivery:
    """Return what a file gives under rules."""
    (folder / "rows.csv").write_text(rows, "utf-8")
    return polled(csv.open_source(replace(settings(folder, {"path": "rows.csv"}, mapping), wording=wording)))


def labels(delivery: Delivery, name: str) -> list[str | None]:
    """Return one label of each sample."""
    return [dict(sample.labels).get(name) for sample in delivery.samples]


def test_topics_of_texts(tmp_path: Path) -> None:
    """Several topics are joined; the text itself is in no sample."""
    rows = HEAD + '1,2026-01-08,a,,"Cher, et mon colis ?"\n2,2026-01-08,a,,rien\n3,2026-01-08,a,,PRIX\n'
    delivery = given(tmp_path, rows, Wording(topics=TOPICS))
    assert labels(delivery, "topic") == [f"price{MULTI}delivery", None, "price"]
    assert "colis" not in repr(delivery.samples)


def test_a_mapping_with_topics_keeps_its_own(tmp_path: Path) -> None:
    """What the source says holds."""
    mapping = {**MENTION, "labels": {"brand": "a", "topic": "$utm"}}
    rows = HEAD + "1,2026-01-08,a,service,prix\n2,2026-01-08,a,,prix\n"
    assert labels(given(tmp_path, rows, Wording(topics=TOPICS), mapping), "topic") == ["service", None]


def test_campaigns_by_day_and_word(tmp_path: Path) -> None:
    """The first and the last day count, in the monitor's zone; rows with a campaign of their own keep it."""
    rows = HEAD + (
        "1,2026-01-07T23:59:59,a,,#soldes\n2,2026-01-08T00:00:00,a,,#Soldes\n3,2026-01-09T23:59:59,a,,une promo\n"
        "4,2026-01-10T00:00:00,a,,#soldes\n5,2026-01-08,a,utm,#soldes\n6,2026-01-08,a,,soldes\n"
    )
    found = labels(given(tmp_path, rows, Wording((SALES,))), "campaign")
    assert found == [None, "soldes", "soldes", None, "utm", None]


def test_campaigns_by_the_label_hashtag(tmp_path: Path) -> None:
    """A hashtag that a source gives as a label is enough; no text is needed."""
    mapping = {**MENTION, "text": None, "labels": {"brand": "$b", "hashtag": "$say"}, "split": {"hashtag": "space"}}
    rows = HEAD + "1,2026-01-08,a,,deco Soldes\n2,2026-01-08,a,,deco\n"
    assert labels(given(tmp_path, rows, Wording((SALES,)), mapping), "campaign") == ["soldes", None]


def test_posts_are_dated_by_publication(tmp_path: Path) -> None:
    """The likes of a post of the campaign are the campaign's, whenever they are counted."""
    mapping = {
        "name": "likes", "kind": "total", "time": "t", "published": "p", "value": "n", "text": "say",
        "labels": {"brand": "a", "post": "$id"},
    }  # fmt: skip
    rows = "id,p,t,n,say\n1,2026-01-08,2026-02-20,5,#soldes\n2,2026-01-02,2026-01-09,6,#soldes\n"
    assert labels(given(tmp_path, rows, Wording((SALES,)), mapping), "campaign") == ["soldes", None]


def test_rules_of_one_brand(tmp_path: Path) -> None:
    """A rule with a brand labels that brand's rows only; the first campaign that fits holds."""
    mine = replace(SALES, name="mine", brand="Acme")
    rows = HEAD + "1,2026-01-08,acme,,#soldes prix\n2,2026-01-08,globex,,#soldes prix\n"
    delivery = given(tmp_path, rows, Wording((mine, SALES), (replace(TOPICS[0], brand="acme"),)))
    assert labels(delivery, "campaign") == ["mine", "soldes"]
    assert labels(delivery, "topic") == ["price", None]


def test_fingerprints_follow_the_rules(tmp_path: Path) -> None:
    """Corrected rules replace what was given; those that cannot label a mapping leave it as it is."""
    rows = HEAD + "1,2026-01-08,a,,prix\n"
    plain = {**MENTION, "text": None}
    seen = [
        given(tmp_path, rows, wording, mapping).mappings
        for mapping in (MENTION, plain)
        for wording in (Wording(), Wording(topics=TOPICS), Wording(topics=TOPICS[:1]), Wording((SALES,)))
    ]
    assert len(set(seen[:4])) == 4
    assert len(set(seen[4:])) == 1
