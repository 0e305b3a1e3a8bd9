"""The readings that a test gives: whose they are, when they are made, what is known at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey
from kpitui.alerts.trial_file import CaseTable
from kpitui.alerts.trial_series import Given, Track, begin, given
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context, Rule
from kpitui.kpis.kpi import Threshold
from kpitui.measures import Labels

CONTEXT = Context(
    load_catalogue(),
    (BrandScope("Acme"), BrandScope("beta"), BrandScope("globex", own=False)),
    ZoneInfo("Europe/Paris"),
)
START = datetime(2026, 3, 29, tzinfo=UTC)


def case(start: object = START, **series: str) -> CaseTable:
    """Return a test with readings once an hour; ``__`` in a name begins its labels, as ``mentions__channel=x``."""
    named = {name.replace("__", "{") + "}" * ("__" in name): text for name, text in series.items()}
    return CaseTable.model_validate({"name": "t", "start": start, "interval": "1h", "series": named})


def track(readings: Given, brand: str, labels: Labels = ()) -> Track:
    """Return the readings of one scope."""
    found = readings.track("mentions", brand, labels)
    assert found is not None
    return found


def test_a_series_without_a_brand_is_each_own_brand_s() -> None:
    """But for those that have one of their own; competitors have none of it. Brands are compared folded."""
    readings = given(case(**{"mentions": "1 2", "mentions__brand=BETA": "7"}), CONTEXT)
    assert track(readings, "acme").values.tolist() == [1, 2]
    assert track(readings, "beta").values.tolist() == [7]
    assert readings.track("mentions", "globex") is None
    assert readings.end - readings.start == 3_600_000


@pytest.mark.parametrize(
    ("labels", "by", "keys"),
    [
        ((), None, [AlertKey("r", "Acme"), AlertKey("r", "beta")]),
        ((("channel", "x"),), None, [AlertKey("r", "Acme", (("channel", "x"),))]),
        ((("channel", "youtube"),), None, []),
        (
            (),
            "channel",
            [AlertKey("r", "Acme", (("channel", "x"),)), AlertKey("r", "Acme", (("channel", "facebook"),))],
        ),
        ((("topic", "prix"),), "channel", [AlertKey("r", "Acme", (("channel", "x"), ("topic", "prix")))]),
    ],
)
def test_a_rule_has_the_alerts_that_have_readings(labels: Labels, by: str | None, keys: list[AlertKey]) -> None:
    """One for each own brand with a series of its scope; with ``by``, one for each value of the label."""
    series = {"mentions": "1", "impressions__channel=tiktok": "1"}
    parts = ("channel=x", "channel=facebook", "channel=X,topic=prix")
    series |= {f"mentions__brand=acme,{part}": "1" for part in parts}
    readings = given(case(**series), CONTEXT)
    rule = AlertRule(Rule("r", "mentions", Threshold(by=by), labels=labels))
    found = list(readings.keys(rule, CONTEXT))
    folded = [AlertKey(key.rule, key.brand, tuple((n, v.casefold()) for n, v in key.labels)) for key in found]
    assert folded == keys


def test_a_start_without_an_offset_is_local() -> None:
    """In the monitor's zone; with one, as it says."""
    assert begin(case(datetime(2026, 3, 29, 1)), CONTEXT.zone) == begin(case(), CONTEXT.zone)


def test_what_is_known_is_the_last_reading_made() -> None:
    """Nothing before the first; a gap is a gap."""
    one = track(given(case(mentions="1 2 _"), CONTEXT), "Acme")
    times = one.at[0] + np.array([-1, 0, 3_599_999, 3_600_000, 7_200_000, 10**9])
    assert np.nan_to_num(one.near(times), nan=-1).tolist() == [-1, 1, 1, 2, -1, -1]


def test_ages_and_troubles() -> None:
    """The age of the newest value; trouble from the third failed poll in a row."""
    one = track(given(case(mentions="_ 1 ! !x2 _ !x2 2"), CONTEXT), "Acme")
    hours = np.nan_to_num(one.ages() / 3_600_000, nan=-1).tolist()
    assert hours == [-1, 0, 1, 2, 3, 4, 5, 6, 0]
    assert one.troubled().tolist() == [False] * 4 + [True] + [False] * 4
