"""The Sources screen says what polls cost, and drops its columns from the end on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.measures import Quota
from kpitui.text import Language, Text
from kpitui.ui.feed import Health, SourceView
from tests.ui.boards import DAY, FAILED, MISSING, NOW, FakeFeed
from tests.ui.monitors import monitor_of, text


@pytest.mark.parametrize(
    ("language", "latency", "quota"), [(Language.EN, "1.2 s", "Quota left"), (Language.FR, "1,2 s", "Quota restant")]
)
async def test_latency_and_quota(language: Language, latency: str, quota: str) -> None:
    """How long the last poll took; how many calls are left, of how many, until when."""
    monitor = monitor_of(language)
    async with monitor.run_test(size=(120, 30)) as pilot:
        await pilot.press("7")
        screen = text(monitor)
        assert latency in screen
        assert quota in screen
        assert "412/500 · 12 min" in screen


@pytest.mark.parametrize(
    ("width", "there", "gone"),
    [(60, "Last", "Rows"), (80, "Rows", "Latency"), (100, "Latency", "Quota"), (160, "New", "")],
)
async def test_columns_go_from_the_end_on(width: int, there: str, gone: str) -> None:
    """A narrow screen keeps the first ones."""
    monitor = monitor_of()
    async with monitor.run_test(size=(width, 24)) as pilot:
        await pilot.press("7")
        heads = next(line for line in text(monitor).splitlines() if "State" in line)
        assert there in heads
        assert not gone or gone not in heads


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", [(80, 24), (60, 20), (120, 40)])
async def test_what_to_do_and_what_is_missing_can_be_read_in_full(language: Language, size: tuple[int, int]) -> None:
    """The advice stands below the cause, wrapped and never cut, however long its words are; the quota's unit too."""
    advice = Text(f"Open https://example.org/{'long' * 30}/end, then ask.", f"Ouvrez https://x.fr/{'long' * 30}/fin.")
    view = SourceView("x", Health.REFUSED, None, message=FAILED, advice=advice, missing=(MISSING,))
    view = replace(view, quota=Quota(12.4, 50, NOW + DAY, Text("$", "$")))
    monitor = monitor_of(language, FakeFeed(source_views=(view,)))
    async with monitor.run_test(size=size) as pilot:
        await pilot.press("7")
        seen = "".join(text(monitor).split())
        for said in (FAILED, advice, MISSING):
            assert "".join(said.say(language).split()) in seen
        assert ("12,40$sur50$" if language is Language.FR else "$12.40of$50until") in seen


async def test_what_stands_below_the_last_source_comes_into_view() -> None:
    """Going down a long list shows each source with all that is said of it."""
    advice = Text("first words" + " then" * 40 + " last words", "")
    views = tuple(SourceView(f"s{number}", Health.REFUSED, message=FAILED, advice=advice) for number in range(9))
    monitor = monitor_of(feed=FakeFeed(source_views=views))
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.press("7")
        for number in range(9):
            assert "last words" in text(monitor).split(f"   s{number} ")[1]
            await pilot.press("down")


@pytest.mark.parametrize(
    ("language", "said", "ended"),
    [
        (Language.EN, "the login ends in 5 d (", "the login ended on"),
        (Language.FR, "l’accès prend fin dans 5 j (", "l’accès a pris fin le"),
    ],
)
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_login_that_ends_is_told_days_ahead(
    language: Language, said: str, ended: str, size: tuple[int, int]
) -> None:
    """With the command that renews it; one that ends in months is not spoken of, nor one that is refused already."""
    views = tuple(
        SourceView(name, health, NOW, credential_until=NOW + days * DAY, renewal=f"kpitui auth {name}")
        for name, health, days in (
            ("soon", Health.OK, 5),
            ("later", Health.OK, 40),
            ("over", Health.LATE, -1),
            ("lost", Health.REFUSED, -1),
        )
    )
    monitor = monitor_of(language, FakeFeed(source_views=views))
    async with monitor.run_test(size=size) as pilot:
        await pilot.press("7")
        seen = " ".join(text(monitor).split())
        assert " ".join(said.split()) in seen
        assert "kpitui auth soon" in seen
        assert ended in seen
        assert "kpitui auth over" in seen
        assert "kpitui auth later" not in seen
        assert "kpitui auth lost" not in seen


@pytest.mark.parametrize(
    ("language", "narrow"),
    [(Language.EN, "left to spend: 412 of 500"), (Language.FR, "encore disponible : 412 sur 500")],
)
async def test_a_quota_is_seen_at_every_width(language: Language, narrow: str) -> None:
    """In its column where that fits, below the source where not: never in both places."""
    view = SourceView("x", Health.OK, NOW, quota=Quota(412, 500, NOW + DAY))
    for width, below in ((80, True), (120, False)):
        monitor = monitor_of(language, FakeFeed(source_views=(view,)))
        async with monitor.run_test(size=(width, 36)) as pilot:
            await pilot.press("7")
            seen = " ".join(text(monitor).split())
            assert (" ".join(narrow.split()) in seen) is below
            assert ("412/500" in seen) is not below
