"""The JSON Schema of a configuration, for editors: the models', with the names of the catalogue and of the kinds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from kpitui.config import Config, SourceTable, write_span
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.kpi import Aggregation, Better, Indicator, Interval, Unit
from kpitui.measures import Kind
from kpitui.setup.docs import described, keys_described
from kpitui.setup.inputs import kinds, load_kind
from kpitui.setup.words import CURRENCIES

FILE = Path(__file__).parents[1] / "config.schema.json"
"""The schema as it is published with the package."""

Schema = dict[str, Any]
"""A JSON Schema."""


def json_schema() -> Schema:
    """Return the JSON Schema of a configuration file."""
    options = {kind: load_kind(kind).Options for kind in kinds()}
    models: list[type[BaseModel]] = [Config, *options.values()]
    _build(models)
    references, whole = models_json_schema([(model, "validation") for model in models], ref_template="#/$defs/{model}")
    defs: Schema = whole["$defs"]
    names = {model: str(references[(model, "validation")]["$ref"]).rpartition("/")[2] for model in models}
    for model in _models(models):
        _describe(defs, model)
    _complete(defs)
    _source(defs["SourceTable"], {kind: defs.pop(names[model]) for kind, model in options.items()})
    config = defs.pop(names[Config])
    tidy: Schema = _tidy({**config, "$defs": defs})
    return {"$schema": GenerateJsonSchema.schema_dialect, "title": "kpitui configuration", **tidy}


def schema_text() -> str:
    """Return the schema as it stands in the package."""
    return json.dumps(json_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _build(models: Iterable[type[BaseModel]]) -> None:
    """Build models anew, those inside first: what pydantic writes depends on which ones are used already."""
    from kpitui.config.problems import models_in

    done: set[type[BaseModel]] = set()

    def build(model: type[BaseModel]) -> None:
        if model in done:
            return
        done.add(model)
        for inner in (one for field in model.model_fields.values() for one in models_in(field.annotation)):
            build(inner)
        model.model_rebuild(force=True)

    for model in models:
        build(model)


def _models(models: Iterable[type[BaseModel]]) -> Iterator[type[BaseModel]]:
    """Give models and all that they hold."""
    from kpitui.config.problems import models_in

    seen: set[type[BaseModel]] = set()
    waiting = list(models)
    while waiting:
        model = waiting.pop()
        if model not in seen:
            seen.add(model)
            yield model
            waiting += [inner for field in model.model_fields.values() for inner in models_in(field.annotation)]


def _describe(defs: Schema, model: type[BaseModel]) -> None:
    """Put the docstrings of a model into its definition."""
    holders = [one for name, one in defs.items() if name == model.__name__ or name.endswith(f"__{model.__name__}")]
    texts = keys_described(model)
    for schema in holders:
        known = schema.get("properties", {})
        keys = {field.alias or name: texts.get(name) for name, field in model.model_fields.items()}
        if set(keys) - {"options"} <= set(known) | {"options"}:
            schema["description"] = described(model)
            for key, text in keys.items():
                if text and key in known:
                    known[key] = {**known[key], "description": text}


def _complete(defs: Schema) -> None:
    """Put in the names that the catalogue gives; the user's own may stand beside them."""
    catalogue = load_catalogue()
    kpis, measures = _open(catalogue.kpis), _open(catalogue.measures)
    for table, key in (
        ("AlertTable", "kpi"),
        ("TargetTable", "kpi"),
        ("KpiTable", "depth"),
        ("KpiTable", "companion_of"),
    ):
        _set(defs[table], key, kpis)
    for table, key in (("Brand", "kpis"), ("Brand", "pins"), ("ReportTable", "kpis")):
        _set(defs[table], key, {"type": "array", "items": kpis})
    _set(defs["MappingTable"], "name", measures)
    _set(defs["MappingTable"], "kind", _closed(Kind))
    _set(defs["MeasureTable"], "kind", {"anyOf": [_closed(Kind), {"type": "array", "items": _closed(Kind)}]})
    _set(defs["KpiTable"], "objective", _open(one.id for one in catalogue.objectives))
    words: Mapping[str, type[StrEnum]] = {
        "unit": Unit,
        "better": Better,
        "indicator": Indicator,
        "aggregation": Aggregation,
        "interval": Interval,
    }
    for key, enum in words.items():
        _set(defs["KpiTable"], key, _closed(enum))
    threshold: Schema = {"$ref": "#/$defs/ThresholdTable"}
    _set(defs["KpiTable"], "thresholds", {"anyOf": [threshold, {"type": "array", "items": threshold}]})
    for table in ("Monitor", "Brand"):
        _set(defs[table], "currency", {"enum": sorted(CURRENCIES)})
    for table in ("AlertTable", "TargetTable"):
        defs[table]["required"] = [key for key in defs[table].get("required", ()) if key != "id"]
    named = {"pattern": r"^[a-z][a-z0-9_]*-suggested(-[1-9][0-9]*)?$"}
    defs["AlertTable"].pop("required")
    defs["AlertTable"]["anyOf"] = [
        {"required": ["kpi"]},
        {"required": ["id"], "properties": {"id": named}},
    ]


def _tidy(value: Any) -> Any:
    """Return a schema without what TOML has no word for (null) and what editors do not need (titles)."""
    if isinstance(value, list):
        return [_tidy(one) for one in value]
    if not isinstance(value, dict):
        return value
    done = {
        key: _tidy(one)
        for key, one in value.items()
        if not (key == "title" and isinstance(one, str)) and not (key == "default" and one in (None, [], {}))
    }
    if isinstance(done.get("default"), int) and str(done.get("pattern", "")).endswith("years?)\\s*$"):
        done["default"] = write_span(done["default"])
    several = [one for one in done.get("anyOf", ()) if one != {"type": "null"}]
    if len(several) == 1:
        return {**several[0], **{key: one for key, one in done.items() if key != "anyOf"}}
    return {**done, "anyOf": several} if several else done


def _set(schema: Schema, key: str, value: Schema) -> None:
    """Replace what a key may hold, its description and default kept."""
    kept = {name: said for name, said in schema["properties"][key].items() if name in ("description", "default")}
    schema["properties"][key] = {**value, **{name: said for name, said in kept.items() if said is not None}}


def _closed(words: type[StrEnum]) -> Schema:
    """Return the schema of one of a list of words."""
    return {"enum": [word.value for word in words]}


def _open(words: Iterable[str]) -> Schema:
    """Return the schema of a text for which an editor proposes words."""
    return {"anyOf": [{"enum": sorted(words)}, {"type": "string"}]}


def _source(schema: Schema, options: Mapping[str, Schema]) -> None:
    """Put the keys of each kind into the definition of a source; a kind of an outsider's may have any."""
    schema["properties"].pop("options", None)
    schema["required"] = sorted({*schema.get("required", ())} - {"options"})
    schema.pop("additionalProperties", None)
    _set(schema, "kind", _open(options))
    common = dict.fromkeys((field.alias or name for name, field in SourceTable.model_fields.items()), True)
    common.pop("options")
    schema["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
            "then": {
                "description": own.get("description", ""),
                "properties": {**common, **own.get("properties", {})},
                "required": own.get("required", []),
                "additionalProperties": False,
            },
        }
        for kind, own in sorted(options.items())
    ]
