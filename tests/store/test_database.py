"""The file, before anything is stored in it."""

from __future__ import annotations

from pathlib import Path

from kpitui.store import open_store
from kpitui.store.database import open_database


def test_a_store_has_its_salt_from_the_first_moment(tmp_path: Path) -> None:
    """Whoever opens it between its making and its first use can read it already."""
    open_database(tmp_path, read_only=False, now=0).close()
    store = open_store(tmp_path, read_only=True, now=0)
    assert len(store.salt) == 32
    assert store.dataset().events == {}
    store.close()
