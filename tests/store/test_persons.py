"""Names of people below the bar stand nowhere in what is stored; those above it, and brands, keep theirs."""

from __future__ import annotations

from pathlib import Path

from kpitui.measures import Delivery, Kind, Sample
from kpitui.store import Store, open_store
from kpitui.store.exporting import Exported


def mention(author: str, at: int, brand: str = "acme") -> Sample:
    """Return a mention by someone."""
    labels = (("author", author), ("brand", brand))
    return Sample("mentions", Kind.EVENT, labels, at, 1.0, "m", id=f"{author}{at}", key=author)


def followers(author: str, count: float, at: int = 0) -> Sample:
    """Return how many follow someone."""
    return Sample("author_followers", Kind.EVENT, (("author", author), ("brand", "acme")), at, count, "f", id=author)


def authors(store: Store, measure: str = "mentions") -> list[str]:
    """Return the names that a store's samples carry."""
    rows: list[Exported] = [row for brand in ("acme", "globex") for row in store.personal.export(brand)]
    return sorted(dict(row.labels).get("author", "") for row in rows if row.measure == measure)


def holds(folder: Path, text: str) -> bool:
    """Tell whether a text stands in the bytes of any file of a folder."""
    wanted = text.encode()
    return any(wanted in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_name_below_the_bar_is_a_pseudonym(tmp_path: Path) -> None:
    """A mention's author becomes a short pseudonym, the same at each mention; a brand that speaks keeps its name."""
    store = open_store(tmp_path, now=0)
    store.ingest("s", Delivery(1, [mention("handle_of_ann", 1), mention("@Handle_of_Ann", 2), mention("Acme", 3)]))
    found = authors(store)
    assert found[0] == "Acme"
    assert found[1] == found[2]
    assert found[1].startswith("~")
    assert len(found[1]) == 9
    store.close()
    assert not holds(tmp_path, "handle_of_ann")
    assert not holds(tmp_path, "Handle_of_Ann")


def test_names_above_the_bar_are_kept(tmp_path: Path) -> None:
    """Whoever has the followers of an influencer is named, in what came before and in other sources too."""
    store = open_store(tmp_path, now=0)
    store.ingest("s", Delivery(1, [mention("star", 1), mention("ann_below", 1)]))
    assert all(name.startswith("~") for name in authors(store))
    store.ingest("f", Delivery(2, [followers("star", 20_000), *(followers(f"p{at}", 100) for at in range(30))]))
    assert authors(store)[0] == "star"
    store.ingest("s", Delivery(3, [mention("star", 2), mention("ann_below", 2)]))
    assert [name for name in authors(store) if not name.startswith("~")] == ["star", "star"]
    assert authors(store, "author_followers")[0] == "star"
    store.close()
    assert not holds(tmp_path, "ann_below")


def test_delivering_again_changes_nothing(tmp_path: Path) -> None:
    """The same samples under the same names are the same samples."""
    store = open_store(tmp_path, now=0)
    delivery = Delivery(1, [mention("ann", 1), followers("star", 5000)], complete=True)
    store.ingest("s", delivery)
    again = store.ingest("s", delivery)
    assert not again.changed


def test_forgetting_takes_the_name_too(tmp_path: Path) -> None:
    """Someone who asks to be forgotten is named nowhere, not by her pseudonym either, now and when she comes again."""
    store = open_store(tmp_path, now=0)
    store.ingest("f", Delivery(1, [followers("star_name", 20_000), mention("star_name", 1), mention("ann", 2)]))
    before = authors(store)
    store.personal.forget("@star_name")
    store.personal.forget("ann")
    assert not set(before) & set(authors(store))
    store.ingest("f", Delivery(2, [mention("star_name", 3), mention("ann", 4)]))
    assert authors(store).count("") == 2
    store.close()
    assert not holds(tmp_path, "star_name")


def test_a_store_in_memory_keeps_names() -> None:
    """What ends with its process may show the names that the user's own files hold."""
    store = open_store(None, now=0)
    store.ingest("s", Delivery(1, [mention("ann", 1)]))
    assert authors(store) == ["ann"]
