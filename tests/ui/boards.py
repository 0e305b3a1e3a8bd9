"""Believable boards, sources and logs: what a collector would have left for the brand Maison Lumen on 22 November."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.curves import Curve, Limits
from kpitui.kpis.kpi import Condition, Kpi
from kpitui.kpis.reading import Board, Flag, Reading, Row, Scope, Severity, Status, Track, Window
from kpitui.measures import Labels, Quota
from kpitui.text import Language, Text
from kpitui.ui.deep import Ask, Desk, Explained, InputView, Part
from kpitui.ui.feed import Alive, Health, LogLine, SourceView
from kpitui.ui.profile import BrandCard, Profile
from kpitui.ui.view import View
from tests.ui.alerts import WATCH, FakeAlerts, alerts_at
from tests.ui.drafts import FakeDrafts

HOUR, DAY = 3_600_000, 86_400_000
ZONE = ZoneInfo("Europe/Paris")
NOW = int(datetime(2026, 11, 22, 12, 4, 31, tzinfo=ZONE).timestamp() * 1000)
END = NOW // HOUR * HOUR
CHANNELS = ("x", "facebook", "linkedin", "instagram")
EXPIRED = Text("access expired yesterday", "accès expiré hier")
REFUSED = Text("site: HTTP 503, retry in 40 s", "site : HTTP 503, nouvel essai dans 40 s")

LEVELS = {
    "count": 4_200.0, "people": 52_000.0, "percent": 4.6, "score": 41.0, "ratio": 1.7,
    "currency": 18_400.0, "duration": 9_800.0, "per_day": 310.0, "currency_per_day": 740.0,
}  # fmt: skip
SPECIAL: Mapping[str, dict[str, object]] = {
    "mentions": {"value": 12_480.0, "change": 8.2, "pace": 116.0},
    "impressions": {
        "value": 1_100_000.0, "change": -30.6, "pace": 84.0, "severity": Severity.CRITICAL, "since": NOW - 12 * 60_000,
        "flags": frozenset({Flag.PARTIAL}), "left_out": ("Instagram",),
    },
    "reach": {"value": 640_000.0, "low": 402_000.0, "high": 640_000.0, "change": 0.4,
              "flags": frozenset({Flag.BOUNDS})},
    "frequency": {"value": None, "low": 1.72, "change": -8.1, "flags": frozenset({Flag.BOUNDS}), "status": Status.OK},
    "social_sessions": {"value": 4_317.0, "change": 3.9, "pace": 104.0},
    "share_of_voice": {"value": 38.1, "change": 1.2, "change_unit": "points", "pace": 95.0},
    "people_talking": {"value": 5_211.0, "change": 2.0, "status": Status.STALE, "newest": NOW - 3 * HOUR},
    "authors_per_mention": {"value": 0.42, "change": -41.0, "severity": Severity.WARNING, "since": NOW - 2 * HOUR},
    "followers_total": {"value": 128_340.0, "change": 1.1},
    "repeat_visit_rate": {"value": None, "status": Status.NO_DATA, "reason": REFUSED},
    "avg_engagement_time": {"value": 53.0, "change": 2.2},
    "click_through_rate": {"value": 0.72, "change": -0.1, "change_unit": "points", "severity": Severity.WARNING},
    "hashtag_growth": {"value": None, "status": Status.NEW},
    "first_response_time": {"value": 17_160.0, "change": -12.4},
    "social_roi": {"value": -12.0, "change": -3.1, "change_unit": "points"},
    "conversion_rate": {"value": None, "status": Status.UNDEFINED, "reason": Text("0 sessions", "0 session")},
}  # fmt: skip
UNCONFIGURED = (
    ("share_of_audience", ("followers",)), ("clv", ("revenue", "orders")), ("pipeline_velocity", ("deals_won",)),
    ("csat", ("csat_ratings",)), ("influencer_score", ("author_followers",)),
)  # fmt: skip


def _seed(name: str) -> int:
    """Return a number that belongs to a name for ever."""
    return zlib.crc32(name.encode())


def track_of(kpi: Kpi, value: float, end: int = END, step: int = HOUR, count: int = 168) -> Track:
    """Return a week by hour with days and nights, falling in its last day for what is critical."""
    seed = _seed(kpi.id)
    amounts = kpi.unit in ("count", "currency")
    level = abs(value) / count if amounts else value
    times = tuple(end - step * (count - i) for i in range(count))

    def at(i: int, shift: float) -> float:
        wave = 1 + 0.35 * math.sin((i + seed % 24) / 24 * 2 * math.pi) + 0.1 * math.sin(i * 1.7 + seed % 7)
        drop = 0.5 if kpi.id == "impressions" and i > count - 30 and not shift else 1.0
        return level * wave * drop * (1 + shift)

    now = tuple(at(i, 0.0) for i in range(count))
    return Track(times, now, tuple(at(i, 0.08) for i in range(count)), step, amounts)


def reading_of(kpi: Kpi, labels: Labels = (), brand: str = "lumen", scale: float = 1.0, period: str = "7d") -> Reading:
    """Return a reading of a KPI; the KPIs of ``SPECIAL`` show what can be unusual."""
    seed = _seed(kpi.id + brand + str(labels))
    length = 7 * DAY
    window = Window(END - length, END, END - 2 * length, END - length, period)
    points = kpi.unit in ("percent", "score")
    reading = Reading(
        kpi=kpi.id,
        objective=kpi.objective,
        scope=Scope(brand, labels),
        window=window,
        unit=kpi.unit,
        value=LEVELS[kpi.unit] * (0.4 + seed % 100 / 60) * scale,
        status=Status.OK,
        change=(seed % 400) / 20 - 8,
        change_unit="points" if points else "percent",
        newest=NOW - 60_000,
    )
    special = SPECIAL.get(kpi.id)
    return replace(reading, **special) if special and not labels else reading  # type: ignore[arg-type]


def board_of(brand: str = "lumen", period: str = "7d", labels: Labels = (), tick: int = 0) -> Board:
    """Return a board of the whole catalogue; with ``tick`` every value has moved a little."""
    missing = {kpi for kpi, _ in UNCONFIGURED}
    rows = []
    for kpi in load_catalogue().kpis.values():
        if kpi.id in missing or kpi.companion_of is not None:
            continue
        reading = reading_of(kpi, labels, brand, 0.4 if labels else 1.0, period)
        if tick and reading.value is not None:
            reading = replace(reading, value=reading.value * (1 + tick % 17 / 1000), change=(reading.change or 0) + 0.1)
        track = None if reading.value is None else track_of(kpi, reading.value)
        if tick and track is not None and track.values[-1] is not None:
            track = replace(track, values=(*track.values[:-1], track.values[-1] * (1 + tick % 9 / 10)))
        rows.append(Row(reading, track))
    return Board(brand, period, labels, NOW, tuple(rows), UNCONFIGURED)


FAILED = Text("HTTP 503, retry in 40 s", "HTTP 503, nouvel essai dans 40 s")
REJECTED = Text(
    "3 rows: posts.csv:17, column Reach: “n/a” is no number",
    "3 lignes : posts.csv:17, colonne Reach : « n/a » n’est pas un nombre",
)
MISSING = Text(
    "mentions: the access level “Basic” does not include them",
    "mentions : le niveau d’accès « Basic » ne les comprend pas",
)
ADVICE = Text(
    "Create a new token at developers.facebook.com/tools/explorer with the permissions pages_read_engagement and"
    " instagram_manage_insights, and put it into KPITUI_INSTAGRAM_TOKEN.",
    "Créez un jeton sur developers.facebook.com/tools/explorer avec les permissions pages_read_engagement et"
    " instagram_manage_insights, et placez-le dans KPITUI_INSTAGRAM_TOKEN.",
)
SOURCES = (
    SourceView(
        "posts", Health.OK, NOW - 40_000, NOW + 860_000, 12_480, 38, 3, NOW - 60_000, None, 12, remarks=(REJECTED,)
    ),
    SourceView(
        "x",
        Health.OK,
        NOW - 20_000,
        NOW + 40_000,
        7_904,
        12,
        0,
        NOW - 21_000,
        None,
        1_240,
        Quota(412, 500, NOW + 720_000),
        missing=(MISSING,),
    ),
    SourceView("site", Health.ERROR, NOW - 3 * HOUR, NOW + 40_000, 4_317, 0, 0, NOW - 3 * HOUR, FAILED),
    SourceView("instagram", Health.REFUSED, NOW - DAY, None, 576, 0, 0, NOW - DAY, EXPIRED, advice=ADVICE),
    SourceView("crm", Health.PAUSED, NOW - DAY, None, 310, 0, 0, NOW - DAY),
    SourceView("survey"),
)
LOG = (
    LogLine(NOW - 20_000, "info", "x", Text("12 new samples", "12 nouvelles mesures")),
    LogLine(NOW - 12 * 60_000, "error", "site", FAILED),
    LogLine(NOW - 13 * 60_000, "warning", "posts", REJECTED),
    LogLine(NOW - DAY, "info", "", Text("collector started", "collecteur démarré")),
)


@dataclass
class FakeFeed:
    """A feed of what is written above; remembers what it was asked."""

    boards: dict[tuple[str, str, Labels], Board | None] = field(default_factory=dict)
    asked: list[tuple[object, ...]] = field(default_factory=list)
    source_views: tuple[SourceView, ...] = SOURCES
    log_lines: tuple[LogLine, ...] = LOG
    sign: Alive = field(default_factory=lambda: Alive(alive=True, since=NOW - DAY))
    tick: int = 0
    moving: bool = False
    alerts: FakeAlerts = field(default_factory=lambda: alerts_at(NOW))

    def version(self) -> object:
        """Return the number of ticks; when it moves, every question brings another."""
        self.tick += self.moving
        return self.tick

    def board(self, brand: str, period: str, labels: Labels) -> Board | None:
        """Return the board that was given, else one of the fixture."""
        place = (brand, period, labels)
        return self.boards[place] if place in self.boards else board_of(brand, period, labels, self.tick)

    def sources(self) -> tuple[SourceView, ...]:
        """Return the sources."""
        return self.source_views

    def log(self, limit: int) -> tuple[LogLine, ...]:
        """Return the log."""
        return self.log_lines[:limit]

    def alive(self) -> Alive:
        """Return the sign of life."""
        return self.sign

    def know(self, sources: tuple[str, ...]) -> None:
        """Remember them."""
        self.asked.append(("know", sources))

    def want(self, brand: str, period: str, labels: Labels) -> None:
        """Remember the wish."""
        self.asked.append(("want", brand, period, labels))

    def poll(self, source: str | None, paid: bool) -> None:
        """Remember the wish."""
        self.asked.append(("poll", source, paid))

    def pause(self, source: str, paused: bool) -> None:
        """Remember the wish."""
        self.asked.append(("pause", source, paused))

    def reload(self) -> None:
        """Remember the wish."""
        self.asked.append(("reload",))

    def close(self) -> None:
        """Remember it."""
        self.asked.append(("close",))


class FakeDeep(FakeDrafts):
    """Answers of the fixture to what needs the whole data."""

    def board(self, brand: str, period: str, labels: Labels, at: int | None) -> Board:
        """Return a board of the fixture."""
        return board_of(brand, period, labels)

    def breakdown(self, ask: Ask, label: str) -> tuple[Part, ...]:
        """Return four networks, the last without data."""
        kpi = load_catalogue().kpis[ask.kpi]
        found = []
        for place, name in enumerate(("X", "Facebook", "LinkedIn", "Instagram")):
            reading = reading_of(kpi, (("channel", name),), ask.brand, (0.6, 0.3, 0.1, 0.0)[place])
            if place == 3:
                reading = replace(reading, value=None, change=None, status=Status.NO_DATA, reason=EXPIRED)
            found.append(Part(name, reading))
        return tuple(found)

    def labels(self, ask: Ask) -> tuple[str, ...]:
        """Return three labels."""
        return ("channel", "campaign", "hashtag")

    def channels(self, brand: str) -> tuple[str, ...]:
        """Return the networks."""
        return CHANNELS

    def explain(self, ask: Ask) -> Explained:
        """Return an explanation of the fixture."""
        kpi = load_catalogue().kpis[ask.kpi]
        inputs = (
            InputView("sum(likes)", 570.0, ("posts",), NOW - 60_000),
            InputView("sum(reach)", None, (), None, EXPIRED),
        )
        return Explained(kpi.formula, "100 * 570 / 10000 = 5.7", inputs, ("Instagram",))

    def track(self, ask: Ask, points: int, shift: int) -> Track:
        """Return the track of the fixture."""
        return track_of(load_catalogue().kpis[ask.kpi], 5_000.0)

    def limits(self, ask: Ask, points: int) -> Limits:
        """Return the limits of the fixture."""
        kpi = load_catalogue().kpis[ask.kpi]
        value = reading_of(kpi, ask.labels, ask.brand).value
        return Limits() if value is None else limits_of(kpi, track_of(kpi, value))


def limits_of(kpi: Kpi, track: Track) -> Limits:
    """Return the catalogue's percentages below the window before; nothing for what is compared otherwise."""
    levels = [
        (severity, level)
        for threshold in kpi.thresholds[:1]
        for severity, level in ((Severity.WARNING, threshold.warning), (Severity.CRITICAL, threshold.critical))
        if level is not None and level.condition is Condition.WEEKDAY_BELOW
    ]
    curves = tuple(
        Curve(severity, level, tuple(None if v is None else v * (1 + level.limit / 100) for v in track.previous))
        for severity, level in levels
    )
    return Limits(curves, track) if curves else Limits()


def profile_of(language: Language = Language.EN, **changes: object) -> Profile:
    """Return the profile of Maison Lumen."""
    brands = (
        BrandCard("lumen", "Maison Lumen"),
        BrandCard("second", "Atelier Nord"),
        BrandCard("globex", "Globex", False),
    )
    return Profile(load_catalogue(), brands, language, ZONE, **({"watch": WATCH} | changes))  # type: ignore[arg-type]


def view_of(language: Language = Language.EN, feed: FakeFeed | None = None, **changes: object) -> View:
    """Return a view of the fixture; answers of the desk come at once."""
    desk = Desk(lambda: None, inline=True)
    return View(feed or FakeFeed(), profile_of(language, **changes), FakeDeep, desk, lambda: NOW)
