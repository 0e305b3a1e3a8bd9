"""What is missing or wrong says why, in full, and what to press."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.charts.plot import Ink
from kpitui.text import Language, Text
from kpitui.ui.app import Monitor
from kpitui.ui.axis import Beyond
from kpitui.ui.feed import Alive
from kpitui.ui.options import Options
from kpitui.ui.widgets.pen import ASCII, Look, Pen
from tests.ui.alerts import FakeAlerts
from tests.ui.boards import NOW, FakeFeed, board_of, view_of
from tests.ui.monitors import monitor_of, text


@pytest.mark.parametrize(
    ("width", "shown"), [(40, "no data: site (HTTP 503)"), (18, "no data: site…"), (9, "no data…"), (5, "no…"), (0, "")]
)
def test_a_reason_is_cut_between_words(width: int, shown: str) -> None:
    """What is left ends with a whole word and a sign."""
    assert Look().cut_words("no data: site (HTTP 503)", width) == shown


def test_a_single_long_word_is_cut_with_a_sign() -> None:
    """There is no space to end at."""
    assert Look().cut_words("www.example.com", 8) == "www.exa…"


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_whole_reason_of_the_selected_row_is_said_above_its_chart(size: tuple[int, int]) -> None:
    """A state that does not fit its column is told in full."""
    monitor = monitor_of(Language.FR)
    async with monitor.run_test(size=size) as pilot:
        await pilot.press("2", "G", "k")
        while monitor.page.kpi != "repeat_visit_rate":
            await pilot.press("k")
        for _ in range(40):  # the selected row is drawn when the loop has the time for it
            await pilot.pause(0.05)
            if "sans données : site : HTTP 503, nouvel essai dans 40 s" in text(monitor):
                break
        assert "sans données : site : HTTP 503, nouvel essai dans 40 s" in text(monitor)


@pytest.mark.parametrize(("language", "said"), [(Language.EN, "no source · enter"), (Language.FR, "sans source")])
async def test_an_objective_without_a_source_says_so(language: Language, said: str) -> None:
    """Not “0 ok”: it says that there is no source, and which key tells what is needed."""
    board = board_of()
    rows = tuple(row for row in board.rows if row.reading.objective != "satisfaction")
    missing = tuple((row.reading.kpi, ("csat_ratings",)) for row in board.rows if row not in rows)
    feed = FakeFeed({("lumen", "7d", ()): replace(board, rows=rows, unconfigured=missing)})
    monitor = monitor_of(language, feed)
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        line = next(line for line in text(monitor).splitlines() if line.startswith("   Satisfaction"))
        assert said in line
        assert "0 ok" not in line
        await pilot.press("4")
        await pilot.pause(0.1)
        assert "KPIs without a source" in text(monitor) or "KPI sans source" in text(monitor)


@pytest.mark.parametrize("key", ["0", "7", "L"])
async def test_a_collector_that_does_not_start_says_why(key: str) -> None:
    """Cause and remedy stand in the header, and in full on the pages of the collection."""
    trouble = Text("no collector: the disk is full. Free some room.", "pas de collecteur : disque plein. Libérez-en.")
    feed = FakeFeed(sign=Alive())
    monitor = Monitor(view_of(Language.EN, feed), Look(), Options(trouble=lambda: trouble))
    async with monitor.run_test(size=(80, 24)) as pilot:
        monitor.tick()
        await pilot.press(key)
        await pilot.pause()
        screen = text(monitor)
        assert "no collector: the disk is full" in screen.splitlines()[0]
        assert key == "0" or "Free some room." in "\n".join(screen.splitlines()[2:])


async def test_the_chart_of_no_kpi_has_a_title() -> None:
    """On the line that counts the KPIs without a source, heading and words say what it is."""
    monitor = monitor_of()
    async with monitor.run_test(size=(120, 36)) as pilot:
        await pilot.press("4", "G")
        await pilot.pause(0.1)
        screen = text(monitor)
        assert "── KPIs without a source ──" in screen
        assert "csat_ratings" in screen
        assert "enter lists what each one needs" in screen


@pytest.mark.parametrize(("known", "said"), [(False, "first readings are awaited"), (True, "Nothing is out of bounds")])
async def test_nothing_is_called_fine_before_anything_is_known(known: bool, said: str) -> None:
    """Before the first reading the overview says that readings are awaited."""
    board = board_of()
    rows = tuple(
        replace(row, reading=replace(row.reading, severity=None, value=row.reading.value if known else None))
        for row in board.rows
    )
    feed = FakeFeed({("lumen", "7d", ()): replace(board, rows=rows)}, alerts=FakeAlerts(NOW))
    monitor = monitor_of(Language.EN, feed)
    async with monitor.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert said in text(monitor)


@pytest.mark.parametrize("key", ["7", "L"])
async def test_a_monitor_that_only_looks_says_so_where_nothing_is_collected(key: str) -> None:
    """It starts no collector; sources and log say that, and what to do."""
    feed = FakeFeed(sign=Alive(), source_views=())
    monitor = Monitor(view_of(Language.EN, feed), Look(), Options(view_only=True))
    async with monitor.run_test(size=(80, 24)) as pilot:
        monitor.tick()
        await pilot.press(key)
        await pilot.pause(0.1)
        assert "with --view the monitor starts none" in text(monitor)
        assert "“kpitui collect”" in text(monitor)


async def test_a_limit_beyond_the_chart_is_an_arrow_at_its_edge() -> None:
    """Its value stands beside it, at the bottom for one below."""
    monitor = monitor_of(Language.FR)
    async with monitor.run_test(size=(120, 36)) as pilot:
        await pilot.press("1")
        await pilot.pause(0.1)
        pane = monitor.page.chart
        assert pane is not None
        model = pane.model
        pane.show(
            replace(
                model, beyond=((Beyond(Ink.WARNING, False, 1.5), "1,5 %"), (Beyond(Ink.CRITICAL, True, 9.0), "9,0 %"))
            )
        )
        await pilot.pause(0.1)
        lines = text(monitor).splitlines()
        below = next(i for i, line in enumerate(lines) if "▼ 1,5 %" in line)
        above = next(i for i, line in enumerate(lines) if "▲ 9,0 %" in line)
        assert above < below
        assert "─" in lines[below + 1]


@pytest.mark.parametrize(("size", "look"), [((80, 24), Look(glyphs=ASCII)), ((80, 24), Look()), ((60, 20), Look())])
@pytest.mark.parametrize("language", list(Language))
async def test_a_change_of_what_is_measured_is_told_in_full_in_the_details(
    language: Language, size: tuple[int, int], look: Look
) -> None:
    """However narrow: of the KPI that rests on the measure, and of no other."""
    what = Text("Meta counts views instead of impressions", "Meta compte des vues au lieu d’impressions")
    board = board_of()
    rows = tuple(
        replace(row, track=replace(row.track, breaks=((row.track.t[9], what),)))
        if row.reading.kpi == "impressions" and row.track is not None
        else row
        for row in board.rows
    )
    feed = FakeFeed({("lumen", "7d", ()): replace(board, rows=rows)})
    monitor = monitor_of(language, feed, glyphs=look.glyphs)
    async with monitor.run_test(size=size) as pilot:
        seen: dict[str, str] = {}
        await pilot.press("1")
        for kpi in ("mentions", "impressions"):
            while monitor.page.kpi != kpi:
                await pilot.press("down")
            await pilot.press("enter")
            words = [text(monitor)]
            for _ in range(40):
                await pilot.press("down")
                words.append(text(monitor))
            seen[kpi] = "".join("".join(words).split())
            await pilot.press("escape")
    said = "".join(Pen(look, 200).put(what.say(language)).strip().text.split())
    assert said in seen["impressions"]
    assert said not in seen["mentions"]
