"""Reading a configuration: every mistake at once, with file, line, key, cause and nearest word, in both languages."""

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from pydantic_core import core_schema

from kpitui.config import At, Condition, Config, Secret, parse, read
from kpitui.errors import ConfigError, Problem
from kpitui.text import Language

BRAND = '[[brand]]\nid = "acme"\n'
SOURCE = BRAND + '[[source]]\nname = "s"\nkind = "csv"\npath = "x.csv"\n'


def wrong(text: str, folder: Path = Path()) -> tuple[Problem, ...]:
    """Return the mistakes of a text."""
    with pytest.raises(ConfigError) as caught:
        parse(text, folder / "kpitui.toml")
    return caught.value.problems


def test_the_whole_form_is_read(tmp_path: Path) -> None:
    """Every table of the interface finds its place, spans in milliseconds, secrets unread."""
    text = (Path(__file__).parents[2] / "config.example.toml").read_text("utf-8")
    config = parse(text, tmp_path / "kpitui.toml")
    assert config.monitor.language is Language.EN
    assert [brand.name for brand in config.brands] == ["Acme", "Globex", "Initech"]
    assert config.sources[0].every == 900_000
    mapping = config.sources[0].measures[0]
    assert mapping.where["reach"] == Condition(at_least=1.0)
    assert mapping.splits == {"hashtag": "hashtags"}
    assert config.alerts[0].for_ == 1_800_000
    assert config.alerts[0].critical is not None
    assert config.alerts[0].critical.clear == 2.3
    assert config.routes["team"].url == Secret("env", ("SLACK_URL",), tmp_path)
    assert config.quiet_hours is not None
    assert config.quiet_hours.from_.hour == 20


def test_all_mistakes_of_a_file_come_at_once_with_line_key_and_nearest_word() -> None:
    """Nothing stops at the first mistake; each has its own line."""
    problems = wrong(
        '[monitor]\nlangage = "fr"\nperiod = 7\n[[brand]]\nid = "a"\nown = "yes"\n[[sources]]\n'
        '[[alert]]\nkpi = "x"\nfor = "30x"\nwarning = { bellow = 3 }\n[retention]\nraw = -1\n'
    )
    assert [(one.line, one.key) for one in problems] == [
        (2, "monitor.langage"),
        (3, "monitor.period"),
        (6, "brand[1].own"),
        (7, "sources"),
        (10, "alert[1].for"),
        (11, "alert[1].warning.bellow"),
        (13, "retention.raw"),
    ]
    said = {one.key: one.text for one in problems}
    assert "“language”" in said["monitor.langage"].say("en")
    assert "vouliez-vous dire «\N{NO-BREAK SPACE}source\N{NO-BREAK SPACE}»" in said["sources"].say("fr")
    assert "“below”" in said["alert[1].warning.bellow"].say("en")


@pytest.mark.parametrize(
    ("table", "key", "cause"),
    [
        ('[[alert]]\nkpi = "k"\nwarning = { below = 3, clear = 2 }', "alert[1].warning", "wrong side"),
        ('[[alert]]\nkpi = "k"\nwarning = { above = 3, clear = 4 }', "alert[1].warning", "wrong side"),
        ('[[alert]]\nkpi = "k"\nwarning = { below = 3 }\ncritical = { below = 4 }', "alert[1]", "milder"),
        ('[[alert]]\nkpi = "k"\nwarning = { above = 3 }\ncritical = { above = 2 }', "alert[1]", "milder"),
        ('[[alert]]\nkpi = "k"\nwarning = { outside = [1, 5] }\ncritical = { outside = [2, 6] }', "alert[1]", "milder"),
        ('[[alert]]\nkpi = "k"\nwarning = { outside = [5, 1] }', "alert[1].warning.outside", "lower one first"),
        ('[[alert]]\nkpi = "k"', "alert[1]", "warning or critical"),
        ('[[alert]]\nkpi = "k"\nwarning = {}', "alert[1].warning", "one condition"),
        ('[[alert]]\nkpi = "k"\nwarning = { below = 1, above = 2 }', "alert[1].warning", "one condition"),
        ('[[alert]]\nkpi = "k"\nwarning = { below = nan }', "alert[1].warning.below", "NaN"),
        ('[[target]]\nkpi = "k"', "target[1]", "one of week"),
        ('[[target]]\nkpi = "k"\nreach = 3', "target[1]", "reach and by"),
        ('[[campaign]]\nname = "c"\nfrom = 2027-02-01\nto = 2027-01-01', "campaign[1]", "before"),
        ('[[topic]]\nname = "t"', "topic[1]", "any or all"),
        ("[route.r]", "route.r", "one of url"),
        ("[quiet_hours]\nfrom = 3", "quiet_hours.to", "missing"),
        ("[kpi.Bad]", "kpi.Bad", "form"),
        ('[[campaign]]\nname = "c"\nfrom = "soon"\nto = 2027-01-01', "campaign[1].from", "date"),
        ('[[annotation]]\nat = "x"\ntext = "t"', "annotation[1].at", "date or time"),
        ('[target]\nkpi = "k"', "target", "[[target]]"),
        ("monitor = 3", "monitor", "table"),
        ('[report.r]\naudience = "clients"', "report.r.audience", "client"),
    ],
)
def test_each_rule_of_the_form_is_said(table: str, key: str, cause: str) -> None:
    """Every rule of a table has its own text, at the key or table that breaks it, and a French one."""
    text = table + "\n" + BRAND
    problem = next(one for one in wrong(text) if one.key == key)
    assert cause in problem.text.say("en")
    assert problem.text.say("fr") != problem.text.say("en")
    assert problem.line > 0


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("time = 3", "time"),
        ("time = []", "time"),
        ("time = { on = 3 }", "time"),
        ('value = ""', "value"),
        ("value = true", "value"),
        ("where = { a = { nott = 1 } }", "where.a"),
        ("where = { a = {} }", "where.a"),
        ('split = "commas"', "split"),
        ('split = ","', ""),
        ('split = { hashtag = "," }', ""),
        ('number = "percents"', "number"),
        ('window = "1d"\nuntil = "x"', ""),
        ('bucket = "hour"', "bucket"),
        ("labels = { brand = 3 }", "labels.brand"),
        ("rename = { a = 3 }", "rename.a"),
        ("published = true", "published"),
        ('traffic = { sorce = "x" }', "traffic.sorce"),
    ],
)
def test_each_rule_of_a_mapping_is_said(line: str, key: str) -> None:
    """A mapping's mistakes stand at their key, in both languages."""
    found = wrong(f'{SOURCE}[[source.measure]]\nname = "mentions"\n{line}\n')
    assert [one.key for one in found] == [f"source[1].measure[1]{'.' if key else ''}{key}"]
    assert "pydantic" not in found[0].text.say("fr")


def test_a_mapping_is_read_in_all_its_forms() -> None:
    """Times, values and conditions come out in one form whatever they were written in."""
    config = parse(
        SOURCE + '[[source.measure]]\nname = "m"\ntime = { at = 2022-05-10 }\nvalue = 2\n'
        'where = { a = "x", b = ["x", ""], c = { not = "y" }, d = true, e = { at_least = 1, at_most = 2 } }\n'
        'labels = { hashtag = "$tags", brand = "acme" }\nsplit = "list"\n'
        '[[source.measure]]\nname = "n"\ntime = ["date", "hour"]\n',
        Path("kpitui.toml"),
    )
    first, second = config.sources[0].measures
    assert first.time == At(at="2022-05-10")
    assert first.where["a"].any_of == ("x",)
    assert first.where["b"].any_of == ("x", "")
    assert first.where["c"].none_of == ("y",)
    assert first.where["d"].any_of == ("true",)
    assert (first.where["e"].at_least, first.where["e"].at_most) == (1.0, 2.0)
    assert first.splits == {"hashtag": "list"}
    assert second.time == ("date", "hour")
    assert second.value is None


def test_names_may_not_be_given_twice() -> None:
    """Brands, sources, campaigns and rules are told apart without regard to case."""
    problems = wrong(SOURCE + '[[brand]]\nid = "ACME"\n[[source]]\nname = "s"\nkind = "csv"\n')
    assert [(one.line, one.key) for one in problems] == [(8, "brand[2].id"), (10, "source[2].name")]


def test_rules_and_targets_have_ids_of_their_own() -> None:
    """A rule without an id is named by its KPI and a number, a target by what it is about."""
    config = parse(
        BRAND + '[[alert]]\nkpi = "a"\nwarning = { below = 1 }\n[[alert]]\nkpi = "a"\nwarning = { above = 1 }\n'
        '[[target]]\nkpi = "k"\nbrand = "acme"\nscope = { channel = "x" }\nmonth = 3\n',
        Path("kpitui.toml"),
    )
    assert [alert.id for alert in config.alerts] == ["a-1", "a-2"]
    assert config.targets[0].id == "k-acme-x-month"


def test_a_single_brand_is_ones_own() -> None:
    """With one brand nobody has to say that it is one's own; with two, somebody has."""
    assert parse(BRAND, Path("k.toml")).brands[0].own
    assert not parse(BRAND + '[[brand]]\nid = "b"\n', Path("k.toml")).brands[0].own
    assert not parse(BRAND + "own = false\n", Path("k.toml")).brands[0].own


def test_the_language_given_holds_where_the_file_says_none(tmp_path: Path) -> None:
    """The file's own language prevails; without one, that of the call holds."""
    file = tmp_path / "kpitui.toml"
    file.write_text(BRAND, "utf-8")
    assert read(file, Language.FR).monitor.language is Language.FR
    file.write_text('[monitor]\nlanguage = "en"\n' + BRAND, "utf-8")
    assert read(file, Language.FR).monitor.language is Language.EN


def test_mistakes_of_form_and_of_toml_come_together() -> None:
    """A line that is no TOML does not hide the unknown key below it, and invents no missing one."""
    problems = wrong("[[brand]]\nid = acme\ncolour = 1\n")
    assert [one.line for one in problems] == [2, 3]


def test_no_sentence_of_pydantic_reaches_the_user() -> None:
    """Every kind of error that pydantic knows has a text of ours, which differs in the two languages."""
    from kpitui.config.problems import Judged, _say

    for kind in get_args(core_schema.ErrorType):
        context = {**dict.fromkeys(("gt", "ge", "lt", "le", "min_length", "max_length"), 1), "expected": "'a' or 'b'"}
        text = _say({"type": kind, "ctx": context, "input": 3}, ("x",), Judged(Config, {}))
        assert text.say("en") != text.say("fr")
        assert "nput should" not in text.say("en")


def test_reading_a_right_file_loads_no_parser_of_lines(tmp_path: Path) -> None:
    """tree-sitter, tomli-w and keyring are imported only when there is a line to find, a file to write, a secret."""
    file = tmp_path / "kpitui.toml"
    file.write_text(SOURCE, "utf-8")
    code = (
        "import sys, pathlib; from kpitui.config import read; read(pathlib.Path(sys.argv[1]));"
        "print([m for m in ('tree_sitter', 'tomli_w', 'keyring', 'numpy', 'textual') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """An absent file is a mistake like another."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path / "none.toml")
    assert "n’existe pas" in caught.value.problems[0].say("fr")
