"""Writes a draft into the local file beside the configuration, and gives back what the user's own file says."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kpitui.config import Config, read, write_span
from kpitui.config.local import local_path, write_local
from kpitui.config.origins import write_key
from kpitui.config.replacing import replace_file
from kpitui.errors import ConfigError
from kpitui.kpis.kpi import Condition, Level
from kpitui.setup import bind
from kpitui.text import Text
from kpitui.ui.draft import Aim, Draft, Editing, Origin, Saved

FIXED = Text(
    "The configuration file sets this target: it can be changed here, and taken away only there.",
    "C’est le fichier de configuration qui fixe cette cible : elle se change ici et ne s’enlève que là.",
)
_WHOLE = frozenset({Condition.RISING, Condition.RANK_LOST})


def save(config: Config, editing: Editing, draft: Draft, who: str) -> Saved:
    """Write what differs between what was edited and a draft. Raises ``StoreError``."""
    if _takes_away(config, editing.draft.aim, draft.aim):
        return Saved(problems=(FIXED,))
    return _written(config, dict([*_rule(config, editing, draft), *_target(config, editing.draft.aim, draft)]), who)


def give_back(config: Config, draft: Draft, who: str) -> Saved:
    """Take away what the local file says of a draft's rule and target. Raises ``StoreError``."""
    names = {("alert", draft.rule), ("target", draft.aim.id if draft.aim is not None else "")}
    keys = [write_key(name) for name in sorted(names)]
    changed = [one.key for one in config.overrides]
    found = [key for key in keys if any(one == key or one.startswith(f"{key}.") for one in changed)]
    return _written(config, dict.fromkeys(found), who)


def _written(config: Config, changes: Mapping[str, object], who: str) -> Saved:
    """Write changes; where the configuration would then be refused, the local file is as it was before."""
    path = config.origins.main
    file = local_path(path)
    if not changes:
        return Saved(file=file.name)
    before = file.read_bytes() if file.exists() else None
    try:
        write_local(path, changes, who, datetime.fromtimestamp(time.time(), UTC))
        bind(read(path), path)
    except ConfigError as error:
        _restore(file, before)
        return Saved(problems=tuple(_said(error)))
    return Saved(file=file.name)


def _said(error: ConfigError) -> Iterator[Text]:
    """Give what is wrong with a configuration."""
    for problem in error.problems:
        yield Text("{key}: {text}", "{key} : {text}").given(key=problem.key or problem.file, text=problem.text)


def _restore(file: Path, before: bytes | None) -> None:
    """Have the local file as it was."""
    if before is None:
        file.unlink(missing_ok=True)
    else:
        replace_file(file, before)


def _rule(config: Config, editing: Editing, draft: Draft) -> Iterator[tuple[str, object]]:
    """Give the keys of a rule that change; the whole of one that only the local file has."""
    place = next((at for at, one in enumerate(config.alerts) if one.id == draft.rule), None)
    held = place is not None and not _local(config, ("alert", place))
    if editing.origin is not Origin.OWN and not draft.levels:
        return
    if not draft.levels:
        yield (write_key(("alert", draft.rule, "enabled")), False) if held else (write_key(("alert", draft.rule)), None)
    elif held:
        for name, value, same in _differing(editing.draft, draft):
            if not same:
                yield write_key(("alert", draft.rule, name)), value
    elif editing.origin is not Origin.OWN or any(not same for *_, same in _differing(editing.draft, draft)):
        known = {} if place is None else config.alerts[place].model_dump(mode="json", exclude_unset=True)
        yield write_key(("alert", draft.rule)), _whole(known, editing, draft)


def _differing(before: Draft, draft: Draft) -> Iterator[tuple[str, object, bool]]:
    """Give the keys that the editor sets, their values, and whether they are as before."""
    yield "warning", _level(draft.warning), draft.warning == before.warning
    yield "critical", _level(draft.critical), draft.critical == before.critical
    yield "window", draft.window, draft.window == before.window
    yield "for", write_span(draft.hold), draft.hold == before.hold
    yield "notify", list(draft.notify), draft.notify == before.notify


def _whole(table: dict[str, Any], editing: Editing, draft: Draft) -> dict[str, object]:
    """Return the whole table of a rule, what the editor does not set kept."""
    scope = {**({"brand": draft.brand} if draft.brand else {}), **dict(draft.labels)}
    said = {name: value for name, value, _ in _differing(editing.draft, draft) if value not in ({}, None, [], "0s")}
    kept = {name: value for name, value in table.items() if name in ("keep", "on_no_data", "min_count", "repeat")}
    spans: dict[str, object] = {name: write_span(kept[name]) for name in ("keep", "repeat") if name in kept}
    least = {"min_count": editing.least} if editing.least and "min_count" not in kept else {}
    by = {"by": draft.by} if draft.by else {}
    return {"kpi": draft.kpi, "scope": scope, **by, **said, **least, **kept, **spans}


def _level(level: Level | None) -> dict[str, object]:
    """Return a level as a configuration writes it; empty: there is none."""
    if level is None:
        return {}
    name, limit = level.condition.value, _number(level.limit)
    said: object = limit
    if level.window is not None:
        said = {"of": limit, "window": level.window}
    elif level.high is not None:
        said = [limit, _number(level.high)]
    elif level.condition is Condition.ABSENT:
        said = write_span(round(level.limit))
    elif level.condition in _WHOLE:
        said = round(level.limit)
    return {name: said} if level.clear is None else {name: said, "clear": _number(level.clear)}


def _target(config: Config, before: Aim | None, draft: Draft) -> Iterator[tuple[str, object]]:
    """Give the keys of a target that change."""
    aim = draft.aim
    if aim is None or aim == before:
        return
    place = next((at for at, one in enumerate(config.targets) if one.id == aim.id), None)
    if aim.value is None:
        yield write_key(("target", aim.id)), None
    elif place is not None and not _local(config, ("target", place)):
        yield write_key(("target", aim.id, aim.form)), _number(aim.value)
    else:
        labels = {"scope": dict(draft.labels)} if draft.labels else {}
        brand = {"brand": draft.brand} if draft.brand else {}
        yield write_key(("target", aim.id)), {"kpi": draft.kpi, **brand, **labels, aim.form: _number(aim.value)}


def _takes_away(config: Config, before: Aim | None, aim: Aim | None) -> bool:
    """Tell whether a target would be taken away that the user's own file sets."""
    if aim is None or before is None or aim.value is not None or before.value is None:
        return False
    place = next((at for at, one in enumerate(config.targets) if one.id == aim.id), None)
    return place is not None and not _local(config, ("target", place))


def _local(config: Config, key: tuple[str, int]) -> bool:
    """Tell whether only the local file has a table."""
    return config.origins.place(key).file == local_path(config.origins.main)


def _number(value: float) -> float | int:
    """Return a number as one writes it."""
    return int(value) if float(value).is_integer() and abs(value) < 1e15 else value
