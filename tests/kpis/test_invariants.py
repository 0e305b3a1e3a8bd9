"""What holds of readings whatever the data: the catalogue's invariants.

Growth and its inverse, Wilson intervals, z-scores and pace are in ``test_statistics.py`` and ``test_pace.py``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context, Rule
from kpitui.kpis.engine import read
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Flag, Reading, Scope, Severity, Status
from kpitui.kpis.windows import window_ending
from kpitui.measures import Kind, Sample
from kpitui.text.numbers import figure
from tests.kpis.build import DAY, HOUR, NOW, at, data_of, labels_of

BRANDS = ("acme", "globex", "initech")
CHANNELS = ("x", "facebook", "linkedin")
MOODS = ("positive", "neutral", "negative")
START = NOW - 7 * DAY
CATALOGUE = load_catalogue()
EVERYONE = tuple(BrandScope(name, competitors=tuple(b for b in BRANDS if b != name)) for name in BRANDS)
CONTEXT = Context(CATALOGUE, EVERYONE)
few = settings(max_examples=25, deadline=None)


def amounts(measure: str, brand: str, channel: str, t: int, value: float) -> Sample:
    """Return one amount."""
    return Sample(measure, Kind.DELTA, labels_of(brand=brand, channel=channel), t, value, "m", until=t + HOUR)


def talk_of(brand: str, t: int, value: float, mood: str) -> Sample:
    """Return mentions of one mood on X."""
    return Sample(
        "mentions", Kind.DELTA, labels_of(brand=brand, channel="x", sentiment=mood), t, value, "m", until=t + HOUR
    )


def ask(
    samples: Sequence[Sample], kpi: str, brand: str = "acme", window: tuple[int, int] = (START, NOW), **labels: str
) -> Reading:
    """Return a reading over a window given by hand."""
    question = Question(kpi, Scope(brand, tuple(labels.items())), start=window[0], end=window[1], at=NOW)
    return read(CONTEXT, data_of(samples), question)


hours = st.integers(1, 13 * 24).map(lambda ago: NOW - ago * HOUR)
sizes = st.integers(0, 500).map(float)
flows = st.lists(
    st.builds(
        amounts,
        st.sampled_from(["likes", "comments", "impressions", "clicks", "sessions", "conversions"]),
        st.sampled_from(BRANDS),
        st.sampled_from(CHANNELS),
        hours,
        sizes,
    ),
    max_size=40,
    unique_by=lambda sample: (sample.measure, sample.labels, sample.t),
)
mentions = st.lists(
    st.builds(
        talk_of,
        st.sampled_from(BRANDS),
        hours,
        st.integers(1, 500).map(float),
        st.sampled_from(MOODS),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda sample: (sample.labels, sample.t),
)


@few
@given(mentions)
def test_shares_of_voice_make_a_hundred(samples: list[Sample]) -> None:
    """1. The shares of all brands sum to 100."""
    shares = [ask(samples, "share_of_voice", brand).value for brand in BRANDS]
    assume(any(share is not None for share in shares))
    assert sum(share or 0.0 for share in shares) == pytest.approx(100)


@few
@given(mentions)
def test_reputations_make_the_markets_sentiment(samples: list[Sample]) -> None:
    """2. The reputation scores of all brands sum to the net sentiment of the whole."""
    scores = [ask(samples, "reputation_score", brand).value for brand in BRANDS]
    assume(any(score is not None for score in scores))
    inside = [(dict(sample.labels)["sentiment"], sample.value) for sample in samples if sample.t >= START]
    whole = {mood: sum(value for one, value in inside if one == mood) for mood in MOODS}
    net = 100 * (whole["positive"] - whole["negative"]) / sum(whole.values())
    assert sum(score or 0.0 for score in scores) == pytest.approx(net)


@few
@given(mentions)
def test_net_sentiment_is_the_difference_of_the_shares(samples: list[Sample]) -> None:
    """3. Net sentiment lies in [−100, 100] and is positive share less negative share."""
    net = ask(samples, "net_sentiment").value
    positive, negative = ask(samples, "positive_share").value, ask(samples, "negative_share").value
    assume(net is not None and positive is not None and negative is not None)
    assert -100 <= (net or 0.0) <= 100
    assert net == pytest.approx((positive or 0.0) - (negative or 0.0))


@few
@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=3))
def test_the_mix_of_audiences_makes_a_hundred(sizes_: list[int]) -> None:
    """5. The networks' shares of followers sum to 100."""
    assume(sum(sizes_) > 0)
    samples = [
        Sample("followers", Kind.GAUGE, labels_of(channel=channel), NOW - HOUR, float(size), "m")
        for channel, size in zip(CHANNELS, sizes_, strict=False)
    ]
    mix = [ask(samples, "audience_mix", channel=channel).value for channel in CHANNELS[: len(sizes_)]]
    assert sum(share or 0.0 for share in mix) == pytest.approx(100)


@few
@given(flows)
def test_a_ratio_lies_between_those_of_its_networks(samples: list[Sample]) -> None:
    """6. A ratio over networks lies between the lowest and highest, unless one has clicks for no impression."""
    samples = [*samples, *(amounts(name, "acme", "x", NOW - HOUR // 2, 9.0) for name in ("clicks", "impressions"))]
    whole = ask(samples, "click_through_rate").value
    rates = [ask(samples, "click_through_rate", channel=channel).value for channel in CHANNELS]
    known = [rate for rate in rates if rate is not None]
    idle = any(ask(samples, "click_through_rate", channel=name).status is Status.UNDEFINED for name in CHANNELS)
    if whole is not None and known and not idle:
        assert min(known) - 1e-9 <= whole <= max(known) + 1e-9
    if whole is not None and len(known) == 1 and not idle:
        assert whole == pytest.approx(known[0])


@few
@given(flows, st.integers(1, 6))
def test_windows_that_touch_add_up(samples: list[Sample], days: int) -> None:
    """8. The value over [a, c) is that over [a, b) and over [b, c)."""
    middle = START + days * DAY
    for kpi in ("interactions", "impressions"):
        whole, first, second = (
            ask(samples, kpi, window=window).value for window in ((START, NOW), (START, middle), (middle, NOW))
        )
        assert (whole or 0.0) == pytest.approx((first or 0.0) + (second or 0.0))


@few
@given(st.lists(st.integers(0, 10**6), min_size=3, max_size=9), st.integers(1, 7))
def test_totals_add_up_where_a_sample_stands_at_the_seam(values: list[int], seam: int) -> None:
    """8. Of lifetime figures too, if one was read at the seam: also across a reset."""
    times = [START + place * 12 * HOUR for place in range(len(values))]
    middle = times[min(seam, len(times) - 1)]
    samples = [
        Sample("likes", Kind.TOTAL, labels_of(channel="x"), t, float(v), "m")
        for t, v in zip(times, values, strict=True)
    ]
    end = times[-1] + HOUR
    whole, first, second = (
        ask(samples, "likes", window=window).value for window in ((START, end), (START, middle), (middle, end))
    )
    assert (whole or 0.0) == pytest.approx((first or 0.0) + (second or 0.0))


@few
@given(flows, mentions, st.randoms(use_true_random=False))
def test_the_order_of_arrival_and_repeats_change_nothing(
    flow: list[Sample], talk: list[Sample], random: Random
) -> None:
    """9, 10. Late data and duplicates give the same readings."""
    samples = [*flow, *talk]
    mixed = [*samples, *samples[: len(samples) // 2]]
    random.shuffle(mixed)
    for kpi in ("interactions", "click_through_rate", "share_of_voice", "net_sentiment", "mentions_growth"):
        assert ask(mixed, kpi) == ask(samples, kpi)


@few
@given(flows, mentions, st.integers(2, 9))
def test_scaling_every_count_leaves_rates(flow: list[Sample], talk: list[Sample], factor: int) -> None:
    """11. Rates, shares and scores don't depend on the scale; counts follow it."""
    samples = [*flow, *talk]
    scaled = [sample._replace(value=factor * sample.value) for sample in samples]
    for kpi in ("click_through_rate", "share_of_voice", "net_sentiment", "reputation_score", "conversion_rate"):
        one, many = ask(samples, kpi).value, ask(scaled, kpi).value
        assert many == (one if one is None else pytest.approx(one))
    assert (ask(scaled, "interactions").value or 0.0) == pytest.approx(
        factor * (ask(samples, "interactions").value or 0)
    )


@few
@given(flows)
def test_a_network_without_activity_changes_nothing(samples: list[Sample]) -> None:
    """12. Zeros of one more network leave sums and ratios as they were."""
    idle = [amounts(measure, "acme", "tiktok", NOW - DAY, 0.0) for measure in ("likes", "clicks", "impressions")]
    for kpi, measures in (("interactions", {"likes", "comments"}), ("click_through_rate", {"clicks", "impressions"})):
        before = ask(samples, kpi).value
        if before is not None and measures & {sample.measure for sample in samples}:
            assert ask([*samples, *idle], kpi).value == pytest.approx(before)


@few
@given(st.integers(100, 10**6), st.integers(100, 10**6))
def test_a_discontinuity_is_no_spike(before: int, after: int) -> None:
    """13. A lifetime figure that falls to 0 and comes back counts neither the fall nor the return."""
    points = [float(before), float(before + 10), 0.0, float(after)]
    samples = [
        Sample("likes", Kind.TOTAL, labels_of(channel="x"), START + place * DAY, value, "m")
        for place, value in enumerate(points)
    ]
    found = ask(samples[:3], "likes")
    assert found.value == 10
    assert Flag.PARTIAL in found.flags


@settings(max_examples=15, deadline=None)
@given(flows, mentions)
def test_no_reading_is_without_a_number_or_a_state(flow: list[Sample], talk: list[Sample]) -> None:
    """17. No KPI of the catalogue gives NaN or infinity; each without a value says why."""
    for kpi in CATALOGUE.kpis:
        found = ask([*flow, *talk], kpi)
        if found.value is None:
            assert found.status not in (Status.OK, Status.STALE)
            assert found.reason is not None or found.status is Status.NEW, kpi
        else:
            assert math.isfinite(found.value)
            assert found.status in (Status.OK, Status.STALE)


@pytest.mark.parametrize("day", ["2026-03-30", "2026-10-26"])
def test_days_tile_the_week_over_a_clock_change(day: str) -> None:
    """18. The days of a week touch without overlap, one of them 23 or 25 hours long."""
    zone = ZoneInfo("Europe/Paris")
    end = at(day, zone)
    week = window_ending("7d", end, zone)
    lengths = []
    for _ in range(7):
        one = window_ending("1d", end, zone)
        assert one.end == end
        lengths.append((one.end - one.start) // HOUR)
        end = one.start
    assert end == week.start
    assert sorted(set(lengths)) in ([23, 24], [24, 25])


@few
@given(st.integers(1, 30), st.integers(0, 30), st.integers(0, 20))
def test_pending_requests_leave_the_response_rate(asked: int, answered: int, pending: int) -> None:
    """19. Requests that are too young and unanswered change nothing but the count of the pending."""
    answered = min(asked, answered)
    labels = labels_of(channel="x")
    samples = [Sample("requests", Kind.EVENT, labels, START + n, 1.0, "m", id=f"r{n}") for n in range(asked)]
    samples += [
        Sample("answers", Kind.EVENT, labels, START + HOUR + n, 1.0, "m", id=f"a{n}", key=f"r{n}")
        for n in range(answered)
    ]
    young = [Sample("requests", Kind.EVENT, labels, NOW - HOUR - n, 1.0, "m", id=f"y{n}") for n in range(pending)]
    before, after = ask(samples, "response_rate"), ask([*samples, *young], "response_rate")
    assume(answered > 0)
    assert after.value == before.value == pytest.approx(100 * answered / asked)
    assert after.pending == before.pending + pending


@few
@given(st.floats(79.9, 80.1))
def test_rounding_for_display_decides_nothing(rate: float) -> None:
    """20. A rate shown as 80.0 % is judged by what it is."""
    threshold = Threshold(Level(Condition.BELOW, 80.0))
    context = Context(CATALOGUE, EVERYONE, rules=(Rule("r", "click_through_rate", threshold),))
    samples = [
        amounts("clicks", "acme", "x", NOW - DAY, rate * 1e6),
        amounts("impressions", "acme", "x", NOW - DAY, 1e8),
    ]
    found = read(context, data_of(samples), Question("click_through_rate", Scope("acme"), start=START, end=NOW, at=NOW))
    assert found.value is not None
    assert (found.severity is Severity.WARNING) is (found.value < 80)
    assert figure(found.value, "percent", "en") in {"79.9%", "80.0%", "80.1%"}
