"""Lines of keys."""

from pathlib import Path

import pytest

from kpitui.config.origins import KeyPath, Origins, Place, read_key, write_key
from kpitui.config.places import line_of, lines_of, place
from kpitui.text import Text

SOURCE = b"""\
include = ["a.toml",   # a remark
  "b.toml"]
[monitor]
language = "fr"

[[source]]
name = "p"
  [[source.measure]]
  labels = { brand = "acme", "odd key" = "x" }
  where.status = "y"
  [[source.measure]]
  name = "z"
[[source]]
name = "q"
[source.extra]
x = 1
[kpi."a.b".label]
fr = "c"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("include", 1), 2),
        (("monitor",), 3),
        (("monitor", "language"), 4),
        (("monitor", "absent"), 3),
        (("source", 0), 6),
        (("source", 0, "measure", 0, "labels", "odd key"), 9),
        (("source", 0, "measure", 0, "where", "status"), 10),
        (("source", 0, "measure", 1, "name"), 12),
        (("source", 0, "measure", 1, "value"), 11),
        (("source", 1, "name"), 14),
        (("source", 1, "extra", "x"), 16),
        (("kpi", "a.b", "label", "fr"), 18),
        (("nothing",), 0),
    ],
)
def test_every_key_has_its_line(path: KeyPath, line: int) -> None:
    """Keys in tables, arrays, inline tables and lists are found; an absent key stands where its table does."""
    assert line_of(lines_of(SOURCE), path) == line


def test_a_broken_text_gives_what_can_be_found() -> None:
    """A text that is not TOML gives no exception."""
    assert lines_of(b"a = \n[[b\nc = {") is not None


def test_problems_are_placed_in_their_files_in_reading_order(tmp_path: Path) -> None:
    """A mistake in an included file names that file, its key there and its line; the order is that of reading."""
    main, other = tmp_path / "main.toml", tmp_path / "other.toml"
    contents = {main: b"[monitor]\nperiod = 3\n", other: b'# a\n[[brand]]\nid = "a"\n'}
    origins = Origins(main, (main, other), {("brand", 4): Place(other, ("brand", 0))}, contents)
    text = Text("wrong", "faux")
    found = place([(("brand", 4, "id"), text), (("monitor", "period"), text)], origins)
    assert [(one.file, one.line, one.key) for one in found] == [
        (str(main), 2, "monitor.period"),
        (str(other), 3, "brand[1].id"),
    ]


@pytest.mark.parametrize("path", [("a", 0, "b"), ("kpi", "odd.key", "x"), ("a", 'quo"te'), ("monitor", "theme")])
def test_a_written_key_is_read_back(path: KeyPath) -> None:
    """Keys survive being shown, whatever signs they hold."""
    assert read_key(write_key(path)) == path
