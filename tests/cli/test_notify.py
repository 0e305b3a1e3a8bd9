"""``kpitui notify test``: one message to a route, and what became of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpitui.cli.program import run
from tests.servers.receiver import Receiver, receiver

CONFIG = """
[monitor]
language = "en"
[[brand]]
id = "acme"
[[source]]
name = "posts"
kind = "csv"
path = "posts.csv"
  [[source.measure]]
  name = "mentions"
  time = "t"
  id = "id"
[route.team]
webhook = {{ env = "TEAM_HOOK" }}
[route.pager]
command = ["{python}", "-c", "import sys; sys.exit('no paper')"]
[route.desk]
terminal = "osc9"
"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """Give a receiver to which the route ``team`` leads."""
    with receiver() as running:
        monkeypatch.setenv("TEAM_HOOK", running.url)
        yield running


def called(folder: Path, *words: str, config: str = CONFIG) -> int:
    """Run ``kpitui notify`` on a configuration with routes."""
    (folder / "kpitui.toml").write_text(config.format(python=sys.executable), "utf-8")
    return run(["-c", str(folder / "kpitui.toml"), "--data-dir", str(folder / "data"), "notify", *words])


def test_a_message_arrives_and_says_what_it_is(
    tmp_path: Path, server: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the language of the call; it tells of no alert."""
    assert called(tmp_path, "test", "team", "--lang", "fr") == 0
    assert capsys.readouterr().out.startswith("team (webhook)\u00a0: arrivé en 0")
    (got,) = server.asked
    assert (got["title"], got["language"], got["alerts"]) == ("kpitui\u00a0: un essai", "fr", [])
    assert "«\u00a0team\u00a0»" in got["text"]


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        ("500", "not arrived: 127.0.0.1:{port}/***: the server fails (500). Alerts would be kept"),
        ("404", "refused: 127.0.0.1:{port}/***: nothing at this address (404). Alerts would be given up"),
    ],
)
def test_one_that_does_not_arrive_says_why(
    tmp_path: Path, server: Receiver, capsys: pytest.CaptureFixture[str], mood: str, said: str
) -> None:
    """Exit 1, and whether alerts would be kept."""
    server.mood = mood
    assert called(tmp_path, "test", "team") == 1
    told = capsys.readouterr()
    assert said.format(port=server.port) in told.err
    assert "s3cr3t" not in told.err + told.out


def test_a_command_that_fails_says_its_last_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1."""
    assert called(tmp_path, "test", "pager") == 1
    assert "failed (status 1): no paper. Alerts would be kept" in capsys.readouterr().err


def test_a_route_that_does_not_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2 with the nearest name; without any route, with how to make one."""
    assert called(tmp_path, "test", "tem") == 2
    assert "did you mean “team”?" in capsys.readouterr().err
    assert called(tmp_path, "test", "tem", config=CONFIG.partition("[route.")[0]) == 2
    assert "no [route.NAME] yet" in capsys.readouterr().err
    assert called(tmp_path) == 2


def test_a_terminals_route_needs_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2 where the output goes elsewhere."""
    assert called(tmp_path, "test", "desk") == 2
    assert "goes to the terminal of whoever watches" in capsys.readouterr().err
