"""``config.example.toml``: every table and key, made from the models, their docstrings and the example's values."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from importlib.resources import files
from typing import Any, get_origin

import tomli
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kpitui.config import Config, Level, write_span
from kpitui.config.problems import models_in
from kpitui.setup.docs import keys_described
from kpitui.setup.inputs import kinds, load_kind

WIDTH = 118
"""Columns of a line."""
ASIDE = 40
"""The column at which the remarks beside keys begin."""

HEAD = """\
# A configuration of kpitui with every table and every key. Copy what you need: `kpitui init` writes a short one.
# A line behind a single "#" is a default or an alternative; `kpitui check` says what is wrong in yours, line by line.
# Spans: 30s, 15m, 6h, 1d, 2w. Secrets: { env = "NAME" }, { file = "…" }, { keyring = "service/user" },
# { command = ["pass", "show", "meta"] }; never in clear.
# Mastodon, Instagram, Matomo, a database…: `kpitui sources` lists the kinds, `kpitui sources KIND` shows an example.
"""

Tables = Mapping[str, Any]
"""Tables of a TOML file."""


def example_toml() -> str:
    """Return the text of ``config.example.toml``."""
    values = tomli.loads((files("kpitui") / "setup" / "example.toml").read_text("utf-8"))
    return "\n".join(line.rstrip() for line in _Example(values).lines()) + "\n"


class _Example:
    """The example while it is being written."""

    def __init__(self, values: Tables) -> None:
        self._aside: Tables = values["aside"]
        self._values = {key: value for key, value in values.items() if key != "aside"}
        self._explained: set[str] = set()

    def lines(self) -> Iterator[str]:
        """Give the lines of the file."""
        yield from HEAD.splitlines()
        texts = keys_described(Config)
        for name, field in Config.model_fields.items():
            key, model = field.alias or name, next(models_in(field.annotation), None)
            if model is None and key != "keys":
                yield ""
                yield from self._key(key, (self._values.get(key), self._aside.get(key)), texts[name])
            else:
                yield ""
                yield f"# {'-' * 100}"
                yield f"# {texts[name]}"
                yield from self._part(key, model, named=get_origin(field.annotation) is dict)

    def _part(self, key: str, model: type[BaseModel] | None, named: bool) -> Iterator[str]:
        """Give the lines of all tables under one key."""
        value = self._values[key]
        if model is None:
            yield from ("", f"[{key}]", *(f"{name} = {_toml(said)}" for name, said in value.items()))
        elif isinstance(value, list):
            for item in value:
                yield from self._table((f"[[{key}]]", key), model, item)
        elif named:
            for name, inner in value.items():
                yield from self._table((f"[{key}.{name}]", key), model, inner)
        else:
            yield from self._table((f"[{key}]", key), model, value)

    def _table(self, head: tuple[str, str], model: type[BaseModel], values: Tables) -> Iterator[str]:
        """Give the lines of one table; the first of its form says every key."""
        header, name = head
        indent = "  " if "." in name else ""
        options = load_kind(values["kind"]).Options if name == "source" and values["kind"] in kinds() else None
        if name == "source" and options is None:
            return
        yield from ("", f"{indent}{header}")
        aside: Tables = self._aside.get(name, {})
        yield from (indent + line for line in self._keys((model, name), values, aside))
        if options is not None:
            yield from self._keys((options, values["kind"]), values, self._aside.get(values["kind"], {}))
        for inner in values.get("measure", ()) if name == "source" else ():
            measure = next(models_in(model.model_fields["measures"].annotation))
            yield from self._table(("[[source.measure]]", "source.measure"), measure, inner)

    def _keys(self, form: tuple[type[BaseModel], str], values: Tables, aside: Tables) -> Iterator[str]:
        """Give the keys of a table: those with a value and, the first time, all others behind a ``#``."""
        model, name = form
        first = name not in self._explained
        self._explained.add(name)
        texts = keys_described(model)
        for field_name, field in model.model_fields.items():
            key = field.alias or field_name
            if field.exclude or (name == "source" and key == "measure"):
                continue
            if first:
                other = aside.get(key, _default(field))
                yield from self._key(key, (values.get(key), other), texts.get(field_name, ""))
                if Level in models_in(field.annotation):
                    yield from self._levels(key)
            elif key in values:
                yield f"{key} = {_toml(values[key])}"

    def _key(self, key: str, values: tuple[object, object], text: str) -> Iterator[str]:
        """Give one key with its remark beside it, or above where both are too long for a line."""
        value, other = values
        line = f"{key} = {_toml(value)}" if value is not None else f"# {key} = {_toml(other)}"
        beside = f"{line.ljust(ASIDE - 1)} # {text}"
        if not text or len(beside) <= WIDTH:
            yield beside if text else line
            return
        yield from (f"## {part}" for part in textwrap.wrap(text, WIDTH - 3))
        yield line

    def _levels(self, key: str) -> Iterator[str]:
        """Give every condition that a level may have, once."""
        if "level" in self._explained:
            return
        self._explained.add("level")
        texts = keys_described(Level)
        for name in Level.model_fields:
            if name in self._aside["level"]:
                line = f"# {key} = {{ {name} = {_toml(self._aside['level'][name])} }}"
                yield f"{line.ljust(ASIDE + 15)} # {texts[name]}"


def _default(field: FieldInfo) -> object:
    """Return a key's default as the file would write it."""
    default = field.get_default(call_default_factory=True)
    if isinstance(default, int) and not isinstance(default, bool) and _is_span(field):
        return write_span(default)
    return default


def _is_span(field: FieldInfo) -> bool:
    """Tell whether a key holds a span of time."""
    return "months?" in str(field.metadata) or "months?" in str(field.annotation)


def _toml(value: object) -> str:
    """Return a value as TOML writes it, on one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case int() | float():
            return str(value)
        case datetime() | date() | time():
            return value.isoformat()
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case BaseModel():
            return _toml(value.model_dump(by_alias=True, exclude_none=True))
        case dict() if value:
            return f"{{ {', '.join(f'{_name(key)} = {_toml(one)}' for key, one in value.items())} }}"
        case dict():
            return "{}"
        case _:
            return '""'


def _name(key: str) -> str:
    """Return a key, in quotes where it has to be."""
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else json.dumps(key)
