"""Lines of keys. Parses a file a second time, by tree-sitter, so it is called only when there is a mistake to place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kpitui.config.origins import KeyPath, Origins, Where, write_key
from kpitui.errors import Problem
from kpitui.text import Text

if TYPE_CHECKING:
    from tree_sitter import Node

Lines = dict[KeyPath, int]
"""The line of each key, table and item of a file, from 1."""


def place(mistakes: Iterable[tuple[Where, Text]], origins: Origins) -> tuple[Problem, ...]:
    """Return mistakes at merged keys as problems with their files and lines, in reading order."""
    lines: dict[Path, Lines] = {}
    problems = []
    for path, text in mistakes:
        where = origins.place(path)
        if where.file not in lines:
            lines[where.file] = lines_of(origins.contents.get(where.file, b""))
        line = line_of(lines[where.file], where.path)
        problems.append(Problem(text, write_key(where.path), str(where.file), line))
    order = {str(file): number for number, file in enumerate(origins.files)}
    return tuple(sorted(problems, key=lambda problem: (order.get(problem.file, len(order)), problem.line)))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems by file, in the order in which files first appear, and by line."""
    found = list(dict.fromkeys(problems))
    files = list(dict.fromkeys(problem.file for problem in found))
    return tuple(sorted(found, key=lambda problem: (files.index(problem.file), problem.line)))


def line_of(lines: Lines, path: KeyPath) -> int:
    """Return the line of a key or, where the key itself is absent, of what holds it; 0 where nothing does."""
    return next((lines[path[:size]] for size in range(len(path), 0, -1) if path[:size] in lines), 0)


def lines_of(source: bytes) -> Lines:
    """Return the lines of the keys of a TOML text."""
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    tree = Parser(Language(tree_sitter_toml.language())).parse(source)
    lines: Lines = {}
    counts: dict[KeyPath, int] = {}
    for node in tree.root_node.named_children:
        base: KeyPath = ()
        if node.type in ("table", "table_array_element"):
            base = _header(node, counts)
            _note(lines, base, node)
        for pair in [node] if node.type == "pair" else node.named_children:
            if pair.type == "pair":
                _pair(lines, base, pair)
    return lines


def _header(node: Node, counts: dict[KeyPath, int]) -> KeyPath:
    """Return the path of a table's header, indexes of arrays of tables put in."""
    path: KeyPath = ()
    names = list(_names(node.named_children[0]))
    for position, name in enumerate(names):
        path = (*path, name)
        if node.type == "table_array_element" and position == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _pair(lines: Lines, base: KeyPath, node: Node) -> None:
    """Note a key and what its value holds."""
    key, *rest = node.named_children
    path = (*base, *_names(key))
    _note(lines, path, key)
    if rest:
        _value(lines, path, rest[0])


def _value(lines: Lines, path: KeyPath, node: Node) -> None:
    """Note the keys and items of an inline table or a list."""
    if node.type == "inline_table":
        for child in node.named_children:
            if child.type == "pair":
                _pair(lines, path, child)
    elif node.type == "array":
        items = (child for child in node.named_children if child.type != "comment")
        for position, child in enumerate(items):
            _note(lines, (*path, position), child)
            _value(lines, (*path, position), child)


def _note(lines: Lines, path: KeyPath, node: Node) -> None:
    """Note the line of a key and of those that hold it, where they have none yet."""
    for size in range(1, len(path) + 1):
        lines.setdefault(path[:size], node.start_point.row + 1)


def _names(node: Node) -> Iterator[str]:
    """Give the parts of a bare, quoted or dotted key."""
    if node.type == "dotted_key":
        for child in node.named_children:
            yield from _names(child)
    else:
        text = (node.text or b"").decode("utf-8", "replace")
        yield _unquoted(text) if node.type == "quoted_key" else text


def _unquoted(text: str) -> str:
    """Return what a quoted key says."""
    import tomli

    return next(iter(tomli.loads(f"{text} = 0")), text)
