"""``kpitui read`` and ``kpitui put`` on small files: scopes, windows, forms, refusals, exit statuses."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpitui.cli.program import run

CONFIG = """
[monitor]
language = "en"
timezone = "Europe/Paris"
[[brand]]
id = "acme"
own = true
[[brand]]
id = "beta"
own = true
[[brand]]
id = "globex"
[[source]]
name = "mentions"
kind = "csv"
path = "mentions.csv"
  [[source.measure]]
  name = "mentions"
  time = "at"
  id = "id"
  labels = { brand = "$brand", channel = "$channel" }
[[source]]
name = "broken"
kind = "csv"
path = "absent.csv"
  [[source.measure]]
  name = "nps_ratings"
  time = "at"
  value = "rating"
  labels = { brand = "acme" }
[[alert]]
kpi = "mentions"
scope = { brand = "acme" }
warning = { above = 3 }
"""
ROWS = [
    ("2026-01-01T12:00", "acme", "x"),
    ("2026-01-02T12:00", "acme", "x"),
    ("2026-01-02T13:00", "acme", "facebook"),
    ("2026-01-03T12:00", "acme", "x"),
    ("2026-01-03T12:00", "beta", "x"),
    ("2026-01-03T12:00", "globex", "x"),
]
DAYS = ("--from", "2026-01-01", "--to", "2026-01-04")

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a configuration over a file of six mentions, and one over a file that isn't there."""
    lines = [f"{at},{brand},{channel},{number}" for number, (at, brand, channel) in enumerate(ROWS)]
    (tmp_path / "mentions.csv").write_text("\n".join(["at,brand,channel,id", *lines, ""]), "utf-8")
    path = tmp_path / "kpitui.toml"
    path.write_text(CONFIG, "utf-8")
    monkeypatch.setenv("KPITUI_CONFIG", str(path))
    monkeypatch.setenv("KPITUI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("KPITUI_USER", "alice")
    return path


@pytest.fixture
def ask(config: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Give the function that returns what ``read --format json`` says."""

    def read(*words: str, code: int = 0) -> list[dict[str, Any]]:
        assert run(["read", *words, "--format", "json"]) == code
        found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        return found

    return read


def _values(found: list[dict[str, Any]]) -> list[tuple[str, float | None]]:
    return [("/".join(each["scope"].values()), each["value"]) for each in found]


def test_one_reading_for_each_own_brand(ask: Ask) -> None:
    """Without a brand every own one, with ``--by brand`` all of them, with ``--brand`` one."""
    assert _values(ask("mentions", *DAYS)) == [("acme", 4.0), ("beta", 1.0)]
    assert _values(ask("mentions", *DAYS, "--by", "brand")) == [("acme", 4.0), ("beta", 1.0), ("globex", 1.0)]
    assert _values(ask("mentions", *DAYS, "--brand", "globex")) == [("globex", 1.0)]


def test_parts_come_after_their_total(ask: Ask) -> None:
    """``--by channel`` gives the total and one object for each value; ``--channel`` and ``--where`` fix one."""
    by = ask("mentions", *DAYS, "--brand", "acme", "--by", "channel")
    assert _values(by) == [("acme", 4.0), ("acme/facebook", 1.0), ("acme/x", 3.0)]
    assert ask("mentions", *DAYS, "--brand", "acme", "--channel", "x")[0]["value"] == 3.0
    assert ask("mentions", *DAYS, "--brand", "acme", "--where", "channel=facebook")[0]["value"] == 1.0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--by", "chanel"], "did you mean “channel”?"),
        (["--where", "chanel=x"], "did you mean “channel”?"),
        (["--brand", "globx"], "did you mean “globex”?"),
        (["--period", "7dd"], "did you mean “7d”?"),
        (["--period", "semaine"], "last_month"),
        (["--period", "2026-01-03/x"], "2026-11-01/2026-11-15"),
        (["--every", "often", "--count", "2"], "30s, 15m"),
    ],
)
def test_a_name_that_means_nothing_is_refused(
    config: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """Labels, brands, periods and spans: the nearest one or the form is said, and the status is 2."""
    assert run(["read", "mentions", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_a_value_that_no_sample_has_is_remarked(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A network without a figure is no mistake: there is no reading, and the nearest value is named beside it."""
    assert run(["read", "mentions", "--channel", "facebok", "--brand", "acme", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)[0]["status"] == "no_data"
    assert err == "kpitui: no sample has channel=facebok; did you mean “facebook”?\n"
    assert run(["read", "mentions", "--channel", "Facebook", "--format", "json"]) == 0
    assert capsys.readouterr().err == ""


def test_windows_by_hand_have_no_period(ask: Ask) -> None:
    """Dates are in the monitor's zone and written in UTC; ``period`` is null."""
    found = ask("mentions", *DAYS, "--brand", "acme")[0]
    assert (found["period"], found["start"], found["end"]) == (None, "2025-12-31T23:00:00Z", "2026-01-03T23:00:00Z")


def test_at_is_now_for_everything(ask: Ask) -> None:
    """What came after ``--at`` isn't seen."""
    found = ask("mentions", "--at", "2026-01-02T12:30", "--period", "7d", "--brand", "acme")[0]
    assert (found["value"], found["period"], found["end"]) == (2.0, "7d", "2026-01-02T11:30:00Z")


def test_a_series_of_windows_is_oldest_first(ask: Ask) -> None:
    """``--every 1d --count 3`` gives one object for each window end."""
    series = ("--every", "1d", "--count", "3", "--period", "1d", "--at", "2026-01-04", "--brand", "acme")
    found = ask("mentions", *series)
    assert [each["value"] for each in found] == [1.0, 2.0, 1.0]
    assert [each["end"][:10] for each in found] == ["2026-01-01", "2026-01-02", "2026-01-03"]


def test_only_the_sources_that_feed_are_asked(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    """A source that fails matters only to a KPI that needs it: then it is named, and the status is 1."""
    assert ask("mentions", *DAYS, code=0)
    assert run(["read", "nps", "--format", "json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)[0]["value"] is None
    assert "broken" in err


def test_a_threshold_makes_one(ask: Ask) -> None:
    """``--fail-on warning`` is 1 where a reading is at that level, else 0."""
    words = ("mentions", "--period", "7d", "--at", "2026-01-04", "--fail-on")
    assert [each["severity"] for each in ask(*words, "warning", code=1)] == ["warning", None]
    ask(*words, "critical", code=0)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["mentionz"], "mentions"),
        (["mentions", "--from", "2026-01-01"], "--to"),
        (["mentions", *DAYS, "--period", "7d"], "--period"),
        (["mentions", "--from", "2026-01-04", "--to", "2026-01-01"], "before"),
        (["mentions", "--every", "1d"], "--count"),
        (["mentions", "--every", "1x", "--count", "2"], "1x"),
        (["mentions", "--brand", "acne"], "acme"),
        (["mentions", "--where", "channel"], "label=value"),
        (["mentions", "--at", "noon"], "noon"),
        (["mentions", "--period", "7x"], "7x"),
        (["best_times"], "best_times"),
    ],
)
def test_refusals(config: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    """What can't be asked is refused with 2, the place and the nearest name; nothing is printed."""
    assert run(["read", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_csv_and_table(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same readings as columns, and as a table in the language of the call."""
    assert run(["read", "mentions", *DAYS, "--format", "csv"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert [(row["scope.brand"], row["value"]) for row in rows] == [("acme", "4.0"), ("beta", "1.0")]
    assert run(["read", "mentions", *DAYS, "--lang", "fr"]) == 0
    assert "Indicateur" in capsys.readouterr().out


def test_stored_asks_no_source(config: Path, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    """``--stored`` reads what a collector has kept, and says so where there is nothing yet."""
    assert run(["read", "mentions", "--stored"]) == 1
    assert "no store" in capsys.readouterr().err
    assert run(["collect", "--once"]) == 1
    (config.parent / "mentions.csv").unlink()
    capsys.readouterr()
    assert _values(ask("mentions", *DAYS, "--stored")) == [("acme", 4.0), ("beta", 1.0)]


def test_typed_figures_feed_their_measure(config: Path, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    """A figure put by hand counts like any other; a correction replaces it."""
    words = ["put", "spend", "--at", "2026-01-02", "--label", "brand=acme", "--label", "channel=x"]
    for value, said in (("120,5", "spend = 120.5"), ("100", "instead of 120.5")):
        assert run([*words, value]) == 0
        assert said in capsys.readouterr().out
    config.write_text(
        CONFIG + '\n[kpi.spent]\nobjective = "conversion"\nlabel = "Spent"\nformula = "sum(spend)"\n'
        'unit = "currency"\nbetter = "none"\n',
        "utf-8",
    )
    assert ask("spent", *DAYS, "--brand", "acme")[0]["value"] == 100.0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["spend", "12"], "brand="),
        (["spend", "twelve", "--label", "brand=acme"], "twelve"),
        (["spend", "inf", "--label", "brand=acme"], "inf"),
        (["spends", "12", "--label", "brand=acme"], "spend"),
        (["spend", "12", "--label", "brand=acne"], "acme"),
        (["spend", "12", "--label", "brand"], "name=value"),
        (["spend", "12", "--label", "brand=acme", "--label", "value=3"], "value"),
    ],
)
def test_figures_that_are_refused(
    config: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    """Nothing is written for a measure, brand, label or number that isn't one."""
    assert run(["put", *words]) == 2
    assert said in capsys.readouterr().err
    assert not (config.parent / "kpitui.typed.csv").exists()
