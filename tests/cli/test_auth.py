"""``kpitui auth``: a login from a terminal without a browser, what is kept of it, and what is shown."""

from __future__ import annotations

import io
import re
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kpitui.cli import logging_in
from kpitui.cli.program import run
from kpitui.sources.web.logins import Waiting
from tests.cli import login_kind
from tests.servers.oauth import CLIENT, SECRET, OAuthServer

CONFIG = """
[monitor]
language = "en"
timezone = "Europe/Paris"
[[brand]]
id = "acme"
[[source]]
name = "my page"
kind = "login"
origin = "{origin}"
client_id = "{client}"
client_secret = {{ env = "APP_SECRET" }}
{more}
[[source]]
name = "posts"
kind = "csv"
path = "posts.csv"
  [[source.measure]]
  name = "mentions"
  time = "t"
  id = "id"
"""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[OAuthServer]:
    """Give the platform's server; the kind that asks it is installed, the app's secret set."""
    login_kind.install(monkeypatch)
    monkeypatch.setenv("APP_SECRET", SECRET)
    with OAuthServer() as running:
        yield running


@pytest.fixture
def called(server: OAuthServer, tmp_path: Path) -> Callable[..., int]:
    """Return what runs kpitui on a configuration with a source that logs in."""

    def call(*words: str, more: str = "", origin: str = "") -> int:
        text = CONFIG.format(origin=origin or server.origin, client=CLIENT, more=more)
        (tmp_path / "kpitui.toml").write_text(text, "utf-8")
        return run(["-c", str(tmp_path / "kpitui.toml"), "--data-dir", str(tmp_path / "data"), *words])

    return call


class Person:
    """Reads what is printed, and pastes what the browser shows."""

    def __init__(self, server: OAuthServer, monkeypatch: pytest.MonkeyPatch, *first: str) -> None:
        self._server = server
        self._first = list(first)
        self.printed = io.StringIO()
        self.prompts: list[str] = []
        monkeypatch.setattr(sys, "stdout", self.printed)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(logging_in, "getpass", self.paste)

    def paste(self, prompt: str) -> str:
        """Open the link, agree, and copy the address."""
        self.prompts.append(prompt)
        if self._first:
            return self._first.pop(0)
        found = re.search(r"^http\S+$", self.printed.getvalue(), re.MULTILINE)
        assert found is not None
        return self._server.agree(found[0])


def test_a_login_is_kept_and_used(
    server: OAuthServer, called: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link, an address pasted, and the source answers; nothing secret is printed, and the file is one's own."""
    with monkeypatch.context() as patch:
        person = Person(server, patch)
        assert called("auth", "my page") == 0
    said = person.printed.getvalue()
    assert said.startswith("Log “my page” (login) in:\n1. Open this link")
    assert "my page is logged in.\nAccount: acme.\nIt is renewed by itself until" in said
    (file,) = (tmp_path / "data" / "tokens").glob("*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    for secret in (SECRET, *server.logins[0].access, server.logins[0].refresh, "c0de-"):
        assert secret not in said
    (tmp_path / "posts.csv").write_text("t,id\n2026-11-22,1\n", "utf-8")
    assert called("check") == 0


def test_in_french_after_a_slip(
    server: OAuthServer, called: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What isn't the right address may be pasted again, three times in all."""
    with monkeypatch.context() as patch:
        person = Person(server, patch, "", "http://127.0.0.1:8765/?code=x&state=forged")
        assert called("auth", "my page", "--lang", "fr") == 0
    assert "Identifier «\u00a0my page\u00a0» (login)\u00a0:" in person.printed.getvalue()
    assert "Compte\u00a0: acme." in person.printed.getvalue()
    assert person.prompts == ["L’adresse (elle ne s’affiche pas), puis Entrée\u00a0: "] * 3
    told = capsys.readouterr().err
    assert "il n’y a pas de code dedans" in told
    assert "celle d’une autre tentative" in told
    with monkeypatch.context() as patch:
        Person(server, patch, "", "", "")
        assert called("auth", "my page") == 1


def test_an_address_by_a_pipe(
    server: OAuthServer, called: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Scripts pipe it; on the command line it would stay in the shell's history, so it is refused there."""
    printed = io.StringIO()

    class Pipe(io.StringIO):
        """A person's answer by a pipe."""

        def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
            """Agree when the link is there."""
            found = re.search(r"^http\S+$", printed.getvalue(), re.MULTILINE)
            assert found is not None
            return server.agree(found[0]) + "\n"

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", Pipe())
        patch.setattr(sys, "stdout", printed)
        assert called("auth", "my page", "--code", "-") == 0
    assert len(server.logins) == 1
    assert called("auth", "my page", "--code", "4/0AbC") == 2
    assert "stays in the shell's history" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert called("auth", "my page") == 2
    assert "There is no terminal to paste into" in capsys.readouterr().err


def test_a_short_code(
    server: OAuthServer, called: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the platform has that, no address is pasted."""

    async def at_once(_: float) -> None:
        """Wait not at all."""

    monkeypatch.setattr(logging_in, "Waiting", lambda clock: Waiting(clock, at_once))
    server.pending = ["authorization_pending"]
    assert called("auth", "my page", "--device", more="device = true") == 0
    said = capsys.readouterr().out
    assert "open https://example.test/device and enter this code: ABCD-EFGH" in said
    assert "is logged in" in said
    assert called("auth", "my page", "--device") == 2
    assert "no login by a short code" in capsys.readouterr().err


def test_what_there_is_and_forgetting_it(
    server: OAuthServer, called: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The logins with their accounts and ends; deleted, the source says which command logs it in."""
    assert called("auth", "--status") == 0
    assert "not logged in: run “kpitui auth 'my page'”" in capsys.readouterr().out
    with monkeypatch.context() as patch:
        Person(server, patch)
        assert called("auth", "my page") == 0
    assert called("auth", "--status", "--lang", "fr") == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].split() == ["Source", "Compte", "Jeton", "jusqu’au", "Accès", "jusqu’au", "État"]
    assert shown[1].startswith("my page  acme")
    assert shown[1].endswith("renouvelé de lui-même")
    assert called("auth", "my page", "--forget") == 0
    assert "are deleted here" in capsys.readouterr().out
    assert called("auth", "my page", "--forget") == 0
    assert "There are no tokens of my page." in capsys.readouterr().out
    assert called("check") == 1
    assert "nobody has logged in yet" in capsys.readouterr().out
    assert called("auth", "--status", "--forget") == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("auth", "my pgae"), "“my pgae” is unknown; did you mean “my page”?"),
        (("auth",), "Say which source: my page."),
        (("auth", "my pgae", "--lang", "fr"), "vouliez-vous dire «\u00a0my page\u00a0»"),
    ],
)
def test_which_source(
    called: Callable[..., int], capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    """A wrong name is answered by the nearest one; none by those that may be named."""
    assert called(*words) == 2
    assert said in capsys.readouterr().err


def test_what_needs_no_login(called: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """It says so, and where the credentials come from instead."""
    assert called("auth", "posts") == 0
    assert capsys.readouterr().out.startswith("posts (csv) needs no login.\n\n")
    assert called("auth", "my page", more='token = { env = "MY_TOKEN" }') == 0
    assert "uses the token of the configuration (env MY_TOKEN)" in capsys.readouterr().out
    assert called("auth", "--status", more='token = { env = "MY_TOKEN" }') == 0
    assert "a token of the configuration (env MY_TOKEN)" in capsys.readouterr().out
    assert called("auth", "my page", origin="none") == 0
    assert capsys.readouterr().out == "my page (login) needs no login.\n\nAn account.\n"


def test_a_login_has_a_name_of_its_own(
    server: OAuthServer, called: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sources that give the same name share one login; that name works like a source's."""
    with monkeypatch.context() as patch:
        Person(server, patch)
        assert called("auth", "acme at x", more='login = "acme at x"') == 0
    assert [path.name for path in (tmp_path / "data" / "tokens").glob("*.json")] == ["acme%20at%20x.json"]


def test_a_refused_app(
    server: OAuthServer, called: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong secret is told with what to compare; nothing is kept, nothing shown."""
    monkeypatch.setenv("APP_SECRET", "wr0ng-s3cr3t")
    with monkeypatch.context() as patch:
        Person(server, patch)
        assert called("auth", "my page") == 1
    told = capsys.readouterr().err
    assert "the app is not accepted" in told
    assert "compare client_id, client_secret and redirect" in told
    assert "wr0ng" not in told
