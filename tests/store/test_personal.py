"""What is kept of whom can be listed, taken along, forgotten and dropped, down to the file's bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kpitui.errors import StoreError
from kpitui.measures import Delivery, Kind, Sample
from kpitui.store import Store, open_store
from kpitui.store.exporting import json_line
from kpitui.store.hashing import hashed
from tests.store.strategies import BRANDS, held, held_in

ACME, _, GLOBEX = BRANDS


def _filled(folder: Path | None) -> Store:
    """Return a store with two brands."""
    store = open_store(folder, now=0)
    samples = [Sample("likes", Kind.DELTA, ACME, t * 60_000, float(t), "m", until=(t + 1) * 60_000) for t in range(400)]
    samples += [Sample("likes", Kind.DELTA, GLOBEX, t * 60_000, 1.0, "m") for t in range(5)]
    samples += [
        Sample("mentions", Kind.EVENT, labels, t, 1.0, "m", id=f"{t}", key="handle_of_ann" if t % 2 else "bob")
        for labels in (ACME, GLOBEX)
        for t in range(10)
    ]
    store.ingest("s", Delivery(1, samples))
    return store


def test_names_of_people_are_not_in_the_file(tmp_path: Path) -> None:
    """No handle stands in the store's bytes."""
    _filled(tmp_path).close()
    assert all(b"handle_of_ann" not in path.read_bytes() for path in tmp_path.iterdir())


def test_salts_differ(tmp_path: Path) -> None:
    """The same person has another hash in another store, and the same one after a restart."""
    one, other = _filled(tmp_path / "a"), _filled(tmp_path / "b")
    assert one.salt != other.salt
    salt = one.salt
    one.close()
    assert open_store(tmp_path / "a", now=5).salt == salt


def test_lists_what_is_kept() -> None:
    """Samples, their stretch and the number of people, by source, brand and measure."""
    rows = {(row.brand, row.measure): row for row in _filled(None).personal.kept()}
    likes, mentions = rows["acme", "likes"], rows["acme", "mentions"]
    assert (likes.samples, likes.first, likes.last, likes.people) == (400, 0, 399 * 60_000, 0)
    assert (mentions.samples, mentions.people) == (10, 2)


@pytest.mark.parametrize("name", ["handle_of_ann", "@handle_of_ann"])
def test_forgets_an_author_for_good(name: str) -> None:
    """Her events stay but are nobody's, also when they are delivered again."""
    store = _filled(None)
    dataset = store.dataset()
    assert store.personal.forget(name) == 10
    key = hashed("handle_of_ann", store.salt)
    event = Sample("mentions", Kind.EVENT, ACME, 1, 1.0, "m", id="1", key="handle_of_ann")
    store.ingest("s", Delivery(2, [event, event._replace(id="new", t=99)]))
    events = store.refresh(dataset).events["mentions"]
    assert len(events.t) == 21
    assert not np.any(events.key == key)


def test_a_client_leaves(tmp_path: Path) -> None:
    """Everything of a brand goes, the others keep theirs, and a running reader notices."""
    store = _filled(tmp_path)
    reader = open_store(tmp_path, read_only=True, now=1)
    dataset = reader.dataset()
    assert store.personal.drop_brand("acme") == 410
    assert held_in(reader.refresh(dataset)) == held(store)
    assert {row.brand for row in store.personal.kept()} == {"globex"}
    assert all(b"acme" not in path.read_bytes() for path in tmp_path.iterdir() if path.suffix == ".db")
    assert store.ingest("s", Delivery(3, [Sample("likes", Kind.DELTA, ACME, 1, 1.0, "m")])).new == 1


def test_drops_a_sources_past() -> None:
    """What a source gave before an instant goes, in chunks, rows, events and coverage."""
    store = _filled(None)
    dataset = store.dataset()
    assert store.personal.drop_source("s", 300 * 60_000) == 300 + 5 + 20
    assert held_in(store.refresh(dataset)) == held(store)
    assert len(held(store)) == 100
    assert store.dataset().coverage["s"].spans == ()
    assert store.personal.drop_source("nobody", 5) == 0


def test_exports_a_brand() -> None:
    """Every sample of the brand as a line of JSON, without hashes of people."""
    rows = list(_filled(None).personal.export("acme"))
    assert len(rows) == 410
    assert json_line(rows[1]) == (
        '{"source": "s", "measure": "likes", "kind": "delta", "time": "1970-01-01T00:01:00.000Z", "value": 1.0, '
        '"until": "1970-01-01T00:02:00.000Z", "published": null, "labels": {"brand": "acme", "channel": "x"}}'
    )
    assert "key" not in rows[-1].values()


def test_backs_up_to_a_new_file(tmp_path: Path) -> None:
    """The copy is a store; a file that is there already is not overwritten."""
    store = _filled(tmp_path / "data")
    copy = tmp_path / "copy" / "store.db"
    copy.parent.mkdir()
    store.backup(copy)
    assert held(open_store(copy.parent, now=1)) == held(store)
    with pytest.raises(StoreError, match="already"):
        store.backup(copy)
