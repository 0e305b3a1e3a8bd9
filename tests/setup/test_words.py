"""Single values that have to name something."""

from zoneinfo import ZoneInfo

import pytest

from kpitui.setup.zones import system_zone, zone_of
from tests.setup.opening import BRANDS, SOURCE, opened, problems


@pytest.mark.parametrize("form", ["unix", "unix_ms", "%d/%m/%Y %H:%M", "%Y%m%d", "%d %b %Y", "%Y-%m-%dT%H:%M:%S%z"])
def test_formats_of_time_that_can_be_read(form: str) -> None:
    """The two words and every strptime format are accepted."""
    text = f'{SOURCE}[[source.measure]]\nname = "posts"\ntime_format = "{form}"\n'
    assert opened(BRANDS + text)


@pytest.mark.parametrize("form", ["dd/mm/yyyy", "%", "iso", "%Q"])
def test_formats_of_time_that_cannot(form: str) -> None:
    """A format without a directive, or with one that does not exist, is a mistake."""
    text = f'{SOURCE}[[source.measure]]\nname = "posts"\ntime_format = "{form}"\n'
    assert [one.key for one in problems(BRANDS + text)] == ["source[1].measure[1].time_format"]


@pytest.mark.parametrize("name", ["Europe/Pariss", "Mars", "../etc/passwd", "/etc/localtime", "CEST"])
def test_a_zone_that_is_none(name: str) -> None:
    """Paths and abbreviations are no zones, and never an exception."""
    assert zone_of(name) is None


@pytest.mark.parametrize(("value", "name"), [("Asia/Tokyo", "Asia/Tokyo"), (":Europe/Rome", "Europe/Rome")])
def test_the_systems_zone_is_that_of_the_environment(monkeypatch: pytest.MonkeyPatch, value: str, name: str) -> None:
    """``$TZ`` prevails; where it says nothing right, the system's files do, and UTC in the end."""
    monkeypatch.setenv("TZ", value)
    assert system_zone() == ZoneInfo(name)
    monkeypatch.setenv("TZ", "Nowhere/Land")
    assert system_zone().key
