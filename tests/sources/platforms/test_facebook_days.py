"""Facebook: figures of days, in the documented envelope; no answer with the present names of metrics is recorded."""

from __future__ import annotations

from dataclasses import replace

from tests.servers.replay import Asked, Reply, recorded, said
from tests.sources.platforms.asking import NOW, notes, of
from tests.sources.platforms.meta.world import EMPTY, at, error, without, world

RECORDED = ("meta/fb_page_insights_docs_sample.json",)
DAY = 86_400_000


def insights(asked: Asked, *retired: str) -> Reply:
    """Answer as the documented sample does, for each metric; some are retired."""
    names = asked.query["metric"].split(",")
    if any(name in retired for name in names):
        return error(100, "(#100) The value must be a valid insights metric")
    sample = recorded("meta/fb_page_insights_docs_sample.json").content["data"]
    rows = [{**row, "name": name} for name in names for row in sample if row["period"] == asked.query["period"]]
    return said({"data": rows})


MARCH = at("2020-03-12T12:00:00")


def test_days_in_the_documented_envelope() -> None:
    """Each figure of a day lies between two midnights in California; weeks of people stand beside the days."""
    with world("facebook", acme__insights=insights) as meta:
        found = meta.asking(MARCH, accounts="acme", without=without("days"), backfill="5d").poll()
        assert len(meta.calls("acme/insights")) == 3
    views = of(found, "impressions", brand="acme", account="acme")
    assert [(one.t, one.until, one.value) for one in views] == [
        (at("2020-03-09T07:00:00"), at("2020-03-10T07:00:00"), 66_226),
        (at("2020-03-10T07:00:00"), at("2020-03-11T07:00:00"), 78_037),
    ]
    assert found.covered["impressions"] == (at("2020-03-09T07:00:00"), at("2020-03-11T07:00:00"))
    weeks = [one for one in of(found, "reach") if one.value in (202_229, 206_982)]
    # A week in which the clocks go forward begins an hour later in UTC.
    assert [(one.t, one.until) for one in weeks] == [
        (at("2020-03-03T08:00:00"), at("2020-03-10T07:00:00")),
        (at("2020-03-04T08:00:00"), at("2020-03-11T07:00:00")),
    ]


def test_documented_sample_under_its_retired_name() -> None:
    """Figures of a metric that was not asked for are no figures of another."""
    sample = recorded("meta/fb_page_insights_docs_sample.json")
    with world("facebook", acme__insights=sample) as meta:
        found = meta.asking(MARCH, accounts="acme", without=without("days"), backfill="5d").poll()
    assert not of(found, "reach")
    assert "impressions" in found.failed


def test_retired_metrics_are_left_out() -> None:
    """One retired metric costs the others nothing; it is named, remembered, and tried again after a week."""

    def answer(asked: Asked) -> Reply:
        """Refuse one metric."""
        return insights(asked, "page_daily_unfollows_unique")

    with world("facebook", acme__insights=answer) as meta:
        asking = meta.asking(MARCH, accounts="acme", without=without("days"), backfill="5d")
        found = asking.poll()
        assert of(found, "impressions")
        assert of(found, "follows")
        assert found.failed["unfollows"].say("fr") == "retiré par Meta\u00a0: page_daily_unfollows_unique"
        assert "lost followers by day, acme: retired by Meta" in notes(found)
        for days, tried in ((1, False), (8, True)):
            before = len(meta.calls("acme/insights"))
            replace(asking, now=MARCH + days * DAY, state=found.state).poll()
            metrics = [one.query["metric"] for one in meta.calls("acme/insights")[before:]]
            assert any("unfollows" in metric for metric in metrics) == tried


def test_two_years_in_calls_of_under_90_days() -> None:
    """Days are read two years back, and no call asks for more than 90 of them; later the last three again."""
    with world("facebook", acme__insights=EMPTY) as meta:
        found = meta.asking(accounts="acme", without=without("days"), backfill="5000d").poll()
        spans = [(int(one.query["since"]), int(one.query["until"])) for one in meta.calls("acme/insights")]
    assert max(end - start for start, end in spans) <= 90 * 86_400
    assert NOW / 1000 - 731 * 86_400 <= min(start for start, _ in spans) <= NOW / 1000 - 730 * 86_400
    assert "100 followers" in found.failed["reach"].say("en")


def test_reads_the_last_three_days_again() -> None:
    """A later poll begins with the day that holds the instant three days before the last figure's end."""
    now = MARCH + DAY
    with world("facebook", acme__insights=insights) as meta:
        meta.asking(MARCH, accounts="acme", without=without("days"), backfill="5d").poll({"now": now})
        calls = [one for one in meta.calls("acme/insights") if one.query["period"] == "day"]
    assert int(calls[-1].query["since"]) * 1000 == at("2020-03-07T08:00:00")


def test_weeks_that_meta_does_not_give() -> None:
    """Reach over weeks only makes that of days more exact: without it nothing is missing."""

    def answer(asked: Asked) -> Reply:
        """Give days alone."""
        if asked.query["period"] == "week":
            return error(100, "(#100) The value must be a valid insights metric")
        if asked.query["period"] == "days_28":
            return error(200, "(#200) No permission")
        return insights(asked)

    with world("facebook", acme__insights=answer) as meta:
        found = meta.asking(MARCH, accounts="acme", without=without("days"), backfill="5d").poll({"now": MARCH + DAY})
    assert len({(one.t, one.until) for one in of(found, "reach")}) == 2
    assert not found.failed


def test_days_without_the_permission() -> None:
    """Without read_insights all days fail by one call, which names it; followers stay."""
    with world("facebook", acme__insights=error(200, "(#200) Missing")) as meta:
        found = meta.asking(accounts="acme", without=without("days")).poll()
        asked = [one for one in meta.calls("acme/insights") if one.query["period"] == "day"]
    assert len(asked) == 1
    assert set(found.failed) == {"impressions", "reach", "follows", "unfollows", "desired_actions"}
    assert of(found, "followers")
    assert "Give the token read_insights" in notes(found)
