"""On real data, replayed as it came, alerts fire where plain arithmetic on the files says, and nowhere else."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from kpitui.alerts.cycle import cycle
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState, Kind
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context, Rule
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.measures import Kind as MeasureKind
from kpitui.measures import Sample
from kpitui.series.build import dataset_of
from kpitui.series.dataset import Coverage, Dataset
from tests.alerts.worlds import known_at
from tests.kpis.build import DAY, HOUR

STEP = 300_000
ALL = "category"
Tweets = list[tuple[int, str, str]]
Incidents = list[tuple[int, int | None]]


@pytest.fixture(scope="module")
def tweets(shared_data: Path) -> Tweets:
    """Return the time, airline and sentiment of each tweet, oldest first; times are eight hours behind UTC."""
    with (shared_data / "airline_tweets" / "Tweets.csv").open(encoding="utf-8") as file:
        rows = [
            (_local(row["tweet_created"]), row["airline"].lower(), row["airline_sentiment"])
            for row in csv.DictReader(file)
        ]
    return sorted(rows)


def _local(text: str) -> int:
    """Return the instant of a time of the file."""
    return int(datetime.strptime(text, "%d-%m-%Y %H.%M").replace(tzinfo=UTC).timestamp() * 1000) + 8 * HOUR


def airlines(tweets: Tweets) -> tuple[Context, Dataset]:
    """Return the airlines, and all of them as one, as a stream that was listened to from the first tweet on."""
    names = sorted({airline for _, airline, _ in tweets})
    samples = []
    for number, (t, airline, mood) in enumerate(tweets):
        for brand in (airline, ALL):
            labels = tuple(sorted({"brand": brand, "channel": "x", "sentiment": mood}.items()))
            samples.append(
                ("tweets", Sample("mentions", MeasureKind.EVENT, labels, t, 1.0, "m", id=f"{brand}{number}"))
            )
    spans = ((tweets[0][0], tweets[-1][0] + STEP),)
    data = dataset_of(samples, [Coverage("tweets", spans, every=STEP)])
    return Context(load_catalogue(), tuple(BrandScope(name, name) for name in (*names, ALL))), data


def replayed(
    context: Context, data: Dataset, rules: Sequence[AlertRule], stretch: tuple[int, int, int]
) -> dict[AlertKey, Incidents]:
    """Return the incidents of rules that were followed live, on what was known at each round."""
    book: dict[AlertKey, AlertState] = {}
    found: dict[AlertKey, Incidents] = {}
    for now in (*range(*stretch), stretch[1]):
        done = cycle(rules, context, known_at(data, now), book, now)
        book |= {state.key: state for state in done.changed}
        for event in done.events:
            told = found.setdefault(event.incident.key, [])
            if event.kind is Kind.FIRING:
                told.append((event.at, None))
            elif event.kind is Kind.RESOLVED:
                told[-1] = (told[-1][0], event.at)
    return found


def stretches(verdicts: Iterable[tuple[int, bool | None, bool | None]]) -> Incidents:
    """Return when an alert is on, given whether it begins and whether it goes on at each time; unknown keeps it."""
    found: Incidents = []
    on = False
    for at, begins, goes_on in verdicts:
        if not on and begins:
            found.append((at, None))
            on = True
        elif on and goes_on is False:
            found[-1] = (found[-1][0], at)
            on = False
    return found


def test_the_sentiment_alerts_of_the_week(tweets: Tweets) -> None:
    """Perception that falls by 25 points from one day to the next: Southwest on the 21st, Delta on the 22nd."""
    context, data = airlines(tweets)
    level = Level(Condition.POINTS_BELOW, -25.0, clear=-20.0)
    rule = Rule("mood", "net_sentiment", Threshold(level, window="24h", min_count=100), spared=frozenset({ALL}))
    begun, ended = tweets[0][0], tweets[-1][0] + STEP
    found = replayed(context, data, [AlertRule(rule, window="24h")], (begun, ended, 4 * HOUR))
    expected = {name: _drops(tweets, name, (begun, ended)) for name in sorted({airline for _, airline, _ in tweets})}
    assert {key.brand: told for key, told in found.items()} == {name: told for name, told in expected.items() if told}
    days = {name: [_day(opened) for opened, _ in told] for name, told in expected.items() if told}
    assert days == {"american": ["23"], "delta": ["22"], "southwest": ["21"]}
    first = min(opened for told in expected.values() for opened, _ in told)
    assert first > begun + DAY, "the four tweets of the first evening are compared with nothing"


def _day(at: int) -> str:
    """Return the day of the month at an instant, as the file has it."""
    return datetime.fromtimestamp(at / 1000 - 8 * 3600, UTC).strftime("%d")


def _drops(tweets: Tweets, airline: str, edges: tuple[int, int]) -> Incidents:
    """Return when the score of a day is under that of the day before by more than 25 points, until by less than 20."""
    begun, ended = edges
    own = [(t, {"positive": 1, "neutral": 0, "negative": -1}[mood]) for t, name, mood in tweets if name == airline]
    times, running = np.array([t for t, _ in own]), np.concatenate(([0], np.cumsum([score for _, score in own])))
    verdicts: list[tuple[int, bool | None, bool | None]] = []
    for end in range(int(times[0]) // STEP * STEP + STEP, ended // STEP * STEP + 1, STEP):
        old, middle, new = np.searchsorted(times, (end - 2 * DAY, end - DAY, end)).tolist()
        read = min(end - DAY - begun, DAY) / DAY
        if new - middle < 100 or middle == old or read < 0.8:
            verdicts.append((end, None, None))
            continue
        now = 100 * (running[new] - running[middle]) / (new - middle)
        before = 100 * (running[middle] - running[old]) / (middle - old)
        drop = float(now - before)
        verdicts.append((end, drop < -25, drop < -20))
    return stretches(verdicts)


def test_the_afternoon_on_which_everyone_tweets(tweets: Tweets) -> None:
    """Hours of all airlines against the 28 before: the afternoon of the 22nd stands out, and no other hour."""
    context, data = airlines(tweets)
    level = Threshold(Level(Condition.ANOMALY, 3.5), window="24h", min_count=20)
    names = sorted({airline for _, airline, _ in tweets})
    rules = [AlertRule(Rule(name, "mentions", level, name), window="24h") for name in (ALL, *names)]
    begun, ended = tweets[0][0], tweets[-1][0] + STEP
    found = replayed(context, data, rules, (begun, ended, 6 * HOUR))
    expected = _loud_hours(tweets, (begun, ended))
    assert {key.brand: told for key, told in found.items()} == {ALL: expected}
    (incident,) = expected
    assert _day(incident[0]) == "22"


def _loud_hours(tweets: Tweets, edges: tuple[int, int]) -> Incidents:
    """Return when the newest hour stands out, with one of the two before it; the history ends where that began."""
    begun, ended = edges
    start = begun // HOUR * HOUR + HOUR
    count = [0] * ((ended - start) // HOUR)
    for t, _, _ in tweets:
        if start <= t < start + len(count) * HOUR:
            count[(t - start) // HOUR] += 1
    root = [float((one + 0.375) ** 0.5) for one in count]

    def score(place: int, until: int) -> float:
        history = root[max(until - 28, 0) : until]
        centre = median(history)
        return float(0.6745 * (root[place] - centre) / median(abs(one - centre) for one in history))

    verdicts: list[tuple[int, bool | None, bool | None]] = []
    opened: int | None = None
    found: Incidents = []
    for end in range(start, ended // STEP * STEP + 1, STEP):
        newest = (end - start) // HOUR - 1
        week = count[max(newest - 167, 0) : newest + 1]
        if len(week) < 0.8 * 168 or sum(week) < 20 * len(week):
            continue
        limit = newest if opened is None else opened
        flags = [abs(score(place, min(place, limit))) > 3.5 for place in (newest, newest - 1, newest - 2)]
        on = flags[0] and (sum(flags) >= 2 or abs(score(newest, min(newest, limit))) > 7)
        verdicts.append((end, on, on))
        found = stretches(verdicts)
        is_open = bool(found) and found[-1][1] is None
        opened = (found[-1][0] - start) // HOUR - 1 if is_open else None
    return found


def polls(shared_data: Path) -> tuple[Context, Dataset, list[int]]:
    """Return five accounts that were polled every hour, but for gaps of up to nineteen hours; some polls lack some."""
    with (shared_data / "followers_br_hourly" / "followers.csv").open(encoding="utf-8") as file:
        rows = [(row["timestamp"], row["username"], float(row["followers"])) for row in csv.DictReader(file)]
    known = [(int(datetime.fromisoformat(at).timestamp() * 1000), name, value) for at, name, value in rows]
    samples = [
        Sample("followers", MeasureKind.GAUGE, (("brand", name), ("channel", "instagram")), t, value, "m")
        for t, name, value in known
    ]
    times = sorted({t for t, _, _ in known})
    spans: list[tuple[int, int]] = []
    for t in times:
        if spans and t - spans[-1][1] <= 1.5 * HOUR:
            spans[-1] = (spans[-1][0], t)
        else:
            spans.append((t, t))
    data = dataset_of([("polls", one) for one in samples], [Coverage("polls", tuple(spans), every=HOUR)])
    names = sorted({name for _, name, _ in known})
    return Context(load_catalogue(), tuple(BrandScope(name, name) for name in names)), data, times


def test_gaps_and_partial_polls_raise_no_alert(shared_data: Path) -> None:
    """Over eight days of hourly polls nothing fell: no limit, change, share or level fires, whatever was missing."""
    context, data, times = polls(shared_data)
    levels = {
        "followers_total": [
            Level(Condition.CHANGE_BELOW, -1.0),
            Level(Condition.LEVEL_BELOW, 0.97, window="7d"),
            Level(Condition.BELOW, 100_000.0),
            Level(Condition.RANK_LOST, 1.0),
        ],
        "audience_growth_rate": [Level(Condition.BELOW, -0.5)],
        "share_of_audience": [Level(Condition.POINTS_BELOW, -0.5)],
    }
    rules = [
        AlertRule(Rule(f"{kpi}-{place}", kpi, Threshold(level, level, window="24h")), window="24h")
        for kpi, each in levels.items()
        for place, level in enumerate(each)
    ]
    assert replayed(context, data, rules, (times[0], times[-1] + HOUR, 6 * HOUR)) == {}


def test_absence_fires_in_the_gaps_alone(shared_data: Path) -> None:
    """An account of which nothing came for four hours, from then on until the next poll: as the file has it."""
    context, data, times = polls(shared_data)
    level = Threshold(Level(Condition.ABSENT, 4.0 * HOUR))
    brand = context.brands[0].id
    rule = AlertRule(Rule("absent", "followers_total", level, brand), window="24h")
    own = sorted({int(t) for one in data.series["followers"] if ("brand", brand) in one.key.labels for t in one.t})
    ended = times[-1] + HOUR
    verdicts = []
    for end in range(own[0] // STEP * STEP + STEP, ended + 1, STEP):
        age = end - max(t for t in own if t <= end)
        verdicts.append((end, age > 4 * HOUR, age > 4 * HOUR))
    expected = stretches(verdicts)
    assert len(expected) >= 2
    found = replayed(context, data, [rule], (times[0] + HOUR, ended, 7 * HOUR))
    assert found == {AlertKey("absent", brand): expected}
