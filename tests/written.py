"""The parts of the documentation that are written from the program itself: ``python -m tests.written`` renews them.

Each stands between ``<!-- name -->`` and ``<!-- end of name -->``; a test holds the files against what this gives.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from kpitui.cli.program import COMMANDS as PROGRAM_COMMANDS
from kpitui.config import models
from kpitui.config.conditions import Condition
from kpitui.config.table import Words
from kpitui.setup.docs import described, keys_described
from kpitui.setup.inputs import kinds
from kpitui.setup.pages import markdown, page_of
from kpitui.text import Language
from kpitui.ui.commands import COMMANDS
from kpitui.ui.commands.command import key_name

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
CONFIGURATION = ROOT / "docs" / "configuration.md"
PAGES = {
    "objective": "tabs",
    "overview": "overview",
    "details": "details",
    "alerts": "alerts",
    "sources": "sources",
    "log": "log",
    "help": "help",
}


def keys() -> str:
    """Return every binding of the monitor as a table."""
    lines = ["| key | action | where |", "| --- | --- | --- |"]
    for command in COMMANDS:
        shown = " ".join(f"`{key_name(key)}`" for key in command.keys.split(","))
        where = ", ".join(PAGES[page] for page in sorted(command.where)) or "everywhere"
        lines.append(f"| {shown} | {command.title.en} | {where} |")
    return "\n".join(lines)


def commands() -> str:
    """Return every command of this installation as a table."""
    lines = ["| command | does |", "| --- | --- |", "| `kpitui` | Open the monitor on your configuration. |"]
    for name, text in PROGRAM_COMMANDS.items():
        if importlib.util.find_spec(f"kpitui.cli.{name}"):
            lines.append(f"| `kpitui {name}` | {text.say(Language.EN)} |")
    return "\n".join(lines)


def sources() -> str:
    """Return every kind of source as a table."""
    lines = ["| kind | what it is | en français |", "| --- | --- | --- |"]
    for kind in kinds():
        title = page_of(kind, Language.EN).title
        lines.append(f"| `{kind}` | [{title}](docs/sources/{kind}.md) | [page](docs/fr/sources/{kind}.md) |")
    return "\n".join(lines)


def configuration() -> str:
    """Return every key of a configuration, one table for each of its tables, then those of each kind of source."""
    parts: list[str] = []
    told: list[type[BaseModel]] = []
    config = models.Config
    for name, field in config.model_fields.items():
        key = field.alias or name
        model = _model(field.annotation)
        if model is None:
            continue
        title = {"tuple": f"[[{key}]]", "dict": f"[{key}.NAME]"}.get(_shell(field.annotation), f"[{key}]")
        told.append(model)
        parts.append(f"### `{title}`\n\n{_said(config).get(name, '')}\n\n{_keys(model)}")
        if key == "source":
            mapping = _model(model.model_fields["measures"].annotation)
            told += [mapping] if mapping else []
            parts.append(f"### `[[source.measure]]`\n\n{_plain(mapping)}\n\n{_keys(mapping)}" if mapping else "")
        if key == "alert":
            level = _model(model.model_fields["warning"].annotation)
            told += [level] if level else []
            parts.append(f"### `warning`, `critical`\n\n{_plain(level)}\n\n{_keys(level)}" if level else "")
    pages = ", ".join(f"[`{kind}`](sources/{kind}.md)" for kind in kinds())
    parts.append(f"### What each kind of source needs\n\nA page for each kind, with all its keys: {pages}.")
    told += [importlib.import_module(f"kpitui.sources.{kind}").Options for kind in kinds()]
    parts += [f"### `{key}`\n\n{_plain(model)}\n\n{_keys(model)}" for key, model in _inner(told)]
    return "\n\n".join(parts)


def _inner(told: Sequence[type[BaseModel]]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Give the tables within tables that have no part of their own yet, with the key that holds them."""
    seen, waiting = {*told, Words, Condition}, [*told]
    while waiting:
        keys: dict[type[BaseModel], list[str]] = {}
        for name, field in waiting.pop(0).model_fields.items():
            if (model := _model(field.annotation)) is not None and model not in seen:
                keys.setdefault(model, []).append(field.alias or name)
        seen |= {*keys}
        waiting += keys
        yield from (("`, `".join(several), model) for model, several in keys.items())


def _keys(model: type[BaseModel]) -> str:
    said, schema = _said(model), model.model_json_schema()
    lines = ["| key | form | default | what |", "| --- | --- | --- | --- |"]
    for name, field in model.model_fields.items():
        key = field.alias or name
        if field.exclude or key not in schema["properties"] or key == "measure":
            continue
        needed = field.is_required() and "default:" not in said.get(name, "")
        default = (
            "required"
            if needed
            else ""
            if field.is_required()
            else _default(field.get_default(call_default_factory=True))
        )
        form = _form(schema["properties"][key], schema.get("$defs", {}))
        lines.append(f"| `{key}` | {form} | {default} | {said.get(name, '')} |")
    return "\n".join(lines)


def _default(value: object) -> str:
    if value in (None, (), {}, "") or isinstance(value, BaseModel):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, int) and value >= 60_000:
        return f"`{_span(value)}`"
    return f"`{', '.join(map(str, value)) if isinstance(value, tuple) else value}`"


def _span(milliseconds: int) -> str:
    for sign, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000)):
        if milliseconds % size == 0:
            return f"{milliseconds // size}{sign}"
    return f"{milliseconds // 1000}s"


def _form(schema: Mapping[str, Any], shared: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _form(shared[schema["$ref"].rpartition("/")[2]], shared)
    if several := schema.get("anyOf"):
        return " or ".join(dict.fromkeys(_form(one, shared) for one in several if one.get("type") != "null"))
    if choice := schema.get("enum"):
        return " ".join(f"`{one}`" for one in choice)
    if "months?" in schema.get("pattern", ""):
        return "span"
    if schema.get("type") == "array":
        return f"list of {_form(schema.get('items', {}), shared) or 'values'}"
    if isinstance(schema.get("type"), list):
        return " or ".join(_form({"type": one}, shared) for one in schema["type"])
    words = {"string": "text", "integer": "number", "boolean": "`true` `false`", "object": "table"}
    return words.get(str(schema.get("type")), str(schema.get("type", "value")))


def _model(annotation: object) -> type[BaseModel] | None:
    return next((part for part in _parts(annotation) if inspect.isclass(part) and issubclass(part, BaseModel)), None)


def _parts(annotation: object) -> Iterator[Any]:
    yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _parts(part)


def _shell(annotation: object) -> str:
    return getattr(getattr(annotation, "__origin__", None), "__name__", "")


def _said(model: type[BaseModel]) -> Mapping[str, str]:
    """Return what each key means, in Markdown's signs."""
    return {name: " ".join(text.split()).replace("``", "`") for name, text in keys_described(model).items()}


def _plain(model: type[BaseModel]) -> str:
    return described(model).replace("``", "`")


WRITTEN: Mapping[Path, Mapping[str, Callable[[], str]]] = {
    README: {"sources": sources, "commands": commands, "keys": keys},
    CONFIGURATION: {"every key": configuration},
}


def pages() -> Mapping[Path, str]:
    """Return the page of each kind of source, in each language."""
    folders = {Language.EN: ROOT / "docs" / "sources", Language.FR: ROOT / "docs" / "fr" / "sources"}
    return {
        folder / f"{kind}.md": markdown(page_of(kind, language), language)
        for language, folder in folders.items()
        for kind in kinds()
    }


def renewed(path: Path) -> str:
    """Return a file with its written parts as they should be."""
    text = path.read_text(encoding="utf-8")
    for name, give in WRITTEN[path].items():
        before, start, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->\n")
        if not (start and end):
            raise ValueError(f"{path.name} has no place for {name}")
        text = f"{before}{start}\n{give()}\n\n{end}{after}"
    return text


if __name__ == "__main__":
    for one in WRITTEN:
        one.write_text(renewed(one), encoding="utf-8")
    for page, content in pages().items():
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(content, encoding="utf-8")
    sys.stdout.write("renewed\n")
