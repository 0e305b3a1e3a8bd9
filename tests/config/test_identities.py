"""Names that tell items apart."""

from pathlib import Path

from kpitui.config import parse
from tests.config.reading import BRAND, SOURCE, wrong


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


def test_a_suggestions_id_says_the_kpi() -> None:
    """A rule that names a suggestion needs no KPI, and no levels; another rule needs both."""
    (rule,) = parse(f'{BRAND}[[alert]]\nid = "share_of_voice-suggested-2"\n', Path("kpitui.toml")).alerts
    assert (rule.kpi, rule.warning, rule.critical) == ("share_of_voice", None, None)
    for identity in ("mentions-suggested-0", "mentions-suggest", "suggested"):
        (problem,) = wrong(f'{BRAND}[[alert]]\nid = "{identity}"\n')
        assert problem.key == "alert[1]"
        assert "mentions-suggested" in problem.text.say("en")
