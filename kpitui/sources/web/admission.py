"""On which files it depends whether a source is let in: when one is written, asking again may help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

from kpitui.config.secrets import Secret
from kpitui.sources.contract import SourceSettings
from kpitui.sources.web.tokens import TokenFile, token_file


def login_file(settings: SourceSettings) -> TokenFile | None:
    """Return the file of a source's tokens; None where none are kept."""
    name = getattr(settings.options, "login", None) or settings.name
    return None if settings.tokens is None else token_file(settings.tokens, name)


def login_paths(settings: SourceSettings) -> tuple[Path, ...]:
    """Return the files of a source's tokens, and of its secrets, whether they exist or not."""
    file = login_file(settings)
    kept = {one.file for one in _secrets(settings.options) if one.file is not None}
    return (*sorted(kept), *(() if file is None else (file.path,)))


def _secrets(value: object) -> Iterator[Secret]:
    """Give the secrets within options."""
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _secrets(getattr(value, name))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _secrets(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _secrets(one)
