"""The page of alerts."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from rich.cells import cell_len

from kpitui.text import Language
from kpitui.ui.alert_feed import AlertsView
from kpitui.ui.feed import Health, SourceView
from kpitui.ui.profile import Watch
from kpitui.ui.widgets.pen import ASCII
from tests.ui.alerts import DAY, HOUR, incident_of
from tests.ui.boards import NOW, FakeFeed
from tests.ui.monitors import monitor_of, shown, text


async def screen_of(
    *keys: str, feed: FakeFeed | None = None, language: Language = Language.EN, size: tuple[int, int] = (120, 40)
) -> str:
    """Return what is shown after some keys."""
    monitor = monitor_of(language, feed)
    async with monitor.run_test(size=size) as pilot:
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.05)
        return text(monitor)


def quiet(**changes: object) -> FakeFeed:
    """Return a feed without an alert."""
    feed = FakeFeed()
    feed.alerts.view = replace(AlertsView(), **changes)  # type: ignore[arg-type]
    feed.alerts.ended = ()
    return feed


async def test_sections_stand_in_their_order() -> None:
    """What fires first, what is over last, each with how many it holds."""
    screen = await screen_of("6")
    heads = ("Firing 2", "Pending 1", "In charge 1", "Silenced 1", "Suggestions, sent to nobody 1",
             "Resolved within 24 hours 1", "History 2")  # fmt: skip
    places = [screen.index(f"── {head} ─") for head in heads]
    assert places == sorted(places)


@pytest.mark.parametrize("key", ["6", "!"])
async def test_a_line_says_value_limit_and_since_when(key: str) -> None:
    """Of what is handled: by whom and until when; of what is over: the worst, how long, when."""
    screen = await screen_of(key)
    lines = [" ".join(line[:74].split()) for line in screen.splitlines()]
    assert "!! Impressions / views 1.10 M 12 min below 1.2 M" in lines
    assert "!! source instagram – 24 h access expired yesterday" in lines
    assert "! Click-through rate (CTR) 0.72% 5 h ✓ bruno → 16:04" in lines
    assert "! Share of voice 21.4% 2 h 22 Nov 03:04 → 05:04" in lines
    assert "!! Impressions / views 640 k 3 h 17 Nov 12:04 → 15:04" in lines


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_playbook_of_the_line_is_in_view(size: tuple[int, int]) -> None:
    """Beside the list, or below it; it follows the line."""
    screen = await screen_of("6", size=size)
    assert "!! critical for 12 min, since 22 Nov 11:52" in screen
    assert "1  Data first" in screen
    screen = await screen_of("6", "j", "j", "j", size=size)
    assert "✓ bruno is in charge · until 22 Nov 16:04" in screen


async def test_what_is_unknown_or_told_by_a_source_says_so() -> None:
    """An alert stays open while its value can't be judged."""
    unknown = replace(incident_of("a", "mentions", NOW - DAY), unknown_since=NOW - 3 * HOUR)
    told = replace(incident_of("b", "reach", NOW - DAY), inhibited="site")
    screen = await screen_of("6", feed=quiet(open=(unknown, told)))
    assert "unknown for 3 h" in screen
    assert "source site" in screen


async def test_a_credential_that_ends_says_when_and_how_it_is_renewed() -> None:
    """A week ahead."""
    source = SourceView("meta", Health.OK, credential_until=NOW + 4 * DAY, renewal="kpitui auth meta")
    feed = quiet(open=(incident_of("credential:meta", "", NOW - DAY),))
    feed.source_views = (source,)
    screen = " ".join((await screen_of("6", feed=feed)).split())
    assert "credential of meta" in screen
    assert "ends 26 Nov 12:04 · renewed by: kpitui auth meta" in screen


async def test_nothing_fires_is_said_with_what_is_watched() -> None:
    """And with what was not confirmed."""
    screen = " ".join((await screen_of("6", feed=quiet(unsent=14, unsent_since=NOW - 6 * DAY), size=(80, 24))).split())
    assert "Nothing fires." in screen
    assert "4 rules watch 4 KPIs." in screen
    assert "1 of them is a suggestion" in screen
    assert "12 more are off until you confirm them" in screen
    assert "The suggestions would have sent 14 messages since 16 Nov: t to adjust them." in screen


async def test_no_rule_is_said_too() -> None:
    """Without one nothing could fire."""
    monitor = monitor_of(feed=quiet())
    monitor.view.profile = replace(monitor.view.profile, watch=Watch())
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.press("6")
        await pilot.pause(0.05)
        assert "No rule watches a KPI yet." in text(monitor)


async def test_the_filter_goes_by_name_and_rule() -> None:
    """As on the other lists."""
    screen = await screen_of("6", "slash", *"click", "enter")
    assert "Click-through rate" in screen
    assert "Impressions" not in screen
    assert "No alert matches “xyz”" in await screen_of("6", "slash", *"xyz", "enter")


async def test_enter_opens_the_kpi_or_the_sources() -> None:
    """An alert of another brand brings its brand into view."""
    feed = FakeFeed()
    theirs = replace(incident_of("x", "reach", NOW, "critical"), brand="second")
    feed.alerts.view = AlertsView((theirs, incident_of("source:site", "", NOW - DAY)))
    monitor = monitor_of(feed=feed)
    async with monitor.run_test(size=(120, 36)) as pilot:
        await pilot.press("6")
        await pilot.pause(0.05)
        assert "Reach · Atelier Nord" in text(monitor)
        await pilot.press("enter")
        choice = monitor.view.choice
        assert (monitor.page.kind, choice.open, choice.brand) == ("details", "reach", "second")
        await pilot.press("6", "down", "enter")
        assert choice is not monitor.view.choice
        assert monitor.page.kind == "sources"


async def test_counts_are_of_incidents() -> None:
    """On each tab those of the brand in view, on the alerts' and in the last line all of them."""
    screen = await screen_of("1")
    assert "[1 Awareness]!!3" in screen
    assert "3 Interaction !1" in screen
    assert "6 !!5" in screen
    assert "! 5   3/6 sources" in screen
    calm = await screen_of("1", feed=quiet())
    assert "[1 Awareness] " in calm
    assert "! 5" not in calm


async def test_states_say_how_an_alert_is_handled() -> None:
    """In the table and in the details."""
    assert "!  ⊘ 2 h" in await screen_of("1", size=(80, 24), language=Language.FR)
    assert "!  ⊘ warning 2 h" in await screen_of("1", size=(160, 48))
    assert "⊘ silenced by anne until 22 Nov 13:04" in await screen_of("1", "G", "enter", size=(160, 48))


async def test_the_overview_has_the_latest_alerts() -> None:
    """Those that nobody handles first; enter goes to the KPI."""
    screen = await screen_of("0")
    lines = [" ".join(line.split()) for line in screen.splitlines()]
    start = next(place for place, one in enumerate(lines) if one.startswith("── Alerts"))
    assert lines[start + 1] == "!! Impressions / views 1.10 M ▼ −30.6% 12 min below 1.2 M"
    assert lines[start + 4].startswith("! Authors per mention 0.42 ▼ −41.0% 2 h ⊘ → 13:04")


@pytest.mark.parametrize("size", [(40, 10), (60, 20), (80, 24), (120, 36), (300, 100)])
@pytest.mark.parametrize("language", list(Language))
async def test_no_size_breaks_it(size: tuple[int, int], language: Language) -> None:
    """The page and its boxes fill every line exactly."""
    monitor = monitor_of(language)
    async with monitor.run_test(size=size) as pilot:
        for key in ("6", "G", "g", "a", "x", "escape", "m", "down", "escape", "M", "enter", "escape", "enter"):
            await pilot.press(key)
            await pilot.pause(0.02)
            assert {cell_len(line) for line in shown(monitor)} == {size[0]}


async def test_ascii_is_ascii() -> None:
    """Signs of handling too."""
    monitor = monitor_of(Language.FR, glyphs=ASCII)
    async with monitor.run_test(size=(120, 36)) as pilot:
        await pilot.press("6")
        await pilot.pause(0.05)
        assert all(line.isascii() for line in shown(monitor))


def test_the_page_is_imported_when_it_is_first_shown() -> None:
    """The first paint does not carry it, nor its boxes."""
    names = ("kpitui.ui.screens.alerts", "kpitui.ui.screens.decision", "kpitui.ui.screens.handling")
    code = f"import sys, kpitui.ui.run; print([name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
