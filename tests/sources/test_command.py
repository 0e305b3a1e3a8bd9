"""Commands as sources: forms, deadlines, and nothing left behind."""

from __future__ import annotations

import asyncio
import subprocess
import time
from pathlib import Path

import pytest

from kpitui.errors import SourceError, SourceRefused
from kpitui.measures import Poll
from kpitui.sources import command
from kpitui.text import Language
from tests.sources.making import NOW, figures, opened, polled

LEVEL = {"name": "followers", "value": "value", "labels": {"brand": "acme"}}


def printed(tmp_path: Path, script: str, mapping: dict[str, object] | None = None, **options: object) -> list[float]:
    """Return the figures that a shell script prints."""
    run = {"argv": ["sh", "-c", script], **options}
    return figures(polled(opened(tmp_path, run, mapping or LEVEL, kind=command)))


def test_forms(tmp_path: Path) -> None:
    """One number, JSON, CSV and metrics are told apart."""
    assert printed(tmp_path, "echo ' 42.5 '") == [42.5]
    assert printed(tmp_path, """echo '{"data": [{"value": 7}]}'""", rows="data") == [7]
    assert printed(tmp_path, "printf 'value,x\\n8,a\\n'") == [8]
    metrics = "printf '# TYPE users gauge\\nusers{host=\"a\"} 817561\\nother 3\\n'"
    assert printed(tmp_path, metrics, {**LEVEL, "where": {"name": "users", "host": "A"}}) == [817_561]


@pytest.mark.parametrize(
    ("argv", "kind", "said"),
    [
        (["no-such-program-at-all"], SourceRefused, "no such program"),
        (
            ["sh", "-c", "echo one >&2; echo 'bad \x1b[31mtoken=abcdef' >&2; exit 3"],
            SourceError,
            "status 3): bad token=***",
        ),
        (["sh", "-c", "sleep 30"], SourceError, "not done within 1 s"),
        (["sh", "-c", "yes"], SourceError, "prints more than 1 MB"),
        (["true"], SourceError, "gave nothing"),
        (["sh", "-c", "echo '{broken'"], SourceError, "broken or cut JSON"),
    ],
)
def test_failures(tmp_path: Path, argv: list[str], kind: type[SourceError], said: str) -> None:
    """A command that fails, hangs, floods or says nothing is told in words."""
    with pytest.raises(SourceError) as caught:
        polled(opened(tmp_path, {"argv": argv, "timeout": "1s", "largest": 1}, LEVEL, kind=command))
    assert type(caught.value) is kind
    assert said in caught.value.text.say("en")


def test_a_child_that_stays_does_not_hold_the_poll(tmp_path: Path) -> None:
    """What a command leaves behind with its output open is ended, and its answer counts."""
    begun = time.monotonic()
    assert printed(tmp_path, "sleep 31.41 & echo 7") == [7]
    assert time.monotonic() - begun < 5
    assert "31.41" not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout


def test_a_cancelled_poll_leaves_nothing(tmp_path: Path) -> None:
    """A poll that is cancelled ends the command and all that it started."""
    source = opened(tmp_path, {"argv": ["sh", "-c", "sleep 27.18; true"]}, LEVEL, kind=command)

    async def cancelled() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(source.poll(Poll(NOW)), 0.4)

    asyncio.run(cancelled())
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "27.18" not in listed


def test_secrets_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret reaches the command by a variable, and no message."""
    monkeypatch.setenv("KPITUI_TEST", "12345678")
    env = {"TOKEN": {"env": "KPITUI_TEST"}}
    assert printed(tmp_path, "echo $TOKEN", env=env) == [12_345_678]
    with pytest.raises(SourceError) as caught:
        printed(tmp_path, "echo no $TOKEN >&2; exit 1", env=env)
    assert "12345678" not in caught.value.text.say("en")


def test_a_failure_is_told_in_french(tmp_path: Path) -> None:
    """The program's last words come after a colon as French writes it."""
    run = {"argv": ["sh", "-c", "echo mauvais >&2; exit 3"]}
    with pytest.raises(SourceError) as caught:
        polled(opened(tmp_path, run, LEVEL, kind=command))
    assert caught.value.text.say(Language.FR) == "sh a échoué (code 3)\u00a0: mauvais"
