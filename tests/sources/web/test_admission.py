"""The files on which it depends whether a source is let in."""

from __future__ import annotations

from pathlib import Path

from kpitui.config.secrets import Secret
from kpitui.sources.contract import SourceOptions, SourceSettings
from kpitui.sources.http import Options as HttpOptions
from kpitui.sources.web.admission import login_file, login_paths
from kpitui.sources.web.oauth import OAuthOptions

FOLDER = Path("/etc/kpitui")


def test_tokens_and_files_of_secrets() -> None:
    """The tokens of the login, whatever it is called, and each secret that is kept in a file, however deep."""
    options = OAuthOptions(client_id="app", client_secret=Secret("file", ("app.txt",), FOLDER), login="acme")
    settings = SourceSettings("x", options, tokens=Path("/data/tokens"))
    assert login_paths(settings) == (FOLDER / "app.txt", Path("/data/tokens/acme.json"))
    deep = HttpOptions.model_validate(
        {
            "url": "https://api.test/x",
            "headers": {"X-Key": {"file": "/run/header"}},
            "params": {"key": {"env": "KEY"}, "n": 1},
            "auth": {"user": "ann", "password": {"file": "pass.txt"}},
        },
        context={"folder": FOLDER},
    )
    assert login_paths(SourceSettings("h", deep)) == (FOLDER / "pass.txt", Path("/run/header"))


def test_a_source_without_secrets() -> None:
    """It depends on nothing but tokens that may be there one day."""
    assert login_paths(SourceSettings("x", SourceOptions())) == ()
    assert login_file(SourceSettings("x", SourceOptions())) is None
    file = login_file(SourceSettings("a/b c", SourceOptions(), tokens=Path("/data")))
    assert file is not None
    assert file.path == Path("/data/a%2Fb%20c.json")
