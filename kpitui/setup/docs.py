"""What the models themselves say of tables and keys: the one place where a key is described."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kpitui.text import Language, Text


def described(model: type[BaseModel]) -> str:
    """Return what a table is, in one sentence."""
    return inspect.cleandoc(model.__doc__ or "").split("\n\n")[0].replace("\n", " ")


def keys_described(model: type[BaseModel], language: Language = Language.EN) -> Mapping[str, str]:
    """Return what each field of a model means, by the field's name: its text, or the string under its declaration.

    The options of sources say it in every language; the tables of the configuration in English.
    """
    found: dict[str, str] = {}
    for one in reversed(model.__mro__):
        if issubclass(one, BaseModel) and one is not BaseModel:
            found |= _classes(one.__module__).get(one.__name__, {})
    texts = {name: _text(field) for name, field in model.model_fields.items()}
    return {**found, **{name: text.say(language) for name, text in texts.items() if text is not None}}


def _text(field: FieldInfo) -> Text | None:
    """Return what a field says of itself."""
    return next((one for one in field.metadata if isinstance(one, Text)), None)


@lru_cache(maxsize=64)
def _classes(module: str) -> Mapping[str, Mapping[str, str]]:
    """Return the strings under the fields of each class of a module."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except OSError:
        return {}
    return {node.name: dict(_fields(node)) for node in tree.body if isinstance(node, ast.ClassDef)}


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Give the fields of a class with the strings under them."""
    for field, below in zip(node.body, node.body[1:], strict=False):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
            yield field.target.id, " ".join(inspect.cleandoc(below.value.value).replace("``", "").split())
