"""Datasets from samples: what is the same is one, whatever the order of delivery."""

from __future__ import annotations

from kpitui.measures import Kind, Labels, Sample
from kpitui.series.build import dataset_of
from kpitui.series.hashing import number_of

X: Labels = (("brand", "acme"), ("channel", "x"))
FB: Labels = (("brand", "acme"), ("channel", "facebook"))


def level(t: int, value: float, labels: Labels = X) -> Sample:
    """Return a level."""
    return Sample("followers", Kind.GAUGE, labels, t, value, "m")


def mention(t: int, name: str | None, labels: Labels = X, key: str | None = None) -> Sample:
    """Return a mention."""
    return Sample("mentions", Kind.EVENT, labels, t, 1.0, "m", name, key)


def test_a_series_is_sorted_and_the_last_of_two_at_one_instant_holds() -> None:
    """A platform that revises its figure replaces it."""
    data = dataset_of([("s", level(20, 2)), ("s", level(10, 1)), ("s", level(20, 5))])
    (series,) = data.series["followers"]
    assert (series.t.tolist(), series.v.tolist(), series.until) == ([10, 20], [1, 5], None)


def test_an_event_is_the_same_by_its_id_whatever_its_labels_were() -> None:
    """In its measure, brand and source; another source's or brand's is another one."""
    other: Labels = (("brand", "globex"), ("channel", "x"))
    data = dataset_of(
        [("s", mention(10, "1")), ("s", mention(12, "1", FB)), ("t", mention(10, "1")), ("s", mention(10, "1", other))]
    )
    events = data.events["mentions"]
    assert events.t.tolist() == [10, 10, 12]
    assert {events.groups[group] for group in events.group} == {("t", X), ("s", other), ("s", FB)}


def test_events_without_an_id_are_all_kept() -> None:
    """The source tells them apart."""
    assert len(dataset_of([("s", mention(10, None)), ("s", mention(10, None))]).events["mentions"].t) == 2


def test_ids_and_keys_are_stable_numbers() -> None:
    """The same text has the same number in every process; what is not there is 0."""
    assert number_of("abc") == number_of("abc") != number_of("Abc")
    assert number_of(None) == 0
    assert number_of("") != 0
    events = dataset_of([("s", mention(10, "1", key="jo"))]).events["mentions"]
    assert (events.id[0], events.key[0]) == (number_of("1"), number_of("jo"))
