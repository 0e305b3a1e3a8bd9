"""Boards and snapshots for the tests of the page."""

from __future__ import annotations

from dataclasses import replace

from kpitui.collector.metrics.snapshot import Firing, Process, Snapshot
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.reading import Board, Flag, Reading, Row, Scope, Severity, Status, Window
from kpitui.measures import Labels, Rejection
from kpitui.store.health import Cost, SourceHealth
from kpitui.text import Text

END = 1_800_000_000_000
DAY = 86_400_000
WEEK = Window(END - 7 * DAY, END, END - 14 * DAY, END - 7 * DAY, "7d")
KPIS = load_catalogue().kpis
SECRET = "t0p-secret"  # noqa: S105  it opens nothing


def reading(kpi: str, value: float | None = None, status: Status = Status.OK, **more: object) -> Reading:
    """Return a reading of a brand over a week."""
    scope = Scope("acme", more.pop("labels", ()))  # type: ignore[arg-type]
    made = Reading(kpi, KPIS[kpi].objective, scope, WEEK, KPIS[kpi].unit.value, value, status)
    return replace(made, **more)  # type: ignore[arg-type]


def board(*readings: Reading, labels: Labels = ()) -> Board:
    """Return a board of these readings."""
    return Board("acme", "7d", labels, END, tuple(Row(one) for one in readings))


def snapshot() -> Snapshot:
    """Return a snapshot with one of everything."""
    total = board(
        reading("net_sentiment", 31.2, newest=END - 5000),
        reading("engagement_rate", 3.4182, severity=Severity.WARNING, flags=frozenset({Flag.PARTIAL, Flag.LOW_N})),
        reading("followers_total", 817_561.0, Status.STALE),
        reading("mentions", 0.0),
        reading("nps", None, Status.NO_DATA),
        reading("mentions_growth", None, Status.NEW),
        reading("cpa", 12.5),
        reading("first_response_time", 5400.0, severity=Severity.CRITICAL),
    )
    channel = (("channel", 'X "quoted"\n'),)
    by_channel = board(reading("net_sentiment", -3.0, labels=channel), labels=channel)
    refused = SourceHealth(
        "crm",
        polled_at=END,
        failures=3,
        refused=True,
        reason=Text(f"refused: {SECRET}", f"refusé : {SECRET}"),
        state="refused",
    )
    fine = SourceHealth(
        'po"sts',
        polled_at=END,
        answered_at=END,
        newest=END - 1000,
        rows=12,
        new=3,
        rejected=(Rejection(Text(SECRET, SECRET), 2, SECRET),),
        notes=(Text(SECRET, SECRET),),
        state="ok",
        next_poll=END + 60_000,
        cost=Cost(250, 90, 100, END + DAY),
    )
    author = (("channel", "x"), ("author", "jane"))
    return Snapshot(
        Process(END / 1000 - 60, END),
        (total, by_channel),
        KPIS,
        {"acme": "EUR"},
        (refused, fine, SourceHealth("new")),
        {'po"sts': "csv", "crm": "hubspot", "new": "rss"},
        (
            Firing("nps-low", "nps", "acme", author, "critical", suggested=False),
            Firing("nps-low", "nps", "acme", (("channel", "x"), ("author", "joe")), "critical", suggested=False),
            Firing("source", "", "", (), "warning", suggested=False, source="crm"),
            Firing("mentions-suggested", "mentions", "acme", (), "warning", suggested=True),
        ),
    )
