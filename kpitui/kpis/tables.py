"""Tables of a TOML file made into KPIs. The catalogue and the user write the same form.

Mistakes are gathered, never raised one by one. Knows no files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from kpitui.errors import Problem
from kpitui.kpis.kpi import (
    ABSOLUTE,
    Aggregation,
    Better,
    Condition,
    Indicator,
    Interval,
    Kpi,
    Level,
    PlaybookItem,
    Threshold,
    Unit,
)
from kpitui.plugins import unknown
from kpitui.text import Text

Table = Mapping[str, Any]
"""A table of a TOML file."""

Choice = TypeVar("Choice", bound=StrEnum)

DAY = 86_400_000
HOUR = 3_600_000
_SPANS = {"s": 1_000, "m": 60_000, "h": HOUR, "d": DAY, "w": 7 * DAY}


@dataclass(slots=True)
class Reader:
    """Reads tables against what they may name, and keeps the mistakes it finds."""

    playbook: Mapping[str, PlaybookItem] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, key: str, text: Text) -> None:
        """Keep one mistake."""
        self.problems.append(Problem(text, key))

    def unknown(self, key: str, word: object, known: Iterable[str]) -> None:
        """Keep a name that does not exist, with the nearest one that does."""
        self.wrong(key, unknown(str(word), known))

    def text(self, value: object, key: str) -> Text:
        """Return ``{fr, en}``, a text that is one already, or one string for both languages."""
        if isinstance(value, Text):
            return value
        if isinstance(value, str):
            return Text(value, value)
        if isinstance(value, Mapping):
            found = {str(name): str(said) for name, said in value.items() if said}
            if found:
                some = next(iter(found.values()))
                return Text(found.get("en", some), found.get("fr", some))
        self.wrong(key, Text("a text is missing", "il manque un texte"))
        return Text("", "")

    def choice(self, kind: type[Choice], value: object, key: str) -> Choice | None:
        """Return a word of a fixed list, None where it is not one."""
        try:
            return kind(str(value))
        except ValueError:
            self.unknown(key, value, [member.value for member in kind])
            return None


def read_kpi(reader: Reader, kpi_id: str, table: Table) -> Kpi:
    """Return the KPI that a whole ``[kpi.X]`` table says."""
    key = f"kpi.{kpi_id}"

    def option(name: str, kind: type[Choice]) -> Choice | None:
        """Return a word that may be left out."""
        value = table.get(name)
        return None if value in (None, "") else reader.choice(kind, value, f"{key}.{name}")

    if not table.get("formula"):
        reader.wrong(f"{key}.formula", Text("a KPI needs a formula", "un KPI a besoin d’une formule"))
    label = reader.text(table.get("label", kpi_id.replace("_", " ").capitalize()), f"{key}.label")
    aggregation = option("aggregation", Aggregation)
    low, high = _playbook(reader, key, table.get("playbook") or {})
    return Kpi(
        id=kpi_id,
        objective=str(table.get("objective", "")),
        label=label,
        definition=reader.text(table["definition"], f"{key}.definition") if table.get("definition") else label,
        unit=option("unit", Unit) or Unit.COUNT,
        better=option("better", Better) or Better.NONE,
        formula=str(table.get("formula", "")),
        indicator=option("indicator", Indicator) or Indicator.NONE,
        aggregation=aggregation,
        window=span(table.get("window")),
        fixed=bool(table.get("fixed", False)),
        interval=option("interval", Interval),
        companion_of=table.get("companion_of") or None,
        depth=table.get("depth") or None,
        thresholds=_thresholds(reader, f"{key}.thresholds", table.get("thresholds") or (), aggregation),
        playbook_low=low,
        playbook_high=high,
        aliases=tuple(str(alias) for alias in table.get("aliases") or ()),
        min_count=int(table.get("min_count") or 0),
    )


def span(value: object) -> str | None:
    """Return a window's name: ``7d`` as it is, milliseconds as days or hours."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, int):
        return f"{value // DAY}d" if value % DAY == 0 else f"{max(value // HOUR, 1)}h"
    return str(value)


def _thresholds(reader: Reader, key: str, value: object, aggregation: Aggregation | None) -> tuple[Threshold, ...]:
    """Return the suggested alerts of one table or of a list of tables."""
    tables = [value] if isinstance(value, Mapping) else list(value) if isinstance(value, list | tuple) else []
    return tuple(_threshold(reader, key, table, aggregation) for table in tables if table)


def _threshold(reader: Reader, key: str, table: Table, aggregation: Aggregation | None) -> Threshold:
    """Return one suggested alert."""
    warning = _level(reader, f"{key}.warning", table.get("warning"))
    critical = _level(reader, f"{key}.critical", table.get("critical"))
    conditions = {level.condition for level in (warning, critical) if level is not None}
    return Threshold(
        warning=warning,
        critical=critical,
        window=span(table.get("window")),
        by=table.get("by") or None,
        min_count=int(table.get("min_count") or 0),
        absolute=bool(conditions & ABSOLUTE) and aggregation is not Aggregation.GROWTH,
    )


def _level(reader: Reader, key: str, table: Table | None) -> Level | None:
    """Return one level, None where there is none."""
    if not table:
        return None
    said = {name: value for name, value in table.items() if value is not None and value is not False}
    clear = said.pop("clear", None)
    if len(said) != 1:
        reader.wrong(key, Text("a level says one condition", "un niveau porte une seule condition"))
        return None
    ((name, value),) = said.items()
    condition = reader.choice(Condition, name, key)
    build = _LIMITS.get(condition, _number) if condition is not None else None
    try:
        level = build(condition, value) if build and condition else None
    except (TypeError, ValueError, KeyError, IndexError):
        reader.wrong(
            f"{key}.{name}", Text("“{value}” is no limit", "« {value} » n’est pas une limite").given(value=value)
        )
        return None
    return level if level is None or clear is None else _cleared(level, float(clear))


def _cleared(level: Level, clear: float) -> Level:
    """Return a level with the limit that holds while it fires."""
    return Level(level.condition, level.limit, level.high, level.window, clear)


def _number(condition: Condition, value: Any) -> Level:
    """Return a level with a plain limit."""
    return Level(condition, float(value))


def _outside(condition: Condition, value: Any) -> Level:
    """Return the level of ``outside = [low, high]``."""
    low, high = value
    return Level(condition, float(low), float(high))


def _own_level(condition: Condition, value: Any) -> Level:
    """Return the level of ``{ of = 0.5, window = "28d" }``."""
    return Level(condition, float(value["of"]), window=span(value["window"]))


def _absent(condition: Condition, value: Any) -> Level:
    """Return the level of ``absent = "2h"``, in milliseconds."""
    text = value if isinstance(value, str) else f"{int(value) // 1000}s"
    return Level(condition, float(text[:-1]) * _SPANS[text[-1]])


_LIMITS: Mapping[Condition, Callable[[Condition, Any], Level]] = {
    Condition.OUTSIDE: _outside,
    Condition.LEVEL_BELOW: _own_level,
    Condition.LEVEL_ABOVE: _own_level,
    Condition.ABSENT: _absent,
}


def _playbook(reader: Reader, key: str, value: object) -> tuple[tuple[PlaybookItem, ...], tuple[PlaybookItem, ...]]:
    """Return what to do when the KPI is low and when it is high."""
    if isinstance(value, list | tuple):
        value = {"low": value, "high": value}
    table: Table = value if isinstance(value, Mapping) else {}
    low, high = (
        tuple(
            item
            for place, entry in enumerate(table.get(side) or ())
            if (item := _item(reader, f"{key}.playbook.{side}[{place}]", entry)) is not None
        )
        for side in ("low", "high")
    )
    return low, high


def _item(reader: Reader, key: str, entry: object) -> PlaybookItem | None:
    """Return an item named by its id, or written in place as ``{fr, en}`` or as a sentence."""
    if isinstance(entry, str) and entry in reader.playbook:
        return reader.playbook[entry]
    if isinstance(entry, str) and " " not in entry:
        reader.unknown(key, entry, reader.playbook)
        return None
    text = reader.text(entry, key)
    return PlaybookItem("", text, text)
