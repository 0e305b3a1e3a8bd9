"""``kpitui alerts test``: a file of tests, its results for people and programs, and the exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kpitui.cli.program import run

CONFIG = """
[monitor]
language = "en"
timezone = "Europe/Paris"
[[brand]]
id = "acme"
own = true
[[alert]]
id = "mentions-spike"
kpi = "mentions"
critical = { above = 100 }
notify = ["team"]
[route.team]
command = ["true"]
"""
EXAMPLE = """
config = "rules/kpitui.toml"
[[test]]
name = "a mentions spike pages once"
start = 2026-03-29T00:00:00+01:00
interval = "15m"
series.mentions = "40x95 130x3 _x4 60"
[[test.expect]]
at = "24h"
rule = "mentions-spike"
state = "firing"
severity = "critical"
[[test.sent]]
until = "30h"
route = "team"
messages = ["firing critical", "resolved"]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the design's example, beside the folder of the configuration that it names."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "kpitui.toml").write_text(CONFIG, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KPITUI_CONFIG", raising=False)
    path = tmp_path / "spike.toml"
    path.write_text(EXAMPLE, "utf-8")
    return path


def test_what_holds_is_ok(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line a test, a summary, 0; the configuration is found beside the file."""
    assert run(["alerts", "test", str(file), "--lang", "en"]) == 0
    assert capsys.readouterr().out == "ok    a mentions spike pages once\nTests: 1, failed: 0.\n"


def test_what_does_not_hold_says_expected_got_and_time(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In the zone of the monitor, in the language of the call; 1."""
    file.write_text(
        EXAMPLE.replace('"firing"\n', '"ok"\n').replace('severity = "critical"', "").replace(', "resolved"', "")
    )
    assert run(["alerts", "test", str(file), "--lang", "en"]) == 1
    first, state, sent, summary = capsys.readouterr().out.splitlines()
    assert first == "FAIL  a mentions spike pages once"
    assert "30 Mar 01:00:00 (1d), mentions-spike: expected “ok”, got “firing critical”" in state.replace("\u00a0", " ")
    assert "expected “firing critical”, got “firing critical” at 30 Mar 01:00:10, “resolved critical” at 30 Mar" in (
        sent.replace("\u00a0", " ")
    )
    assert summary == "Tests: 1, failed: 1."
    assert run(["alerts", "test", str(file), "--lang", "fr"]) == 1
    assert "attendu « ok », obtenu « firing critical »" in capsys.readouterr().out.replace("\u00a0", " ")


def test_silence_is_asserted_by_an_empty_list(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What went out against it is told; and that nothing did where something was expected."""
    file.write_text(EXAMPLE.replace('["firing critical", "resolved"]', "[]"))
    assert run(["alerts", "test", str(file), "--lang", "en"]) == 1
    assert "expected no message, got “firing critical”" in capsys.readouterr().out
    file.write_text(EXAMPLE.replace('"30h"', '"1h"'))
    assert run(["alerts", "test", str(file), "--lang", "en"]) == 1
    assert "expected “firing critical”, “resolved”, got no message" in capsys.readouterr().out


def test_results_for_programs(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One object a test, with each expectation that does not hold."""
    assert run(["alerts", "test", str(file), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"test": "a mentions spike pages once", "passed": True, "failures": []}
    ]
    file.write_text(EXAMPLE.replace('"firing"\n', '"pending"\n').replace('"resolved"', '"firing"'))
    assert run(["alerts", "test", str(file), "--format", "json"]) == 1
    state, sent = json.loads(capsys.readouterr().out)[0]["failures"]
    assert state == {
        "rule": "mentions-spike",
        "time": "2026-03-29T23:00:00Z",
        "since": "1d",
        "expected": "pending critical",
        "got": "firing critical",
    }
    assert (sent["route"], sent["expected"]) == ("team", ["firing critical", "firing"])
    assert sent["got"][0] == {"message": "firing critical", "at": "2026-03-29T23:00:10Z"}


def test_a_file_with_mistakes_is_wrong_usage(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """2, with every mistake; a file that is not there, and a configuration that is not, too."""
    file.write_text(EXAMPLE.replace('"mentions-spike"', '"mention-spike"').replace('"15m"', "15"))
    assert run(["alerts", "test", str(file), "--lang", "en"]) == 2
    error = capsys.readouterr().err
    assert "spike.toml:6: test[1].interval" in error
    assert "spike.toml:10: test[1].expect[1].rule: “mention-spike” is unknown; did you mean “mentions-spike”?" in error
    assert "2 mistakes in the file of tests" in error
    assert run(["alerts", "test", "absent.toml", "--lang", "en"]) == 2
    assert "there is no such file" in capsys.readouterr().err
    file.write_text(EXAMPLE.replace("rules/kpitui.toml", "kpitui.toml"))
    assert run(["alerts", "test", str(file), "--lang", "en"]) == 2


def test_the_configuration_of_the_command_line_goes_before(file: Path, tmp_path: Path) -> None:
    """``-c`` tries the rules of another configuration; without one in the file, the one found is taken."""
    other = tmp_path / "other.toml"
    other.write_text(CONFIG.replace("above = 100", "above = 200"), "utf-8")
    assert run(["alerts", "test", str(file), "-c", str(other)]) == 1
    (tmp_path / "kpitui.toml").write_text(CONFIG, "utf-8")
    file.write_text(EXAMPLE.replace('config = "rules/kpitui.toml"', ""))
    assert run(["alerts", "test", str(file)]) == 0
