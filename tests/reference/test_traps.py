"""Files as they really come: each trap of the real data gives the right figure, or says what is wrong."""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kpitui.config import read
from kpitui.errors import SourceRefused
from kpitui.measures import Delivery, Poll
from kpitui.setup import bind
from kpitui.text import Language
from tests.reference.figures import Read, configuration

NOW = 1_790_000_000_000
TRAPS = Read("traps", "traps", ())
AFTER_THE_GAP = ("--brand", "lulaoficial", "--to", "2026-07-24T01:05:01.357Z", "--format", "json")


def poll(name: str, folder: Path) -> Delivery:
    """Return what one source of the configuration of traps delivers."""
    path = configuration(TRAPS, folder)
    project = bind(read(path, Language.EN), path)
    source = next(source for source in project.sources if source.name == name)
    return asyncio.run(source.open().poll(Poll(NOW)))


def notes(delivery: Delivery) -> str:
    """Return what the user is told about a delivery."""
    return "\n".join(note.say(Language.EN) for note in delivery.notes)


@pytest.mark.usefixtures("shared_data")
def test_ruined_identifiers_are_reported_with_their_numbers(tmp_path: Path) -> None:
    """A spreadsheet rounded the ids of a whole file: the user learns how many are left, and what to do."""
    said = notes(poll("all tweets", tmp_path))
    assert "14,640 rows, 2,434 different ids" in said
    assert "leave id out" in said


@pytest.mark.usefixtures("shared_data")
def test_dotted_day_first_times_are_read_in_their_zone(tmp_path: Path) -> None:
    """``24-02-2015 11.35``, eight hours behind UTC, is 19:35 UTC."""
    first = poll("spreadsheet", tmp_path).samples[0]
    assert datetime.fromtimestamp(first.t / 1000, UTC) == datetime(2015, 2, 24, 19, 35, tzinfo=UTC)


@pytest.mark.usefixtures("shared_data")
def test_mixed_line_ends_lose_no_row(tmp_path: Path) -> None:
    """Lines that end in CRLF and in LF are all read, none twice, none with a sign too many; the user is told."""
    delivery = poll("mixed", tmp_path)
    assert (delivery.rows, len(delivery.samples), delivery.rejected) == (13, 13, ())
    assert {len(dict(sample.labels)["brand"].split()) for sample in delivery.samples} == {1}
    assert delivery.samples[0].value == 3545303
    assert "line ends are mixed" in notes(delivery)


@pytest.mark.usefixtures("shared_data")
def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    """The first column is found by its name, and a row that the file holds twice is one event by its id."""
    delivery = poll("decoded wrongly", tmp_path)
    ids = Counter(sample.id for sample in delivery.samples)
    assert set(ids) >= {"1", "2", "3", "4"}
    assert sum(ids.values()) - len(ids) <= 1


@pytest.mark.usefixtures("shared_data")
def test_text_decoded_wrongly_is_told(tmp_path: Path) -> None:
    """Signs that were decoded as another encoding before the file was written are counted and shown."""
    assert "“‚Äò” were decoded wrongly" in notes(poll("decoded wrongly", tmp_path))


@pytest.mark.usefixtures("shared_data")
def test_the_order_of_day_and_month_is_never_guessed(tmp_path: Path) -> None:
    """A column of dates that could be either is refused with two of its rows and the line to write."""
    with pytest.raises(SourceRefused) as refused:
        poll("no format", tmp_path)
    said = refused.value.text.say(Language.EN)
    assert said.count("KAG_conversion_data.csv:") == 2
    assert 'time_format = "%d-%m-%Y"' in said


def growth(start: str, folder: Path) -> dict[str, Any]:
    """Return the growth of an account from a start to the last of its polls."""
    path = configuration(Read("gap", "followers", ()), folder)
    command = [sys.executable, "-m", "kpitui", "read", "audience_growth_rate", "--from", start, "-c", str(path)]
    done = subprocess.run([*command, *AFTER_THE_GAP], capture_output=True, text=True, check=True)
    reading: dict[str, Any] = json.loads(done.stdout)[0]
    return reading


@pytest.mark.usefixtures("shared_data")
def test_growth_from_inside_a_gap_is_flagged(tmp_path: Path) -> None:
    """Polls were nineteen hours apart: a start in that gap uses the level before it, and says that it is incomplete."""
    reading = growth("2026-07-22T23:00:00Z", tmp_path)
    assert reading["value"] == pytest.approx(100 * (14782970 - 14784793) / 14784793, rel=1e-9)
    assert "partial" in reading["flags"]


@pytest.mark.usefixtures("shared_data")
def test_growth_between_regular_polls_is_not_flagged(tmp_path: Path) -> None:
    """Polls an hour apart with a minute more or less are regular."""
    assert "partial" not in growth("2026-07-17T01:30:00Z", tmp_path)["flags"]
