"""Included files."""

from pathlib import Path

import pytest

from kpitui.config import Config, read
from kpitui.errors import ConfigError

MAIN = 'include = ["brands/*.toml"]\n[[brand]]\nid = "rival"\n'
ACME = """\
[[brand]]
id = "acme"
own = true
[[source]]
name = "acme-posts"
kind = "csv"
path = "x.csv"
[[source.measure]]
name = "mentions"
[[source.measure]]
name = "posts"
labels = { brand = "$brand", channel = "x" }
[[alert]]
kpi = "mentions"
warning = { below = 3 }
[[target]]
kpi = "mentions"
month = 3
[report.acme]
[kpi.mentions]
window = "28d"
"""


def project(folder: Path, **files: str) -> Path:
    """Write a configuration and the files of its brands."""
    (folder / "brands").mkdir()
    for name, text in files.items():
        (folder / "brands" / f"{name}.toml").write_text(text, "utf-8")
    main = folder / "kpitui.toml"
    main.write_text(MAIN, "utf-8")
    return main


def problems(main: Path) -> list[tuple[str, int, str]]:
    """Return the file, line and key of every mistake."""
    with pytest.raises(ConfigError) as caught:
        read(main)
    return [(Path(one.file).name, one.line, one.key) for one in caught.value.problems]


def test_files_are_laid_together_in_the_order_of_their_names(tmp_path: Path) -> None:
    """Arrays of tables are joined, tables by name too."""
    main = project(tmp_path, b='[[brand]]\nid = "b"\n', a='[[brand]]\nid = "a"\n[kpi.x]\nwindow = "7d"\n')
    config = read(main)
    assert [brand.id for brand in config.brands] == ["rival", "a", "b"]
    assert list(config.kpis) == ["x"]
    assert [file.name for file in config.origins.files] == ["kpitui.toml", "a.toml", "b.toml", "kpitui.local.toml"]


def test_the_only_brand_of_an_included_file_is_its_default(tmp_path: Path) -> None:
    """Mappings, rules, targets and reports of a client's file are that client's, unless they say otherwise."""
    config: Config = read(project(tmp_path, acme=ACME))
    assert [mapping.labels["brand"] for mapping in config.sources[0].measures] == ["acme", "$brand"]
    assert config.alerts[0].scope == {"brand": "acme"}
    assert config.targets[0].brand == "acme"
    assert config.reports["acme"].brand == "acme"


def test_mistakes_name_the_file_and_line_where_they_stand(tmp_path: Path) -> None:
    """The second source of the whole is the first of its file, and is called so."""
    main = project(tmp_path, a=ACME, b='\n[[source]]\nname = "b"\nkind = "csv"\nevery = "x"\n')
    assert problems(main) == [("b.toml", 5, "source[1].every")]


def test_what_two_files_say_is_refused_in_the_second(tmp_path: Path) -> None:
    """A table by name may be said once; the mistake names the other file."""
    main = project(tmp_path, a='[kpi.x]\nwindow = "7d"\n', b='\n[kpi.x]\nwindow = "1d"\n[monitor]\nperiod = "7d"\n')
    main.write_text(MAIN + '[monitor]\nperiod = "1d"\n', "utf-8")
    assert problems(main) == [("b.toml", 2, "kpi.x"), ("b.toml", 5, "monitor.period")]


def test_an_included_file_includes_none(tmp_path: Path) -> None:
    """Only the main file includes others."""
    assert problems(project(tmp_path, a='include = ["x.toml"]\n')) == [("a.toml", 1, "include")]


def test_a_file_that_is_named_must_be_there_a_pattern_may_match_none(tmp_path: Path) -> None:
    """An empty pattern is a note, an absent file a mistake."""
    main = project(tmp_path)
    assert [note.key for note in read(main).notes] == ["include[1]"]
    main.write_text('include = ["a.toml"]\n[[brand]]\nid = "x"\n', "utf-8")
    assert problems(main) == [("kpitui.toml", 1, "include[1]")]


def test_mistakes_of_toml_in_an_included_file_are_told_too(tmp_path: Path) -> None:
    """Both files' mistakes come at once."""
    main = project(tmp_path, a="[[brand]]\nid = x\n")
    main.write_text(MAIN + "[monitor]\nperiod = 3\n", "utf-8")
    assert problems(main) == [("a.toml", 2, ""), ("kpitui.toml", 5, "monitor.period")]
