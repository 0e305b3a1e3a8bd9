"""Secrets by reference. A secret's value is in no repr, str, error, dump or traceback; only ``reveal`` gives it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from kpitui.config.syntax import NOT_UTF8, unreadable
from kpitui.config.table import mistake
from kpitui.errors import Cause, SourceRefused
from kpitui.text import Text

FORMS = ("env", "file", "keyring", "command")
"""The ways to name a secret without writing it."""

COMMAND_TIMEOUT = 20
"""Seconds that a command may take to give a secret."""

FAILED = Text(
    "the command ends with status {code}; run it in a terminal to see why",
    "la commande finit avec le code {code} ; lancez-la dans un terminal pour voir pourquoi",
)
NO_PROGRAM = Text("there is no such program", "ce programme n’existe pas")
NOT_TEXT = Text("what the command prints is no text in UTF-8", "la sortie de la commande n’est pas un texte en UTF-8")
NO_KEYRING = Text(
    "this session has no keyring; use env, file or command",
    "cette session n’a pas de trousseau ; utilisez env, file ou command",
)
PUT_IT_THERE = Text(
    "Put the secret where the configuration says it is, for the program that collects too, and ask again (r).",
    "Mettez le secret là où la configuration l’indique, aussi pour le programme qui collecte, et réinterrogez (r).",
)
LOCKED = Text("the keyring does not give it ({name})", "le trousseau ne le donne pas ({name})")


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A password, token or URL with one, named by where it is kept."""

    form: str
    """``env``, ``file``, ``keyring``, ``command`` or ``clear``."""
    place: tuple[str, ...] = field(repr=False)
    """The variable, file, keyring entry or command; for ``clear`` the secret itself."""
    folder: Path | None = None
    """What a relative file is relative to."""

    def __repr__(self) -> str:
        """Say how it is kept, never what it is."""
        return f"Secret({self.form})"

    def __str__(self) -> str:
        """Hide it."""
        return "***"

    @property
    def clear(self) -> bool:
        """Tell whether it is written in the file."""
        return self.form == "clear"

    @property
    def label(self) -> str:
        """Return where it is kept, in a form that can be shown: ``env META_TOKEN``; of a command only its name."""
        return "clear" if self.clear else f"{self.form} {self.place[0]}"

    @property
    def file(self) -> Path | None:
        """Return the file that holds it; None where it is kept otherwise."""
        return Path(self.folder or ".") / Path(self.place[0]).expanduser() if self.form == "file" else None

    def reveal(self) -> str:
        """Return the secret. Raises ``SourceRefused`` where it cannot be had."""
        value = _READERS[self.form](self).strip()
        if not value:
            raise _refused(self, Text("it is empty", "il est vide"))
        return value

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let a model's field be a secret: a text in clear, or a table with one of the forms."""
        return core_schema.with_info_plain_validator_function(
            _parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Describe it for editors."""
        text = {"type": "string"}
        words = {"type": "array", "items": text, "minItems": 1}
        forms = [
            {"type": "object", "properties": {form: kept}, "required": [form], "additionalProperties": False}
            for form, kept in ((form, words if form == "command" else text) for form in FORMS)
        ]
        return {"anyOf": [text, *forms]}


def _parse(value: object, info: ValidationInfo) -> Secret:
    """Return a secret from what the file says."""
    folder = info.context.get("folder") if isinstance(info.context, dict) else None
    if isinstance(value, Secret):
        return value
    if isinstance(value, str) and value:
        return Secret("clear", (value,), folder)
    if isinstance(value, dict) and len(value) == 1 and (form := next(iter(value))) in FORMS:
        return Secret(form, _place(form, value[form]), folder)
    raise mistake(
        Text(
            'a secret is named as { env = "NAME" }, { file = "…" }, { keyring = "service/user" }'
            ' or { command = ["…"] }',
            'un secret se nomme { env = "NOM" }, { file = "…" }, { keyring = "service/utilisateur" }'
            ' ou { command = ["…"] }',
        )
    )


def _place(form: str, value: object) -> tuple[str, ...]:
    """Return where a secret is kept, checked for its form."""
    if form == "command":
        if isinstance(value, list) and value and all(isinstance(part, str) and part for part in value):
            return tuple(value)
        raise mistake(
            Text('command is a list: ["pass", "show", "meta"]', 'command est une liste : ["pass", "show", "meta"]')
        )
    if not isinstance(value, str) or not value:
        raise mistake(Text("{form} takes a text", "{form} attend un texte").given(form=form))
    if form == "keyring" and not all(value.partition("/")):
        raise mistake(Text("keyring is “service/user”", "keyring s’écrit « service/utilisateur »"))
    return (value,)


def _refused(secret: Secret, cause: Text) -> SourceRefused:
    """Return the error for a secret that cannot be had; it names the place, never the value."""
    text = Text("the secret ({place}) cannot be read: {cause}", "le secret ({place}) est illisible : {cause}")
    return SourceRefused(text.given(place=secret.label, cause=cause), cause=Cause.AUTH, advice=PUT_IT_THERE)


def _from_env(secret: Secret) -> str:
    """Read it from the environment."""
    try:
        return os.environ[secret.place[0]]
    except KeyError:
        raise _refused(secret, Text("the variable is not set", "la variable n’est pas définie")) from None


def _from_file(secret: Secret) -> str:
    """Read it from a file, relative to the configuration's folder."""
    path = secret.file or Path()
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise _refused(secret, unreadable(error)) from None
    except UnicodeError:
        raise _refused(secret, NOT_UTF8) from None


def _from_keyring(secret: Secret) -> str:
    """Read it from the desktop's keyring, by the optional package."""
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        raise _refused(secret, Text("install kpitui[keyring]", "installez kpitui[keyring]")) from None
    service, _, user = secret.place[0].partition("/")
    try:
        value = keyring.get_password(service, user)
    except NoKeyringError:
        raise _refused(secret, NO_KEYRING) from None
    except KeyringError as error:
        raise _refused(secret, LOCKED.given(name=type(error).__name__)) from None
    if value is None:
        raise _refused(secret, Text("the keyring has no such entry", "le trousseau n’a pas cette entrée"))
    return str(value)


def _from_command(secret: Secret) -> str:
    """Read it from what a command prints; the command's own messages are not repeated."""
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, no shell
            secret.place, capture_output=True, timeout=COMMAND_TIMEOUT, check=True, text=True, cwd=secret.folder
        )
    except subprocess.TimeoutExpired:
        raise _refused(secret, Text("the command does not answer", "la commande ne répond pas")) from None
    except subprocess.CalledProcessError as error:
        raise _refused(secret, FAILED.given(code=error.returncode)) from None
    except UnicodeError:
        raise _refused(secret, NOT_TEXT) from None
    except FileNotFoundError:
        raise _refused(secret, NO_PROGRAM) from None
    except OSError as error:
        raise _refused(secret, unreadable(error)) from None
    return done.stdout


_READERS: dict[str, Callable[[Secret], str]] = {
    "env": _from_env,
    "file": _from_file,
    "keyring": _from_keyring,
    "command": _from_command,
    "clear": lambda secret: secret.place[0],
}
