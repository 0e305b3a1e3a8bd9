"""The JSON Schema that is published for editors."""

import json
import tomllib
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from kpitui.setup.inputs import kinds
from kpitui.setup.schema import FILE, json_schema, schema_text
from tests.setup.opening import BRANDS, SOURCE

jsonschema = pytest.importorskip("jsonschema")


def plain(value: Any) -> Any:
    """Return a TOML value as JSON has it."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def refused(text: str) -> list[list[str | int]]:
    """Return the paths that the schema refuses in a text."""
    validator = jsonschema.Draft202012Validator(json_schema())
    return [list(error.absolute_path) for error in validator.iter_errors(plain(tomllib.loads(text)))]


def test_the_published_schema_is_the_models() -> None:
    """The file in the package is what the models give: ``python -m kpitui.setup.publish`` writes it."""
    assert FILE.read_text("utf-8") == schema_text()


def test_it_is_a_schema_whose_references_lead_somewhere() -> None:
    """Every ``$ref`` names a definition, and the whole is valid by its own standard."""
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    references = {part.split('"')[0] for part in json.dumps(schema).split('"$ref": "#/$defs/')[1:]}
    assert references <= set(schema["$defs"])
    assert '"null"' not in json.dumps(schema)


def test_it_accepts_the_example() -> None:
    """What the program accepts in the example, editors accept too."""
    text = (Path(__file__).parents[2] / "config.example.toml").read_text("utf-8")
    assert refused(text) == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[monitor]\nperriod = 1\n", ["monitor"]),
        (BRANDS + 'colour = "x"\n', ["brand", 1]),
        (SOURCE + 'paht = "x"\n', ["source", 0]),
        ('[kpi.x]\nunit = "percents"\n', ["kpi", "x", "unit"]),
        ('[[alert]]\nkpi = "mentions"\nfor = "30 minutes"\n', ["alert", 0, "for"]),
        ('[monitor]\ncurrency = "EURO"\n', ["monitor", "currency"]),
    ],
)
def test_it_refuses_what_the_program_refuses(text: str, path: list[str | int]) -> None:
    """Unknown keys, words and spans are underlined while one types."""
    assert path in refused(text)


def test_it_knows_the_keys_of_every_kind() -> None:
    """Each kind of source has its own keys, with what they mean."""
    cases = {
        case["if"]["properties"]["kind"]["const"]: case["then"]
        for case in json_schema()["$defs"]["SourceTable"]["allOf"]
    }
    assert set(cases) == set(kinds())
    assert cases["csv"]["properties"]["path"]["description"]
    assert cases["csv"]["required"] == ["path"]


def test_every_key_is_described() -> None:
    """Editors show what a key means: no key of any table is without a word."""
    schema = json_schema()
    tables = [("", schema), *schema["$defs"].items()]
    silent = [
        f"{name}.{key}"
        for name, table in tables
        for key, said in table.get("properties", {}).items()
        if not said.get("description")
    ]
    assert silent == []
