"""Worlds for alerts: small datasets, and what of them was known at an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

import numpy as np

from kpitui.alerts.rule import AlertRule
from kpitui.kpis.context import Context, Rule, Target
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.settled import part_of
from kpitui.measures import Kind, Sample
from kpitui.series.build import dataset_of
from kpitui.series.dataset import ALWAYS, Coverage, Dataset, Events, Series
from tests.kpis.build import ACME, DAY, GLOBEX, HOUR, INITECH, NOW, context_of, delta, event, gauge, running

MINUTE = 60_000
START = NOW - 80 * DAY


def known_at(data: Dataset, at: int) -> Dataset:
    """Return what was known at an instant, as a collector had it then."""
    series: dict[str, list[Series]] = {}
    for measure, given in data.series.items():
        cut = [one for one in (_until(each, at) for each in given) if len(one.t)]
        if cut:
            series[measure] = cut
    events = {name: one for name, each in data.events.items() if len((one := _events_until(each, at)).t)}
    coverage = {
        name: replace(
            each,
            spans=tuple((start, min(stop, at - each.lag)) for start, stop in each.spans if start < at - each.lag),
            failing="",
        )
        for name, each in data.coverage.items()
    }
    return Dataset(series, events, coverage)


def _until(series: Series, at: int) -> Series:
    """Return a series up to an instant."""
    seen = int(np.searchsorted(series.t, at, side="right"))
    return replace(
        series, t=series.t[:seen], v=series.v[:seen], until=None if series.until is None else series.until[:seen]
    )


def _events_until(events: Events, at: int) -> Events:
    """Return events up to an instant, with the groups that had come."""
    cut = part_of(events, slice(0, int(np.searchsorted(events.t, at, side="right"))))
    used = np.unique(cut.group)
    number = np.zeros(len(events.groups), dtype=np.int32)
    number[used] = np.arange(len(used))
    return replace(cut, group=number[cut.group], groups=tuple(events.groups[at] for at in used.tolist()))


def market(seed: int) -> Dataset:
    """Return eighty days of a brand and a rival: mentions, requests, followers, sales and posts, with gaps."""
    chance = Random(seed)  # noqa: S311 (an invented market)
    samples: list[Sample] = []
    for brand in (ACME, GLOBEX, INITECH):
        for t in range(START, NOW, 5 * HOUR):
            at = t + chance.randrange(5 * HOUR)
            mood = chance.choice(["positive", "neutral", "negative"])
            author = str(chance.randrange(40))
            channel = chance.choice(["x", "facebook"]) if t > START + 25 * DAY else "x"
            samples.append(event("mentions", at, 1.0, None, author, brand=brand, channel=channel, sentiment=mood))
    for number, t in enumerate(range(START, NOW, 9 * HOUR)):
        samples.append(event("requests", t, 1.0, f"r{number}", None, channel="x"))
        if chance.random() < 0.8:
            samples.append(event("answers", t + chance.randrange(80 * HOUR), 1.0, None, f"r{number}", channel="x"))
    late = Kind.TOTAL
    for number in range(60):
        begun = START + number * 31 * HOUR
        steps = {begun + age * HOUR: float(10 + age * chance.randrange(1, 9)) for age in (1, 6, 30, 90)}
        samples += running("likes", steps, late, begun, channel="facebook", post=f"p{number}")
        factor = chance.randrange(40, 60)
        reached = {at: factor * value for at, value in steps.items()}
        samples += running("post_reach", reached, late, begun, channel="facebook", post=f"p{number}")
    level = {t: 1_000.0 + ((t - START) // HOUR) ** 1.05 for t in range(START, NOW, 6 * HOUR) if chance.random() < 0.9}
    samples += gauge("followers", level, channel="x")
    amounts = {t: float(chance.randrange(50, 150)) for t in range(START, NOW, DAY)}
    samples += delta("impressions", amounts, DAY, channel="x")
    for channel, since, clicked in (("x", START, START + 10 * DAY), ("linkedin", START + 40 * DAY, START + 50 * DAY)):
        days = range(since, NOW, DAY)
        samples += delta(
            "impressions", {t: float(chance.randrange(900, 999)) for t in days}, DAY, channel=channel, ad="a"
        )
        samples += delta(
            "clicks", {t: float(chance.randrange(9, 20)) for t in days if t >= clicked}, DAY, channel=channel
        )
    shown = [("s", one) for one in samples if one.t < NOW]
    spans = ((ALWAYS, NOW - 30 * DAY), (NOW - 28 * DAY, NOW))
    return dataset_of(shown, [Coverage("s", spans, every=HOUR)])


def judging(
    level: Level | tuple[Level | None, Level | None], kpi: str, window: str = "7d", **said: object
) -> AlertRule:
    """Return a rule."""
    warning, critical = level if isinstance(level, tuple) else (level, None)
    given: Mapping[str, object] = said
    threshold = Threshold(warning, critical, window=window, by=str(given["by"]) if "by" in given else None)
    return AlertRule(Rule(f"{kpi}-{window}", kpi, threshold), window=window)


def every_rule() -> Sequence[AlertRule]:
    """Return rules that use every condition, on every kind of measure."""
    c = Condition
    levels: list[tuple[str, str, Level]] = [
        ("mentions", "24h", Level(c.BELOW, 4.5, clear=5.5)),
        ("mentions", "7d", Level(c.ABOVE, 34.0, clear=32.0)),
        ("net_sentiment", "7d", Level(c.OUTSIDE, -10.0, 15.0)),
        ("mentions", "7d", Level(c.CHANGE_BELOW, -4.0)),
        ("impressions", "7d", Level(c.CHANGE_ABOVE, 5.0)),
        ("impressions", "7d", Level(c.WEEKDAY_BELOW, 40.0)),
        ("mentions", "24h", Level(c.WEEKDAY_ABOVE, 10.0)),
        ("share_of_voice", "7d", Level(c.POINTS_BELOW, -2.0)),
        ("response_rate", "7d", Level(c.POINTS_ABOVE, 2.0)),
        ("engagement_rate_by_reach", "7d", Level(c.LEVEL_BELOW, 0.98, window="28d")),
        ("mentions", "24h", Level(c.LEVEL_ABOVE, 0.14, window="7d")),
        ("mentions", "7d", Level(c.PACE_BELOW, 95.0)),
        ("followers_total", "7d", Level(c.PACE_ABOVE, 100.0)),
        ("engagement_rate_by_reach", "7d", Level(c.TARGET_BELOW, 1.0)),
        ("engaging_posts", "7d", Level(c.BELOW, 4.0)),
        ("share_of_voice", "7d", Level(c.RANK_LOST, 1.0)),
        ("mentions", "24h", Level(c.RISING, 2.0)),
        ("requests", "7d", Level(c.ABSENT, 8.0 * HOUR)),
        ("mentions", "7d", Level(c.ANOMALY, 1.0)),
        ("first_response_time", "7d", Level(c.ABOVE, 40.0 * 3_600)),
        ("people_talking", "7d", Level(c.BELOW, 22.0)),
        ("audience_growth_rate", "7d", Level(c.BELOW, 12.0)),
        ("followers_total", "7d", Level(c.ABOVE, 1_200.0)),
        ("click_through_rate", "7d", Level(c.BELOW, 1.3)),
        ("interactions", "7d", Level(c.BELOW, 1_200.0)),
    ]
    found = [judging(level, kpi, window) for kpi, window, level in levels if kpi in CONTEXT.catalogue.kpis]
    return [replace(rule, rule=replace(rule.rule, id=f"{at}-{rule.id}")) for at, rule in enumerate(found)]


def _context() -> Context:
    """Return the context of the rules above, with targets."""
    targets = (
        Target("mentions", ACME, unit="month", value=150.0),
        Target("followers_total", ACME, unit="reach", value=3_500.0, since=START + DAY, by=NOW + DAY),
        Target("engagement_rate_by_reach", ACME, unit="level", value=2.0),
    )
    return replace(context_of(), targets=targets)


CONTEXT = _context()
