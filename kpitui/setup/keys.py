"""``[keys]``: bindings by their id, and keys that two of them would share.

The bindings are declared by the screens' commands; their files are read here, not imported, since screens are heavy.
"""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from kpitui.config import Config
from kpitui.setup.ledger import Ledger
from kpitui.text import Text

OBJECTIVES = 5
"""Tabs that have a digit of their own."""

AMBIGUOUS = frozenset({"ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+[", "ctrl+left_square_bracket"})
"""Keys that a terminal can't tell from backspace, tab, enter and escape."""

PREFIXES = frozenset({"ctrl+a", "ctrl+b"})
"""Keys that tmux and screen keep for themselves."""

_SIGNS = {
    "-": "minus",
    "+": "plus",
    "_": "underscore",
    "/": "slash",
    "\\": "backslash",
    "@": "at",
    " ": "space",
    "esc": "escape",
    "pgup": "pageup",
    "pgdn": "pagedown",
}


@dataclass(frozen=True, slots=True)
class Binding:
    """A command of the screens, as its file declares it."""

    id: str
    keys: tuple[str, ...]
    where: frozenset[str] = frozenset()
    """The pages on which it works; empty: everywhere."""


def check_keys(config: Config, ledger: Ledger) -> None:
    """Keep bindings that do not exist, keys that no terminal tells apart, and keys that two bindings share."""
    if not config.keys:
        return
    known = bindings()
    chosen = {name: tuple(map(key_name, keys)) for name, keys in config.keys.items()}
    for name, keys in chosen.items():
        if not ledger.known(("keys", name), name, known):
            continue
        for key in keys:
            if (cause := _unfit(key)) is not None:
                ledger.wrong(("keys", name), cause.given(key=key))
            for other in _sharing(known, chosen, name, key):
                text = Text("“{key}” is also the key of {other}", "« {key} » est aussi la touche de {other}")
                ledger.wrong(("keys", name), text.given(key=key, other=other))


def key_name(key: str) -> str:
    """Return a key as the terminal library calls it: ``?`` is ``question_mark``."""
    head, plus, last = key.strip().rpartition("+")
    if not last:
        head, plus, last = ("", "", "+") if not head else (head.rstrip("+"), "+", "+")
    named = _SIGNS.get(last)
    if named is None and len(last) == 1 and not last.isalnum():
        named = unicodedata.name(last, last).lower().replace("-", "_").replace(" ", "_")
    return f"{head.lower()}{plus}{named or last}"


@lru_cache(maxsize=1)
def bindings() -> Mapping[str, Binding]:
    """Return every binding that the screens' commands declare, by id."""
    found: dict[str, Binding] = {f"objective_{number}": _digit(number) for number in range(1, OBJECTIVES + 1)}
    folder = files("kpitui") / "ui" / "commands"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".py"):
            found |= {one.id: one for one in _declared(ast.parse(file.read_text("utf-8")))}
    return found


def _digit(number: int) -> Binding:
    """Return the binding of an objective's tab."""
    azerty = ("ampersand", "é", "quotation_mark", "apostrophe", "left_parenthesis")
    return Binding(f"objective_{number}", (str(number), azerty[number - 1]))


def _declared(tree: ast.Module) -> Iterator[Binding]:
    """Give the bindings that the classes of a file declare."""
    constants = _assigned(tree.body)
    classes: dict[str, dict[str, ast.expr]] = {}
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef):
            said: dict[str, ast.expr] = {}
            for base in statement.bases:
                said |= classes.get(base.id, {}) if isinstance(base, ast.Name) else {}
            said |= _assigned(statement.body)
            classes[statement.name] = said
            name, keys = _literal(said.get("id")), _literal(said.get("keys"))
            if isinstance(name, str) and isinstance(keys, str):
                yield Binding(name, tuple(key for key in keys.split(",") if key), _pages(said.get("where"), constants))


def _assigned(body: list[ast.stmt]) -> dict[str, ast.expr]:
    """Return the values that plain assignments give to names."""
    return {
        target.id: statement.value
        for statement in body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def _literal(node: ast.expr | None) -> object:
    """Return the value of a literal, None for anything else."""
    return node.value if isinstance(node, ast.Constant) else None


def _pages(node: ast.expr | None, constants: Mapping[str, ast.expr]) -> frozenset[str]:
    """Return the pages that a ``where`` names, directly or by a constant of its file."""
    if isinstance(node, ast.Name):
        node = constants.get(node.id)
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Set):
        return frozenset(str(_literal(item)) for item in node.args[0].elts)
    return frozenset()


def _sharing(known: Mapping[str, Binding], chosen: Mapping[str, tuple[str, ...]], name: str, key: str) -> Iterator[str]:
    """Give the other bindings that have a key on a page where a binding works, as far as the user changed it so."""
    for other, binding in known.items():
        if other == name or key not in chosen.get(other, binding.keys):
            continue
        mine, theirs = known[name].where, binding.where
        before = key in known[name].keys and key in binding.keys
        if not before and (not mine or not theirs or mine & theirs):
            yield other


def _unfit(key: str) -> Text | None:
    """Return why a key can't be used, None if it can."""
    if key in AMBIGUOUS or key.startswith(("alt+", "ctrl+shift+", "meta+", "super+")) or key == "ctrl+enter":
        return Text("a terminal does not tell “{key}” apart", "un terminal ne distingue pas « {key} »")
    if key in PREFIXES:
        return Text("“{key}” belongs to tmux or screen", "« {key} » appartient à tmux ou screen")
    return None
