"""All kinds at once in real processes: no command, no file and no screen holds a secret that a server sent back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from kpitui.text import Language
from kpitui.ui.feed import Health
from kpitui.ui.store_feed import StoreFeed
from tests.servers.replay import replaying
from tests.sources.cases.case import HEAD
from tests.sources.cases.every import CASES
from tests.sources.test_all_secrets import echo, hidden, leaks
from tests.ui.boards import NOW, FakeFeed
from tests.ui.monitors import monitor_of, text


@dataclass(frozen=True, slots=True)
class Ran:
    """What was left by commands on a configuration with every kind."""

    folder: Path
    printed: Mapping[str, str]
    """By command."""
    needles: frozenset[str]
    """What must not be shown."""


def call(folder: Path, *words: str) -> str:
    """Run kpitui in a process of its own on a configuration with every kind, and return all that it prints."""
    secrets = {one.variable: one.value for case in CASES.values() for one in case.secrets}
    keep = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    env = {**keep, **secrets, "HOME": str(folder), "PYTHONWARNINGS": "default", "PYTHONASYNCIODEBUG": "1"}
    command = [sys.executable, "-m", "kpitui", "-c", str(folder / "kpitui.toml"), "--data-dir", str(folder / "data")]
    done = subprocess.run([*command, *words], capture_output=True, text=True, env=env, timeout=120, check=False)
    return done.stdout + done.stderr


def every_kind(folder: Path, urls: Mapping[str, str]) -> None:
    """Write a configuration with every kind."""
    tables = [case.toml(urls[kind]) for kind, case in CASES.items()]
    (folder / "kpitui.toml").write_text(HEAD + "\n".join(tables), "utf-8")


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return what is left where a server refuses every credential, and sends everything back."""
    folder = tmp_path_factory.mktemp("refused")
    with replaying({"*": echo(401, page=False)}) as server:
        every_kind(folder, dict.fromkeys(CASES, server.url))
        printed = {language.value: call(folder, "--lang", language, "check") for language in Language}
        printed |= {"collect": call(folder, "collect", "--once"), "status": call(folder, "status")}
        needles = frozenset().union(*(hidden(case, server.asked) for case in CASES.values()))
    return Ran(folder, printed, needles)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return what is left where all servers are sound."""
    folder = tmp_path_factory.mktemp("sound")
    with ExitStack() as servers:
        running = {kind: servers.enter_context(replaying(case.routes)) for kind, case in CASES.items()}
        every_kind(folder, {kind: server.url for kind, server in running.items()})
        printed = {"collect": call(folder, "collect", "--once"), "status": call(folder, "status")}
        needles = frozenset().union(*(hidden(case, running[kind].asked) for kind, case in CASES.items()))
        assert all(server.asked for server in running.values())
    return Ran(folder, printed, needles)


def test_commands_where_all_are_refused(refused: Ran) -> None:
    """``check`` in both languages, ``collect --once`` and ``status`` name every source and its cause, and no secret."""
    for language in Language:
        assert all(kind in refused.printed[language] for kind in CASES)
    assert "the credentials are not accepted" in refused.printed["en"]
    assert "identifiants" in refused.printed["fr"]
    for printed in refused.printed.values():
        assert not leaks(printed, refused.needles)
        assert "Traceback" not in printed


def test_commands_where_all_is_well(sound: Ran) -> None:
    """Every kind gives samples in the store; nothing that is printed holds a secret."""
    for printed in sound.printed.values():
        assert not leaks(printed, sound.needles)
        assert "Traceback" not in printed
    feed = StoreFeed(sound.folder / "data", lambda: NOW)
    views = {view.name: view for view in feed.sources()}
    feed.close()
    assert set(views) == set(CASES)
    assert {name for name, view in views.items() if view.message is not None} == set()


@pytest.mark.parametrize("state", ["refused", "sound"])
def test_files(state: str, request: pytest.FixtureRequest) -> None:
    """No file of the data folder holds a secret, but those that keep tokens, which nobody else may read."""
    ran: Ran = request.getfixturevalue(state)
    assert (ran.folder / "data").is_dir()
    assert holds(ran.folder, ran.needles) == []


@pytest.mark.parametrize("language", list(Language))
async def test_screens_where_all_are_refused(refused: Ran, language: Language) -> None:
    """The Sources page and the log, as read from the store, say what is wrong, and hold no secret."""
    feed = StoreFeed(refused.folder / "data", lambda: NOW)
    views, lines = feed.sources(), feed.log(500)
    feed.close()
    assert {view.name for view in views} == set(CASES)
    assert {view.name: view.health for view in views} == dict.fromkeys(CASES, Health.REFUSED)
    assert all(view.advice and view.advice.say("en") != view.advice.say("fr") for view in views)
    assert lines
    monitor = monitor_of(language, FakeFeed(source_views=views, log_lines=lines))
    async with monitor.run_test(size=(160, 120)) as pilot:
        for page in ("7", "8", "1"):
            await pilot.press(page)
            for _ in range(3):
                screen = text(monitor)
                assert not leaks("".join(screen.split()), refused.needles)
                assert not leaks(screen, refused.needles)
                await pilot.press("pagedown")
    shown = "".join(repr(one) for one in (*views, *lines))
    assert not leaks(shown, refused.needles)


def holds(folder: Path, needles: Iterable[str]) -> list[str]:
    """Return the files that hold a secret, but for those that keep tokens: of these only the rights are checked."""
    wanted = [needle.encode() for needle in needles if needle]
    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        if path.parent.name == "tokens":
            assert path.stat().st_mode & 0o077 == 0
        elif any(needle in path.read_bytes() for needle in wanted):
            found.append(path.name)
    return found
