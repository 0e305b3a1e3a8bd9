"""What the documentation says is what the program does."""

import re
from pathlib import Path

import pytest

from kpitui.config import read
from kpitui.setup.schema import json_schema
from kpitui.text import Language
from tests.written import CONFIGURATION, README, ROOT, WRITTEN, pages, renewed


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_tables_are_those_of_the_program(path: Path) -> None:
    """Keys, commands and the keys of a configuration are the program's own; ``python -m tests.written`` renews them."""
    assert path.read_text(encoding="utf-8") == renewed(path)


def test_each_kind_of_source_has_its_page() -> None:
    """In both languages, as the program has it, and no page of a kind that is gone."""
    written = pages()
    for path, content in written.items():
        assert path.read_text(encoding="utf-8") == content, path.name
    assert {*(ROOT / "docs").glob("**/sources/*.md")} == {*written}


def test_every_key_of_the_schema_is_in_the_reference() -> None:
    """Tables within tables too, but for a text given in two languages."""
    page = CONFIGURATION.read_text(encoding="utf-8")
    page += "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "sources").glob("*.md"))
    tables = {name: table.get("properties", {}) for name, table in json_schema()["$defs"].items() if name != "Words"}
    keys = [(name, key) for name, table in tables.items() for key in table if key != "measure"]
    lost = [f"{name}.{key}" for name, key in keys if f"| `{key}` |" not in page]
    assert tables
    assert lost == []


def test_the_example_is_a_configuration(tmp_path: Path) -> None:
    """The configuration that the README shows is read without a mistake."""
    examples = re.findall(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert examples
    for example in examples:
        path = tmp_path / "kpitui.toml"
        path.write_text(example, encoding="utf-8")
        assert read(path, Language.EN).sources


@pytest.mark.parametrize("page", [README, *sorted((ROOT / "docs").glob("**/*.md"))], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every file that a page links to, or shows as a picture, is there."""
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    missing = [link for link in links if not (page.parent / link).exists()]
    assert not missing


def test_nothing_names_this_machine() -> None:
    """Neither the pages nor the check of the project name a folder of the machine that they were written on."""
    for path in (README, ROOT / "CHANGELOG.md", ROOT / ".ci" / "run", *(ROOT / "docs").glob("**/*.md")):
        assert not re.search(r"/(?:root|work|tmp)/", path.read_text(encoding="utf-8")), path.name
