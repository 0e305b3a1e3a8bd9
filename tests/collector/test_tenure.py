"""One collector for a data folder: who may take the lease, and when."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kpitui.collector import child
from kpitui.collector.tenure import HUNG, Tenure
from kpitui.errors import StoreError
from kpitui.store import Holder, Store, open_store

NOW = 1_800_000_000_000


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Give a store of its own."""
    return open_store(tmp_path, now=NOW)


def _parent() -> Holder:
    """Return a process that certainly runs: the parent of this one."""
    import os

    started = int(Path(f"/proc/{os.getppid()}/stat").read_text("utf-8").rpartition(")")[2].split()[19])
    return replace(child.oneself(), pid=os.getppid(), started=started)


def test_a_free_lease_is_taken_kept_and_given_back(store: Store) -> None:
    """Taken, renewed, released: then it is free."""
    tenure = Tenure(store, lambda: NOW)
    tenure.begin()
    assert tenure.keep()
    tenure.end()
    assert store.lease.holder() is None
    assert not tenure.keep()


def test_a_dead_holder_is_followed_at_once(store: Store) -> None:
    """A collector that was killed a moment ago doesn't keep the next one waiting."""
    store.lease.acquire(replace(child.oneself(), pid=2**22 - 1), NOW)
    Tenure(store, lambda: NOW + 10).begin()


@pytest.mark.parametrize("age", [0, 60_000, HUNG])
def test_a_living_holder_is_left_alone(store: Store, age: int) -> None:
    """Also in a transaction of minutes; the text names the process."""
    store.lease.acquire(_parent(), NOW)
    with pytest.raises(StoreError, match=str(_parent().pid)) as error:
        Tenure(store, lambda: NOW + age).begin()
    assert str(_parent().pid) in error.value.text.say("fr")


def test_a_hung_holder_is_followed(store: Store) -> None:
    """A process that gave no sign of life for minutes has lost the lease, and notices."""
    hung = _parent()
    store.lease.acquire(hung, NOW)
    Tenure(store, lambda: NOW + HUNG + 1).begin()
    assert not store.lease.renew(hung, NOW + HUNG + 2)


def test_a_holder_on_another_machine(store: Store) -> None:
    """It is left alone while it gives signs of life, and followed when it doesn't."""
    store.lease.acquire(replace(child.oneself(), host="elsewhere.example"), NOW)
    with pytest.raises(StoreError):
        Tenure(store, lambda: NOW + 20_000).begin()
    Tenure(store, lambda: NOW + 40_000).begin()
