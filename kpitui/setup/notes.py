"""What is allowed but deserves a word: secrets that are written in a file in clear."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel

from kpitui.config import Config, Secret
from kpitui.config.origins import KeyPath
from kpitui.setup.ledger import Ledger
from kpitui.setup.project import BoundSource
from kpitui.text import Text

CLEAR = Text(
    'this secret is written in clear; { env = "NAME" }, { file = "…" }, { keyring = "…" } or { command = […] } hide it',
    'ce secret est écrit en clair ; { env = "NOM" }, { file = "…" }, { keyring = "…" } ou { command = […] } le cachent',
)


def note_secrets(config: Config, sources: Sequence[BoundSource], ledger: Ledger) -> None:
    """Note every secret that is written in clear."""
    for path, secret in _secrets(config, ()):
        if secret.clear:
            ledger.note(path, CLEAR)
    places = {table.name: position for position, table in enumerate(config.sources)}
    for source in sources:
        for path, secret in _secrets(source.options, ("source", places[source.name])):
            if secret.clear:
                ledger.note(path, CLEAR)


def _secrets(value: object, path: KeyPath) -> Iterator[tuple[KeyPath, Secret]]:
    """Give the secrets that a value holds, each with its key."""
    if isinstance(value, Secret):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _secrets(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _secrets(inner, (*path, str(name)))
    elif isinstance(value, tuple | list):
        for position, inner in enumerate(value):
            yield from _secrets(inner, (*path, position))
