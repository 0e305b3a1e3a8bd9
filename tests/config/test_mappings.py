"""Mappings of rows."""

from pathlib import Path

import pytest

from kpitui.config import At, parse
from tests.config.reading import SOURCE, wrong


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("time = 3", "time"),
        ("time = []", "time"),
        ("time = { on = 3 }", "time"),
        ('value = ""', "value"),
        ("value = true", "value"),
        ("value = inf", "value"),
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
