"""Where alerts stand."""

from __future__ import annotations

from dataclasses import replace

from kpitui.store.handling import Acknowledgement, Silence
from kpitui.ui.alarms import Alarm, Section, alarm_of, alarms_of, marks_of, past_of
from kpitui.ui.alert_feed import AlertsView
from tests.ui.alerts import DAY, HOUR, alerts_at, ended_of, incident_of
from tests.ui.boards import NOW, profile_of

PROFILE = profile_of()


def standing(view: AlertsView) -> dict[str, Section]:
    """Return the section of each open incident."""
    return {one.incident.id: one.section for one in alarms_of(view, PROFILE, NOW) if one.incident is not None}


def test_each_alert_has_its_section() -> None:
    """What somebody is in charge of, what is silenced and what is sent to nobody are apart from what fires."""
    assert standing(alerts_at(NOW).view) == {
        "i1": Section.FIRING,
        "source:instagram": Section.FIRING,
        "i3": Section.ACKNOWLEDGED,
        "i2": Section.SILENCED,
        "i4": Section.SUGGESTED,
    }


def test_the_worst_comes_first_then_the_newest() -> None:
    """Within a section."""
    rows = (
        incident_of("old", "mentions", NOW - DAY),
        incident_of("new", "reach", NOW - HOUR),
        incident_of("worst", "impressions", NOW - 2 * DAY, "critical"),
    )
    assert list(standing(AlertsView(rows))) == ["worst", "new", "old"]


def test_charge_that_has_run_out_or_was_taken_when_it_was_less_bad_counts_no_more() -> None:
    """Then it fires again."""
    row = incident_of("i", "mentions", NOW - DAY)
    over = replace(row, acknowledged=Acknowledgement("i", "warning", "anne", NOW - HOUR, until=NOW - 1))
    worse = replace(row, severity="critical", acknowledged=Acknowledgement("i", "warning", "anne", NOW - HOUR))
    held = replace(row, acknowledged=Acknowledgement("i", "warning", "anne", NOW - HOUR, until=NOW + 1))
    assert [standing(AlertsView((one,)))["i"] for one in (over, worse, held)] == [
        Section.FIRING,
        Section.FIRING,
        Section.ACKNOWLEDGED,
    ]


def test_a_silence_hushes_by_source_and_by_label() -> None:
    """As it does where messages are sent; one that has not begun hushes nothing."""
    profile = replace(PROFILE, feeds={"mentions": ("x", "posts")})
    row = incident_of("i", "mentions", NOW - HOUR, labels=(("channel", "facebook"),))

    def section(matchers: dict[str, str], start: int = NOW - HOUR) -> Section:
        silence = Silence(tuple((name, (value,)) for name, value in matchers.items()), start, NOW + HOUR, "anne")
        return alarms_of(AlertsView((row,), silences=(silence,)), profile, NOW)[0].section

    assert section({"source": "Posts"}) is Section.SILENCED
    assert section({"channel": "Facebook", "severity": "warning"}) is Section.SILENCED
    assert section({"channel": "x"}) is Section.FIRING
    assert section({"source": "posts"}, NOW + 1) is Section.FIRING


def test_only_ones_own_brands_are_shown() -> None:
    """Those of a client alone where the monitor stays on it; sources stay."""
    rows = (
        incident_of("mine", "mentions", NOW),
        replace(incident_of("theirs", "mentions", NOW), brand="globex"),
        incident_of("source:x", "", NOW),
    )
    assert set(standing(AlertsView(rows))) == {"mine", "source:x"}


def test_the_past_is_divided_after_a_day() -> None:
    """What has ended within 24 hours, then the rest; the newest first."""
    rows = [ended_of(incident_of(name, "mentions", NOW - 9 * DAY), NOW - age, 1.0)
            for name, age in (("old", 2 * DAY), ("today", HOUR), ("older", 3 * DAY))]  # fmt: skip
    found = [(one.row.since, one.section) for one in past_of(rows, PROFILE, NOW)]
    assert found == [
        (NOW - HOUR, Section.RESOLVED),
        (NOW - 2 * DAY, Section.HISTORY),
        (NOW - 3 * DAY, Section.HISTORY),
    ]


def test_the_alert_of_a_kpi_in_view_is_the_one_of_its_part() -> None:
    """The whole where all networks are in view, though a part is worse; the worst part where there is no such."""
    whole = Alarm(incident_of("whole", "mentions", NOW), Section.FIRING)
    part = Alarm(incident_of("part", "mentions", NOW, "critical", (("channel", "x"),)), Section.FIRING)
    assert alarm_of((part, whole), "mentions", "Lumen") is whole
    assert alarm_of((part, whole), "mentions", "lumen", (("channel", "X"),)) is part
    assert alarm_of((part,), "mentions", "lumen") is part
    assert alarm_of((part, whole), "mentions", "globex") is None
    assert alarm_of((part, whole), "", "lumen") is None


def test_a_row_is_marked_as_its_worst_alert_is_handled() -> None:
    """A warning that somebody handles says nothing of the critical alert beside it."""
    loud = Alarm(incident_of("a", "mentions", NOW, "critical"), Section.FIRING)
    taken = Acknowledgement("b", "warning", "anne", NOW)
    quiet = Alarm(incident_of("b", "mentions", NOW), Section.ACKNOWLEDGED, taken)
    other = Alarm(incident_of("c", "reach", NOW), Section.ACKNOWLEDGED, taken)
    assert marks_of((quiet, loud, other), "lumen", ()) == {"mentions": "", "reach": "✓"}
    assert marks_of((quiet,), "lumen", (("channel", "x"),)) == {}
