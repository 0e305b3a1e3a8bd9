"""Letters to a command of the user's own."""

import json
import sys
import time
from pathlib import Path

import pytest

from kpitui.config.routes import RouteTable
from kpitui.errors import RouteError
from kpitui.notify import command
from kpitui.notify.contract import Route
from kpitui.notify.opening import open_route
from kpitui.sources.web.client import HttpClient
from tests.notify.post import a_letter


def route(*argv: str, folder: Path = Path()) -> Route:
    """Return a route to a command."""
    return open_route("pager", RouteTable.model_validate({"command": argv}), HttpClient(), folder)


def python(code: str, folder: Path = Path()) -> Route:
    """Return a route to a program."""
    return route(sys.executable, "-c", code, folder=folder)


async def refused(way: Route) -> str:
    """Return why a letter was not sent; it is tried again."""
    with pytest.raises(RouteError) as caught:
        await way.send(a_letter())
    assert not caught.value.permanent
    return str(caught.value)


async def test_it_finds_the_json_on_its_standard_input(tmp_path: Path) -> None:
    """In the configuration's folder, where relative paths are looked for."""
    letter = a_letter(3)
    await python("import sys; open('got.json', 'w').write(sys.stdin.read())", tmp_path).send(letter)
    assert json.loads((tmp_path / "got.json").read_text("utf-8")) == json.loads(letter.json)


async def test_no_shell_reads_its_words(tmp_path: Path) -> None:
    """Signs of the shell are words like any other."""
    await route(
        sys.executable, "-c", "import sys; open('said', 'w').write(sys.argv[1])", "$(id); `id`", folder=tmp_path
    ).send(a_letter())
    assert (tmp_path / "said").read_text("utf-8") == "$(id); `id`"


async def test_it_gets_no_secret_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a program needs to find its way is passed on, anything else may be a secret."""
    monkeypatch.setenv("META_TOKEN", "s3cr3t")
    monkeypatch.setenv("LC_TIME", "fr_FR.UTF-8")
    code = "import json, os; json.dump(dict(os.environ), open('env.json', 'w'))"
    await python(code, tmp_path).send(a_letter())
    got = json.loads((tmp_path / "env.json").read_text("utf-8"))
    assert "META_TOKEN" not in got
    assert {"PATH", "LC_TIME"} <= set(got)


async def test_its_last_words_say_why_it_failed() -> None:
    """Cleaned of what would do something to a terminal."""
    said = await refused(python("import sys; sys.stderr.write('first\\n\\x1b[2Jno paper\\n'); sys.exit(3)"))
    assert said.endswith("failed (status 3): no paper")


async def test_a_program_that_is_not_there() -> None:
    """Its name is told."""
    assert await refused(route("no-such-program")) == "no-such-program: no such program"


async def test_one_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With everything that it has started."""
    monkeypatch.setattr(command, "DEADLINE", 0.5)
    begun = time.monotonic()
    said = await refused(route("sh", "-c", "(sleep 1; touch late) & sleep 5", folder=tmp_path))
    assert "not done within 0.5 s" in said
    assert time.monotonic() - begun < 3.0
    time.sleep(1.0)  # noqa: ASYNC251 - nothing else runs here
    assert not (tmp_path / "late").exists()


async def test_one_that_reads_nothing_holds_nobody_up() -> None:
    """A letter larger than a pipe too."""
    from dataclasses import replace

    await route("true").send(replace(a_letter(), json=json.dumps("x" * 300_000)))
