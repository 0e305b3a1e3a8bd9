"""Secrets by reference: where they are read from, and that nothing shows them."""

import sys
import traceback
from pathlib import Path

import pytest
from pydantic import ValidationError

from kpitui.config import Secret, parse
from kpitui.config.table import Table
from kpitui.errors import SourceRefused

HIDDEN = "hunter2-s3cret"


class Holder(Table):
    """A table with a secret."""

    token: Secret


def held(value: object, folder: Path | None = None) -> Secret:
    """Return the secret that a table says."""
    return Holder.model_validate({"token": value}, context={"folder": folder}).token


def test_an_environment_variable_gives_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """``env`` names a variable that is read when it is needed, not when the file is read."""
    secret = held({"env": "KPITUI_TEST_TOKEN"})
    monkeypatch.setenv("KPITUI_TEST_TOKEN", HIDDEN)
    assert secret.reveal() == HIDDEN


def test_a_file_gives_it_relative_to_the_configuration(tmp_path: Path) -> None:
    """``file`` is relative to the configuration's folder, its line end left out."""
    (tmp_path / "token").write_text(HIDDEN + "\n", "utf-8")
    assert held({"file": "token"}, tmp_path).reveal() == HIDDEN


def test_a_command_gives_it_without_a_shell() -> None:
    """``command`` runs a list of words; no shell sees them."""
    assert held({"command": [sys.executable, "-c", f"print('{HIDDEN}; $HOME')"]}).reveal() == f"{HIDDEN}; $HOME"


def test_a_keyring_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """``keyring`` needs an extra; its absence is said."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(SourceRefused, match=r"kpitui\[keyring\]"):
        held({"keyring": "service/user"}).reveal()


@pytest.mark.parametrize(
    "value",
    [
        {"env": "KPITUI_NO_SUCH_VARIABLE"},
        {"file": "/no/such/file"},
        {"command": ["/no/such/program"]},
        {"command": [sys.executable, "-c", f"import sys; print('{HIDDEN}', file=sys.stderr); sys.exit(3)"]},
        {"command": [sys.executable, "-c", "pass"]},
    ],
)
def test_a_secret_that_cannot_be_had_is_refused_without_being_told(value: object) -> None:
    """The error names the place; what a failing command prints is not repeated, and nothing is chained to it."""
    with pytest.raises(SourceRefused) as caught:
        held(value).reveal()
    assert "est illisible" in caught.value.text.say("fr")
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    shown = "".join(traceback.format_exception(caught.value))
    assert "CalledProcessError" not in shown


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"command": ["sh", "-c", f"exit 3 # {HIDDEN}"]}, "dans un terminal"),
        ({"command": ["no-such-program", HIDDEN]}, "ce programme n’existe pas"),
        ({"command": [sys.executable, "-c", f"import os; os.write(1, b'{HIDDEN}' + bytes([255]))"]}, "UTF-8"),
        ({"file": "/no/such/file"}, "ce fichier n’existe pas"),
        ({"file": "/"}, "un dossier"),
    ],
)
def test_a_refusal_says_what_to_do_in_the_users_language(value: object, said: str) -> None:
    """Neither the system's English nor the arguments of a command, which may hold a key, are repeated."""
    with pytest.raises(SourceRefused) as caught:
        held(value).reveal()
    assert said in caught.value.text.say("fr")
    assert HIDDEN not in caught.value.text.say("fr") + "".join(traceback.format_exception(caught.value))


def test_a_session_without_a_keyring_is_told_what_else_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a server no keyring runs."""
    errors = pytest.importorskip("keyring.errors")

    def none(service: str, user: str) -> str:
        raise errors.NoKeyringError

    monkeypatch.setattr("keyring.get_password", none)
    with pytest.raises(SourceRefused, match="env, file or command"):
        held({"keyring": "service/user"}).reveal()


def test_nothing_shows_a_secret() -> None:
    """Neither repr, str, format, dumps in Python and JSON, nor the repr of what holds it, shows a clear secret."""
    holder = Holder.model_validate({"token": HIDDEN})
    shown = [
        repr(holder.token),
        str(holder.token),
        f"{holder.token}",
        repr(holder),
        str(holder),
        str(holder.model_dump()),
        holder.model_dump_json(),
        holder.token.label,
    ]
    assert not [text for text in shown if HIDDEN in text]
    assert holder.token.clear
    assert holder.token.reveal() == HIDDEN


def test_the_options_of_a_source_are_in_no_dump_and_no_repr(tmp_path: Path) -> None:
    """A source's own keys, where a clear token may stand, are left out of repr and dump."""
    text = f'[[brand]]\nid = "a"\n[[source]]\nname = "s"\nkind = "http"\ntoken = "{HIDDEN}"\n'
    config = parse(text, tmp_path / "kpitui.toml")
    assert config.sources[0].options["token"] == HIDDEN
    assert HIDDEN not in repr(config) + str(config.model_dump()) + config.model_dump_json()


@pytest.mark.parametrize(
    "value", [3, "", {}, {"env": ""}, {"evn": "X"}, {"env": "A", "file": "B"}, {"keyring": "user"}, {"command": "pass"}]
)
def test_a_wrong_form_is_refused_without_echoing_it(value: object) -> None:
    """A wrong form is an error that does not repeat the value."""
    with pytest.raises(ValidationError) as caught:
        held({"env": HIDDEN, "x": HIDDEN} if value == {} else value)
    assert HIDDEN not in str(caught.value)
