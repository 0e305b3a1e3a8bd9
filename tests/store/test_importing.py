"""A large delivery goes in by parts, others write in between, and nothing but the last part says that it was read."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitui.measures import Delivery, Kind, Sample
from kpitui.store import Holder, Store, importing, open_store
from tests.store.strategies import BRANDS, events, held, samples

MANY = 60_000

READER = """
import sys
from pathlib import Path
from kpitui.measures import Delivery
from kpitui.store import open_store
from tests.store.test_importing import delivered
store = open_store(Path(sys.argv[1]), now=0)
for number, done in enumerate(store.ingesting("s", delivered(int(sys.argv[2])))):
    print(number, done is not None, flush=True)
"""


def delivered(version: int) -> Delivery:
    """Return a full reading of a large export; a later version has moved, changed, new and missing events."""
    return Delivery(
        version,
        [
            Sample(
                "mentions",
                Kind.EVENT,
                BRANDS[number % 3],
                number * 1_000 + (version if number % 7 == 0 else 0),
                float(number % 5 + (version if number % 11 == 0 else 0)),
                "m",
                id=f"e{number}" if number % 13 else None,
                key=f"a{number % 997}",
            )
            for number in range(version * 1_000, MANY + version * 2_000)
        ],
        complete=True,
        state={"version": version},
    )


def _tables(store: Store) -> list[object]:
    """Return what is derived of events: sums and sightings."""
    db = store._database.connection
    sums = db.execute(
        "SELECT l.text, e.bucket, sum(e.n), sum(e.total) FROM event_sum e JOIN label_group g ON g.id = e.grp"
        " JOIN labels l ON l.id = g.labels GROUP BY 1, 2 ORDER BY 1, 2"
    )
    seen = db.execute(
        "SELECT p.brand, count(*), sum(n.first), sum(n.last) FROM seen n JOIN place p ON p.id = n.place GROUP BY 1"
    )
    return [*sums.fetchall(), *sorted(seen.fetchall())]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write a few events at once, so that small tests have many parts."""
    monkeypatch.setattr(importing, "PART", 3)
    monkeypatch.setattr("kpitui.store.store.PAUSE", 0)


@pytest.mark.usefixtures("small_parts")
class TestSameAsAtOnce:
    """Properties of random deliveries."""

    @given(
        st.lists(
            st.tuples(
                st.lists(st.one_of(samples, st.lists(events, min_size=8, max_size=40)), max_size=1).map(
                    lambda lots: [sample for lot in lots for sample in lot]
                ),
                st.booleans(),
                st.sampled_from(("m1", "m1", "m2")),
                st.randoms(use_true_random=False),
            ),
            max_size=6,
        )
    )
    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_after_any_deliveries(self, lots: list[tuple[list[Sample], bool, str, random.Random]]) -> None:
        """What is held, its sums and sightings, and what is counted are the same as of one transaction each."""
        parts, whole = open_store(None, now=0), open_store(None, now=0)
        for at, (lot, complete, mapping, rng) in enumerate(lots):
            given_samples = [each._replace(mapping=mapping, id=each.id if rng.random() < 0.9 else None) for each in lot]
            delivery = Delivery(at, given_samples, complete=complete, mappings=frozenset({mapping}))
            done = parts.ingest("s", delivery)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(importing, "PART", 10**6)
                assert whole.ingest("s", delivery) == done
            assert held(parts) == held(whole)
            assert _tables(parts) == _tables(whole)
            assert parts.sources.row("s") == whole.sources.row("s")
            assert not parts.ingest("s", delivery).changed

    def test_two_sources_take_turns(self) -> None:
        """Full readings of two sources whose parts alternate withdraw nothing of each other."""
        store = open_store(None, now=0)
        first = [Sample("mentions", Kind.EVENT, BRANDS[0], t, 1.0, "m", id=str(t)) for t in range(20)]
        runs = [store.ingesting(name, Delivery(1, first, complete=True)) for name in ("a", "b")]
        while runs:
            runs = [run for run in runs if next(run) is None]
        assert len(store.dataset().events["mentions"].t) == 40


def test_killed_between_parts(tmp_path: Path) -> None:
    """After SIGKILL the source counts as not read, and its next full reading gives what a fresh start gives."""
    old = open_store(tmp_path, now=0)
    old.ingest("s", delivered(0))
    old.close()
    child = subprocess.Popen([sys.executable, "-c", READER, str(tmp_path), "1"], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert [child.stdout.readline() for _ in range(4)][-1] == "3 False\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    store = open_store(tmp_path, now=1)
    assert store.state("s") == {"version": 0}
    assert store.sources.row("s").polled_at == 0
    store.ingest("s", delivered(2))
    fresh = open_store(None, now=1)
    fresh.ingest("s", delivered(2))
    assert held(store) == held(fresh)
    assert _tables(store) == _tables(fresh)
    assert not store.ingest("s", delivered(2)).changed
    store.close()


def test_others_write_in_between(tmp_path: Path) -> None:
    """While a large delivery goes in, another connection renews its lease again and again, soon each time."""
    store, other = open_store(tmp_path, now=0), open_store(tmp_path, now=0)
    holder = Holder("host", 1, 1)
    assert other.lease.acquire(holder, 0)
    writer = threading.Thread(target=store.ingest, args=("s", delivered(0)))
    writer.start()
    waits = []
    while writer.is_alive():
        begun = time.monotonic()
        assert other.lease.renew(holder, 1)
        waits.append(time.monotonic() - begun)
        time.sleep(0.01)
    writer.join()
    assert len(waits) >= 3
    assert sorted(waits)[len(waits) // 2] < 1
    assert len(store.dataset().events["mentions"].t) == MANY
