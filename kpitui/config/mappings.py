"""How rows become samples: the ``[[source.measure]]`` tables, the same for every tabular kind of source."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, Strict, WithJsonSchema, model_validator

from kpitui.config.conditions import Where
from kpitui.config.table import Anything, Name, Shown, Span, Table, mistake
from kpitui.text import Text


class NumberForm(StrEnum):
    """How a column writes its numbers."""

    PLAIN = "plain"
    SUFFIX = "suffix"
    PERCENT = "percent"


class At(Table):
    """A constant time for every row."""

    at: Name
    """The date or time, in the mapping's ``time_format`` and ``timezone``."""


class Traffic(Table):
    """Where a visit came from: gives the labels ``group``, ``channel``, ``paid`` and ``campaign``."""

    source: Name | None = None
    """A ``"$column"`` or a constant, as ``utm_source`` says it."""
    medium: Name | None = None
    """As ``utm_medium`` says it."""
    campaign: Name | None = None
    """As ``utm_campaign`` says it."""


def _time(value: object) -> object:
    """Return a column, several columns or a constant time."""
    if isinstance(value, str) and value:
        return value
    if isinstance(value, list) and value and all(isinstance(one, str) and one for one in value):
        return tuple(value)
    if isinstance(value, dict) and set(value) == {"at"}:
        return At(at=str(value["at"]))
    raise mistake(
        Text(
            'time is a column, a list of columns, or { at = "2022-05-10" }',
            'time est une colonne, une liste de colonnes, ou { at = "2022-05-10" }',
        )
    )


Time = Annotated[
    Anything,
    BeforeValidator(_time),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
                {
                    "type": "object",
                    "properties": {"at": {"type": ["string"]}},
                    "required": ["at"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
"""Where a row's time stands."""


def _figure(value: object) -> object:
    """Return a column or a constant number."""
    finite = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not finite and (not isinstance(value, str) or value == ""):
        raise mistake(Text("value is a column or a number", "value est une colonne ou un nombre"))
    return value


Figure = Annotated[Anything, BeforeValidator(_figure), WithJsonSchema({"type": ["string", "number"]})]
"""A column or a number."""

SPLITS = ("list", "space", "hashtags")
"""Ways to split a cell besides a single separating sign."""


def _split(value: object) -> object:
    """Return the way to split each label; the key ``""`` is the mapping's one label with a column."""
    ways = {"": value} if isinstance(value, str) else value
    if not isinstance(ways, dict) or not all(_is_split(way) for way in ways.values()):
        raise mistake(
            Text(
                "split is “list”, “space”, “hashtags” or one separating sign such as “,”",
                "split vaut « list », « space », « hashtags » ou un signe séparateur comme « , »",
            )
        )
    return ways


def _is_split(way: object) -> bool:
    """Tell whether a word is a way to split a cell."""
    return way in SPLITS or (isinstance(way, str) and len(way) == 1 and not way.isalnum())


Split = Annotated[
    dict[str, str],
    BeforeValidator(_split),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "object", "additionalProperties": {"type": "string"}}]},
    ),
]
"""How cells with several values are split, by label."""


class MappingTable(Table):
    """One measure that the rows of a source carry."""

    name: Name
    """The measure."""
    kind: Name | None = None
    """Where a measure may be of several kinds (``delta`` or ``total``), the one that this source gives."""
    time: Time = None
    """A column, several columns to join, or ``{ at = "2022-05-10" }``; omitted: the time of the poll."""
    time_format: Name | None = None
    """``unix``, ``unix_ms`` or a strptime format; omitted: ISO 8601."""
    timezone: Name | None = None
    """Of times that carry no offset; default: the monitor's."""
    value: Figure = None
    """A column or a number; omitted: 1."""
    id: Name | None = None
    """The column that makes it the same event when it comes again."""
    key: Name | None = None
    """The column that ``distinct`` counts and ``cohort`` joins on."""
    text: Name | None = None
    """The column of a text: topics and campaigns are found in it, its tone is judged; it is not stored."""
    labels: dict[Name, Name] = Field(default_factory=dict)
    """Constants, or ``"$column"``."""
    where: dict[Name, Where] = Field(default_factory=dict)
    """The rows that count: a value, a list of values, ``{ not = "x" }``, ``{ at_least = 5 }``, ``{ at_most = 9 }``."""
    published: Name | None = None
    """Measures of posts: the column with the publication time."""
    number: NumberForm = NumberForm.PLAIN
    """``plain``, ``suffix`` (475.8m) or ``percent`` (1.39%)."""
    rounded: Annotated[int, Strict(), Field(ge=1, le=15)] | None = None
    """How many significant digits the platform leaves of its figures (3: 164,583 is given as 164,000)."""
    bucket: Span | None = None
    """Width of a ``delta``'s buckets; default: the usual spacing of the series."""
    window: Span | None = None
    """The window that a ``unique`` covers."""
    until: Name | None = None
    """The column with the end of a ``unique``'s window."""
    split: Split = Field(default_factory=dict)
    """How a cell with several values is split: ``list``, ``space``, ``","``, ``hashtags``; one way, or one by label."""
    rename: dict[Name, dict[Name, Name]] = Field(default_factory=dict)
    """New names of a label's values, by label."""
    traffic: Traffic | None = None
    """Where visits came from, by the rules of GA4's default channel grouping."""

    @model_validator(mode="after")
    def _whole(self) -> MappingTable:
        """Refuse keys that contradict each other."""
        if self.window is not None and self.until is not None:
            raise mistake(Text("window and until exclude each other", "window et until s’excluent"))
        columns = [label for label, value in self.labels.items() if value.startswith("$")]
        if "" in self.split and len(columns) != 1:
            raise mistake(
                Text(
                    'split needs exactly one label with a "$column"; name it: split.hashtag = …',
                    'split demande un seul label avec une "$colonne" ; nommez-le : split.hashtag = …',
                )
            )
        if missing := next((label for label in self.split if label and label not in self.labels), None):
            raise mistake(Text("split: no label {label}", "split : pas de label {label}").given(label=missing))
        return self

    @property
    def splits(self) -> dict[str, str]:
        """Return how each label is split, by the label's name."""
        column = next((label for label, value in self.labels.items() if value.startswith("$")), "")
        return {label or column: way for label, way in self.split.items()}


class SourceTable(Table):
    """One place that figures come from; what its kind alone understands is in ``options``."""

    name: Shown
    """What it is called on the screen and in the log."""
    kind: Name
    """``csv``, ``json``, ``http``, ``command``, ``demo``, or a kind that another package brings."""
    every: Span = 15 * 60_000
    """How often it is polled."""
    lag: Span = 0
    """How late its figures are; trends wait for it."""
    stale_after: Span | None = None
    """When its levels are too old to be trusted; default: three polls, three usual spacings, or the lag and an hour."""
    late_horizon: Span = 72 * 3_600_000
    """How long after its time a figure may be corrected; one that is changed later is marked as revised."""
    language: Name | None = None
    """The language of its texts, ``fr`` or ``en``; default: what it says of each. It decides who judges their tone."""
    measures: tuple[MappingTable, ...] = Field(default=(), alias="measure")
    """The measures that its rows carry."""
    options: dict[str, Anything] = Field(default_factory=dict, repr=False, exclude=True)
    """Every other key, for the source's own model to judge."""

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, given: object) -> object:
        """Set the keys aside that only this kind of source understands."""
        if not isinstance(given, dict):
            return given
        own = {field.alias or name for name, field in cls.model_fields.items()} - {"options"}
        rest = {key: value for key, value in given.items() if key not in own}
        return {**{key: value for key, value in given.items() if key in own}, "options": rest}
