"""The page's snapshot of a whole agency, made up: every brand with every KPI on every channel."""

from __future__ import annotations

from kpitui.collector.metrics.snapshot import Process, Snapshot
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.reading import Board, Reading, Row, Scope, Status, Window
from kpitui.measures import Labels

END, WEEK = 1_800_000_000_000, 7 * 86_400_000


def snapshot(brands: int, channels: int, count: int) -> Snapshot:
    """Return the boards of brands, by channel and over all."""
    kpis = load_catalogue().kpis
    shown = [kpi for kpi in kpis.values() if kpi.companion_of is None][:count]
    window = Window(END - WEEK, END, END - 2 * WEEK, END - WEEK, "7d")
    boards = []
    for brand in (f"brand{at}" for at in range(brands)):
        scopes: list[Labels] = [(), *((("channel", f"channel{at}"),) for at in range(channels))]
        for labels in scopes:
            rows = [
                Reading(kpi.id, kpi.objective, Scope(brand, labels), window, kpi.unit, at * 1.37, Status.OK, newest=END)
                for at, kpi in enumerate(shown)
            ]
            boards.append(Board(brand, "7d", labels, END, tuple(map(Row, rows))))
    return Snapshot(Process(0.0, END), tuple(boards), kpis)
