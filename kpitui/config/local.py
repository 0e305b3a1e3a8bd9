"""The local file, laid over the user's: what was changed on the screen, by whom and when. The user's is never written.

Changes are named by keys such as ``monitor.theme``, ``alert.engagement-low.warning.below``, ``brand.acme.pins``: an
item of an array of tables is named by its id (or name).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tomli

from kpitui.config.levels import CONDITIONS
from kpitui.config.merge import ARRAYS, Merged, Tables
from kpitui.config.origins import KeyPath, Place, read_key, write_key
from kpitui.config.plans import FORMS
from kpitui.config.replacing import one_writer, replace_file
from kpitui.config.suggested import suggested_kpi
from kpitui.config.syntax import load
from kpitui.errors import ConfigError, StoreError
from kpitui.text import Text

CHANGED = "changed"
"""The table of the local file that says who changed which key, and when."""


_LEVELS = (("alert", "warning"), ("alert", "critical"))
_ONE_OF: dict[KeyPath, tuple[tuple[str, ...], tuple[str, ...]]] = {
    **dict.fromkeys(_LEVELS, (CONDITIONS, ("clear",))),
    ("target",): (FORMS, ("by", "since")),
}
"""Tables that hold one of some words, by their keys without positions; and what goes with the word."""


@dataclass(frozen=True, slots=True)
class Override:
    """One key that the local file lays over the user's."""

    key: str
    """``alert.engagement-low.warning.below``."""
    value: object
    """What the local file says."""
    who: str = ""
    """Who set it."""
    when: datetime | None = None
    """When, in UTC."""
    before: object = None
    """What the user's file says; None where it says nothing."""


def local_path(path: Path) -> Path:
    """Return the local file of a configuration: ``kpitui.local.toml`` beside ``kpitui.toml``."""
    return path.with_name(f"{path.stem}.local.toml")


def overrides(path: Path) -> tuple[Override, ...]:
    """Return the keys that a configuration's local file overrides. Raises ``ConfigError`` where it is broken."""
    return tuple(_overrides(_read(local_path(path))))


def write_local(path: Path, changes: Mapping[str, object], who: str, now: datetime) -> None:
    """Set keys in a configuration's local file, atomically; a value of None gives the user's own back.

    Raises ``ConfigError`` where the local file is broken and ``StoreError`` where it cannot be written.
    """
    target = local_path(path)
    with one_writer(path.parent):
        tables = _read(target)
        _change(tables, changes, {"by": who, "at": now.astimezone(UTC).replace(microsecond=0)})
        _write(target, tables)


def _change(tables: Tables, changes: Mapping[str, object], hand: Mapping[str, object]) -> None:
    """Set keys in the tables, or take them away, and note whose hand it was."""
    record = tables.setdefault(CHANGED, {})
    for name, value in changes.items():
        key = read_key(name)
        for said in [one for one in record if read_key(one)[: len(key)] == key]:
            del record[said]
        _drop(tables, key)
        if value is not None:
            _set(tables, key, value)
            record[write_key(key)] = dict(hand)
    if not record:
        del tables[CHANGED]


def lay_over(merged: Merged, path: Path) -> tuple[Override, ...]:
    """Lay a configuration's local file over its tables; return what it overrides."""
    file = local_path(path)
    if not file.exists():
        merged.files.append(file)
        return ()
    loaded = load(file)
    merged.take(file, loaded)
    found = tuple(_overrides(loaded.tables, merged.tables))
    changed = {key[:2] for key in _record(loaded.tables) if len(key) > 2}
    for name, value in loaded.tables.items():
        if name == CHANGED:
            continue
        if name in ARRAYS and isinstance(value, list):
            _lay_array(merged, name, (file, value), changed)
        else:
            merged.tables[name] = _laid(merged, (merged.tables.get(name), value), (name,), Place(file, (name,)))
    return found


def _lay_array(merged: Merged, name: str, given: tuple[Path, list[Any]], changed: set[KeyPath]) -> None:
    """Lay the items of an array over those with the same id, and add new ones."""
    file, items = given
    held = merged.tables.setdefault(name, [])
    for position, item in enumerate(items):
        identity = item.get(ARRAYS[name]) if isinstance(item, dict) else None
        place = Place(file, (name, position))
        index = _index(held, ARRAYS[name], identity)
        if index is not None:
            held[index] = _laid(merged, (held[index], item), (name, index), place)
        elif (name, identity) not in changed or (name == "alert" and suggested_kpi(str(identity)) is not None):
            merged.parts[(name, len(held))] = place
            held.append(item)
        else:
            text = Text("it changes {id}, which is no more", "il change {id}, qui n’existe plus")
            merged.notes.append((place, text.given(id=str(identity))))


def _laid(merged: Merged, values: tuple[object, object], key: KeyPath, place: Place) -> object:
    """Return the upper of two values, laid over the lower one where both are tables."""
    below, above = values
    if not isinstance(below, dict) or not isinstance(above, dict):
        merged.parts[key] = place
        return above
    done = _beside(below, above, key)
    for name, value in above.items():
        inner = Place(place.file, (*place.path, name))
        if value == {} and (*key[::2], name) in _LEVELS:
            done.pop(name, None)  # the level is taken away
        else:
            done[name] = _laid(merged, (done.get(name), value), (*key, name), inner)
    return done


def _beside(below: Tables, above: Tables, key: KeyPath) -> Tables:
    """Return what may stay of a table: another condition or form takes the place of the one that was there."""
    words, companions = _ONE_OF.get(key[::2], ((), ()))
    if not set(above) & set(words) - set(below):
        return dict(below)
    return {name: value for name, value in below.items() if name not in (*words, *companions)}


def _overrides(local: Tables, below: Tables | None = None) -> list[Override]:
    """Return what a local file's tables override; who and when from its own record, where it has one."""
    record = _record(local)
    found = []
    for key, value in _leaves(local, (), record):
        note = next((record[key[:size]] for size in range(len(key), 0, -1) if key[:size] in record), {})
        when = note.get("at")
        found.append(
            Override(
                write_key(key),
                value,
                str(note.get("by", "")),
                when if isinstance(when, datetime) else None,
                _get(below or {}, key),
            )
        )
    return found


def _record(local: Tables) -> dict[KeyPath, Tables]:
    """Return who changed which key and when, by key."""
    record = local.get(CHANGED)
    return {
        read_key(name): note
        for name, note in (record if isinstance(record, dict) else {}).items()
        if isinstance(note, dict)
    }


def _leaves(value: object, key: KeyPath, record: Mapping[KeyPath, Tables]) -> Iterator[tuple[KeyPath, object]]:
    """Give the keys that were set, each with its value: as they were recorded, else one by one."""
    name = ARRAYS.get(str(key[0]), "") if len(key) == 1 else ""
    if key in record and key:
        yield key, value
    elif isinstance(value, dict):
        for inner, held in value.items():
            if not (key == () and inner == CHANGED) and not (len(key) == 2 and inner == ARRAYS.get(str(key[0]))):
                yield from _leaves(held, (*key, inner), record)
    elif name and isinstance(value, list):
        for item in value:
            if isinstance(item, dict):
                yield from _leaves(item, (*key, str(item.get(name))), record)
    elif key:
        yield key, value


def _index(items: object, name: str, identity: object) -> int | None:
    """Return where an item with an id stands in an array."""
    if identity is None or not isinstance(items, list):
        return None
    found = (place for place, item in enumerate(items) if isinstance(item, dict) and item.get(name) == identity)
    return next(found, None)


def _get(tables: Tables, key: KeyPath) -> object:
    """Return the value of a key, None where there is none."""
    value: object = tables
    for depth, part in enumerate(key):
        if depth == 1 and isinstance(value, list):
            index = _index(value, ARRAYS.get(str(key[0]), ""), part)
            value = value[index] if index is not None else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def _set(tables: Tables, key: KeyPath, value: object) -> None:
    """Set the value of a key, making the tables that hold it."""
    *holders, last = [str(part) for part in key]
    table: Any = tables
    if key[0] in ARRAYS and len(key) > 1:
        name, items = ARRAYS[str(key[0])], tables.setdefault(str(key[0]), [])
        index = _index(items, name, key[1])
        if index is None:
            items.append({name: key[1]})
        table = items[-1 if index is None else index]
        if len(key) == 2:
            table.update(value)
            return
        holders = holders[2:]
    for holder in holders:
        table = table.setdefault(holder, {})
    table[last] = value


def _drop(tables: Tables, key: KeyPath) -> None:
    """Take a key away, and what is left empty by it."""
    holders: list[tuple[Any, object]] = []
    value: Any = tables
    for depth, part in enumerate(key):
        place: object = part
        if depth == 1 and isinstance(value, list):
            place = _index(value, ARRAYS.get(str(key[0]), ""), part)
        if place is None or (isinstance(value, dict) and place not in value):
            return
        holders.append((value, place))
        value = value[place]
    for holder, place in reversed(holders):
        held = holder[place]
        bare = isinstance(holder, list) and isinstance(held, dict) and set(held) <= {ARRAYS.get(str(key[0]), "")}
        if (holder, place) == holders[-1] or not held or bare:
            del holder[place]


def _read(file: Path) -> Tables:
    """Return the local file's tables; none where there is none."""
    if not file.exists():
        return {}
    loaded = load(file)
    if loaded.problems:
        raise ConfigError(loaded.problems)
    return loaded.tables


def _write(file: Path, tables: Tables) -> None:
    """Replace the local file. Raises ``StoreError`` where that can't be done."""
    import tomli_w

    text = "# Written by kpitui; your own file is never changed. Delete a key here to have yours back.\n"
    content = (text + tomli_w.dumps(tables)).encode()
    tomli.loads(content.decode())
    try:
        replace_file(file, content)
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise StoreError(
            Text("{file} cannot be written: {cause}", "{file} ne peut pas être écrit : {cause}").given(
                file=str(file), cause=cause
            )
        ) from None
