"""What pydantic refuses, said in both languages, with the nearest valid word. No sentence of pydantic's passes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from kpitui.config.origins import KeyPath
from kpitui.plugins import nearest
from kpitui.text import Text


@dataclass(frozen=True, slots=True)
class Judged:
    """A table that pydantic refused."""

    model: type[BaseModel]
    """The model that refused it."""
    data: Mapping[str, Any]
    """What the file says."""
    base: KeyPath = ()
    """Its place in the whole."""
    also: tuple[str, ...] = ()
    """Keys that are judged elsewhere."""


def mistakes_of(error: ValidationError, judged: Judged) -> list[tuple[KeyPath, Text]]:
    """Return what is wrong with a table, one mistake for each key."""
    found: dict[KeyPath, list[Text]] = {}
    for detail in error.errors(include_url=False):
        path = said_path(detail, judged.data)
        texts = found.setdefault((*judged.base, *path), [])
        text = _say(detail, path, judged)
        if text not in texts:
            texts.append(text)
    return [(path, _either(texts)) for path, texts in found.items()]


def said_path(detail: Mapping[str, Any], data: object) -> KeyPath:
    """Return the key of a mistake as the file has it, without the parts that only pydantic sees."""
    path: list[str | int] = []
    held: Any = data
    parts = tuple(detail["loc"])
    for position, part in enumerate(parts):
        if _holds(held, part):
            held = held[part]
        elif detail["type"] != "missing" or position < len(parts) - 1:
            continue
        path.append(part)
    return tuple(path)


def _holds(value: Any, part: str | int) -> bool:
    """Tell whether a table has a key, or a list an item."""
    if isinstance(value, list):
        return isinstance(part, int) and part < len(value)
    return isinstance(value, Mapping) and part in value


def _either(texts: list[Text]) -> Text:
    """Return one text for a value that is none of several things."""
    first, *others = texts
    for other in others:
        first = Text("{one}; or {other}", "{one} ; ou {other}").given(one=first, other=other)
    return first


def _say(detail: Mapping[str, Any], path: KeyPath, judged: Judged) -> Text:
    """Return one mistake in both languages."""
    kind, context = str(detail["type"]), detail.get("ctx", {})
    text = context.get("text", getattr(context.get("error"), "text", None))
    if isinstance(text, Text):
        return text
    name = str(path[-1]) if path else ""
    if kind == "extra_forbidden":
        here = _keys_of(_model_at(judged.model, path[:-1]))
        return _unknown_key(name, sorted({*here, *(judged.also if len(path) == 1 else ())}))
    if kind in ("enum", "literal_error"):
        return _unknown_word(detail.get("input"), re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    if kind in ("tuple_type", "list_type") and isinstance(detail.get("input"), dict):
        return Text("a list is expected: for tables, write [[{name}]]", _SEVERAL_FR).given(name=name)
    said = _TEXTS.get(kind) or next((text for start, text in _GROUPS.items() if kind.startswith(start)), _OTHER)
    return said.given(name=name, **{key: value for key, value in context.items() if isinstance(value, int | float)})


def _unknown_key(name: str, known: list[str]) -> Text:
    """Return the text for a key that does not exist."""
    if (near := nearest(name, known)) is not None:
        return Text("unknown key; did you mean “{near}”?", "clé inconnue ; vouliez-vous dire « {near} » ?").given(
            near=near
        )
    if not known:
        return Text("unknown key", "clé inconnue")
    return Text("unknown key; known here: {known}", "clé inconnue ; connues ici : {known}").given(
        known=", ".join(known)
    )


def _unknown_word(word: object, known: list[str]) -> Text:
    """Return the text for a word that is none of a list."""
    near = nearest(word, known) if isinstance(word, str) else None
    if near is not None:
        return Text(
            "“{word}” is unknown; did you mean “{near}”? ({known})",
            "« {word} » est inconnu ; vouliez-vous dire « {near} » ? ({known})",
        ).given(word=word, near=near, known=", ".join(known))
    return Text("one of these is expected: {known}", "une de ces valeurs est attendue : {known}").given(
        known=", ".join(known)
    )


def _keys_of(model: type[BaseModel] | None) -> Iterator[str]:
    """Give the keys that a table may have."""
    for name, field in (model.model_fields if model else {}).items():
        if not field.exclude:
            yield field.alias or name


def _model_at(model: type[BaseModel] | None, path: KeyPath) -> type[BaseModel] | None:
    """Return the model of the table at a path below another's."""
    for part in path:
        if model is None:
            return None
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if isinstance(part, str) and part in fields:
            holder = fields[part].annotation
            model = next(models_in(holder), None)
    return model


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """Give the models that an annotation names: itself, or in a list, a table by name, a choice."""
    if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


_SEVERAL_FR = "une liste est attendue : pour des tables, écrivez [[{name}]]"
_OTHER = Text("this value is not accepted", "cette valeur n’est pas acceptée")
_TABLE = Text("a table is expected, [{name}] or {{ … }}", "une table est attendue, [{name}] ou {{ … }}")
_LIST = Text("a list is expected, [ … ]", "une liste est attendue, [ … ]")
_TEXT = Text("a text in quotes is expected", "un texte entre guillemets est attendu")
_WHOLE = Text("a whole number is expected", "un nombre entier est attendu")
_NUMBER = Text("a number is expected", "un nombre est attendu")
_TRUTH = Text("true or false is expected", "true ou false est attendu")

_TEXTS = {
    "missing": Text("“{name}” is missing", "« {name} » manque"),
    "string_too_short": Text("it may not be empty", "ce ne peut être vide"),
    "string_too_long": Text("at most {max_length} signs", "au plus {max_length} signes"),
    "string_pattern_mismatch": Text(
        "its form is wrong: small letters, digits and _ for names of formulas",
        "sa forme est fausse : minuscules, chiffres et _ pour les noms des formules",
    ),
    "too_short": Text("at least {min_length} are needed", "il en faut au moins {min_length}"),
    "too_long": Text("at most {max_length} are allowed", "il en faut au plus {max_length}"),
    "greater_than": Text("it must be over {gt}", "ce doit être plus que {gt}"),
    "greater_than_equal": Text("it must be {ge} or more", "ce doit être {ge} ou plus"),
    "less_than": Text("it must be under {lt}", "ce doit être moins que {lt}"),
    "less_than_equal": Text("it must be {le} or less", "ce doit être {le} ou moins"),
    "finite_number": Text("infinity and NaN are no numbers here", "l’infini et NaN ne sont pas des nombres ici"),
    "invalid_key": _TEXT,
}

_GROUPS = {
    "string": _TEXT,
    "int": _WHOLE,
    "float": _NUMBER,
    "bool": _TRUTH,
    "dict": _TABLE,
    "mapping": _TABLE,
    "model": _TABLE,
    "tuple": _LIST,
    "list": _LIST,
    "set": _LIST,
    "datetime": Text(
        "a date or time is expected, 2027-01-08 or 2027-01-08T09:00",
        "une date ou une heure est attendue, 2027-01-08 ou 2027-01-08T09:00",
    ),
    "date": Text("a date is expected, 2027-01-08", "une date est attendue, 2027-01-08"),
    "time": Text('a time of day is expected, "20:00"', 'une heure est attendue, "20:00"'),
    "url": Text("a URL is expected, https://…", "une URL est attendue, https://…"),
}
