"""The example configuration: made from the models, complete, and right."""

import re
import tomllib
from pathlib import Path

from kpitui.config import Config
from kpitui.config.problems import models_in
from kpitui.setup.example import example_toml
from kpitui.setup.inputs import load_kind
from tests.setup.opening import opened

FILE = Path(__file__).parents[2] / "config.example.toml"
TEXT = FILE.read_text("utf-8")


def test_the_committed_file_is_the_made_one() -> None:
    """``python -m kpitui.setup.publish`` writes it anew when a model changes."""
    assert example_toml() == TEXT


def test_it_loads_and_binds(tmp_path: Path) -> None:
    """The program accepts it without a mistake and without a note."""
    project = opened(TEXT, tmp_path)
    assert project.notes == ()
    assert {"engagement_rate", "mentions", "share_of_voice", "followers_total"} <= set(project.configured)
    assert {source.table.kind for source in project.sources} == {"csv", "json", "http", "command"}


def test_it_has_every_key_of_every_table() -> None:
    """A key that the models know stands in it, live or behind a ``#``, with a word on what it means.

    Of the sources it shows those that files, addresses and programs give; each other kind has an example of its own.
    """
    missing = []
    tables = [Config, *(load_kind(kind).Options for kind in ("csv", "json", "http", "command"))]
    seen = set()
    while tables:
        model = tables.pop()
        if model in seen:
            continue
        seen.add(model)
        for name, field in model.model_fields.items():
            key = field.alias or name
            tables += models_in(field.annotation)
            found = re.search(rf"(^|[\[ {{.]){re.escape(key)}(\]|\.| = )", TEXT, re.MULTILINE)
            if not field.exclude and not found:
                missing.append(f"{model.__name__}.{key}")
    hidden = {"Condition.any_of", "Condition.none_of", "Condition.at_most", "PlaybookTable.high"}
    written_in_place = {"Auth.user", "Auth.password", "Auth.header", "Auth.param", "Auth.value", "At.at"}
    assert set(missing) <= hidden | written_in_place


def test_what_stands_behind_a_sign_is_toml_too() -> None:
    """Every line behind a single ``#`` that looks like a key can be uncommented."""
    lines = re.findall(r"^\s*# ([a-z_]+ = .*)$", TEXT, re.MULTILINE)
    assert len(lines) > 40
    for line in lines:
        (value,) = tomllib.loads(line).values()
        assert value != ""


def test_its_lines_are_short_enough() -> None:
    """Remarks fit a usual editor; only values may be longer."""
    remarks = [line for line in TEXT.splitlines() if line.startswith("##")]
    assert max(map(len, remarks)) <= 120
