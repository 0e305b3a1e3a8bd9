"""Schedules of reports: understood, or refused with the nearest word."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest

from kpitui.config import parse
from kpitui.config.schedules import PATTERN, Schedule, parse_schedule
from kpitui.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("first day 08:30", Schedule("first day", time(8, 30))),
        ("monday 08:30", Schedule("monday", time(8, 30))),
        ("daily 23:59", Schedule("daily", time(23, 59))),
        (" Friday  7:05 ", Schedule("friday", time(7, 5))),
    ],
)
def test_a_day_and_an_hour(text: str, schedule: Schedule) -> None:
    """Blanks and capitals don't matter."""
    assert parse_schedule(text) == schedule


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("frist day 08:30", "first day"),
        ("moday 08:30", "monday"),
        ("daily 24:00", "23:59"),
        ("daily 8h30", "daily 08:30"),
        ("08:30", "first day 08:30"),
        ("now and then 08:30", "monday 08:30"),
    ],
)
def test_what_is_none_is_refused_where_it_stands(text: str, said: str, tmp_path: Path) -> None:
    """The line and the key are named, with the nearest day or the form."""
    with pytest.raises(ConfigError) as caught:
        parse(f'[report.monthly]\nschedule = "{text}"\n', tmp_path / "kpitui.toml")
    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (2, "report.monthly.schedule")
    assert said in problem.text.say("en")
    assert said in problem.text.say("fr")


def test_editors_know_the_form() -> None:
    """The pattern of the schema takes what the reader takes, written plainly."""
    assert re.fullmatch(PATTERN, "first day 08:30")
    assert not re.fullmatch(PATTERN, "first day 24:30")
