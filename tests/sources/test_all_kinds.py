"""What holds for every kind that asks over HTTP: it is in the table, and gives what it says when all is well."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

from kpitui.measures import Delivery, Kind
from kpitui.setup.inputs import given_by, kinds, load_kind
from kpitui.sources.web.client import HttpClient
from tests.sources.cases.case import Case
from tests.sources.cases.every import CASES, ELSEWHERE
from tests.sources.conftest import Local

DAY = 86_400_000


def sums(delivery: Delivery) -> dict[str, float]:
    """Return the sum of each measure and brand."""
    found: Counter[str] = Counter()
    for sample in delivery.samples:
        found[f"{sample.measure} {dict(sample.labels).get('brand')}"] += sample.value  # type: ignore[assignment]
    return dict(found)


def healthy(case: Case, client: HttpClient, local: Local, *times: int) -> Delivery:
    """Return what a sound server gives."""
    with local(case.routes) as server:
        return case.poll(case.bound(server.url), client, *times)


def test_every_kind_is_in_the_table() -> None:
    """A kind without a case, or without tests of its own that hold it to the same, is not done."""
    assert set(kinds()) == {*CASES, *ELSEWHERE}
    assert not set(CASES) & set(ELSEWHERE)
    assert all(Path(__file__).parents[2].joinpath(path).is_file() for path in ELSEWHERE.values())


def test_it_gives_its_figures(case: Case, client: HttpClient, local: Local) -> None:
    """Own and competitors' figures come apart, whole, with nothing rejected or failed."""
    found = healthy(case, client, local)
    given = sums(found)
    assert {name: given.get(name) for name in case.gives} == case.gives
    assert not found.failed
    assert not found.rejected
    assert found.notes == ()


def test_samples_are_as_the_vocabulary_has_them(case: Case, client: HttpClient, local: Local) -> None:
    """Measures are those that it says, each in a kind that the measure may have; times and values are sound."""
    with local(case.routes) as server:
        source = case.bound(server.url)
        found = case.poll(source, client)
    said = given_by(load_kind(case.kind), source.options) or {mapping.name for mapping in source.table.measures}
    for sample in found.samples:
        assert sample.measure in said
        assert sample.kind in source.settings.vocabulary[sample.measure].kinds, sample.measure
        assert math.isfinite(sample.value)
        assert sample.value >= 0
        assert sample.t <= case.now
        assert (sample.until is not None) == (sample.kind in (Kind.DELTA, Kind.UNIQUE)), sample
        assert sample.t < (sample.until or case.now + 1) <= case.now + 1
    assert not found.covered or set(found.covered) <= set(said)
    assert all(span is None or span[1] <= case.now for span in found.covered.values())


def test_labels(case: Case, client: HttpClient, local: Local) -> None:
    """Every sample says whose it is, of which channel, and nothing empty; labels are in their order."""
    for sample in healthy(case, client, local).samples:
        labels = dict(sample.labels)
        assert labels["brand"] in ("acme", "globex")
        assert case.channel == "" or labels["channel"] == (case.channel or case.kind)
        assert all(labels.values())
        assert list(sample.labels) == sorted(sample.labels)


def test_delivered_twice_it_changes_nothing(case: Case, client: HttpClient, local: Local) -> None:
    """What is read again has the same identity: no sample of the second poll adds to one of the first."""
    first, second = healthy(case, client, local), healthy(case, client, local)
    assert set(first.samples) == set(second.samples)
    assert first.mappings == second.mappings
    later = healthy(case, client, local, case.now, case.now + 60_000)
    ids = {(one.measure, one.labels, one.mapping, one.id) for one in first.samples if one.kind is Kind.EVENT}
    again = {(one.measure, one.labels, one.mapping, one.id) for one in later.samples if one.kind is Kind.EVENT}
    assert again <= ids
    assert all(one.id for one in (*first.samples, *later.samples) if one.kind is Kind.EVENT)
