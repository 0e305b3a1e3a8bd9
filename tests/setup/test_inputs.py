"""Sources bound to their kinds."""

from pathlib import Path

import pytest

from kpitui.setup.inputs import kinds, load_kind
from kpitui.setup.supply import available
from kpitui.sources.contract import SourceOptions
from tests.setup.opening import BRANDS, SOURCE, keys, opened, problems

MAPPING = SOURCE + "[[source.measure]]\n"


def test_the_kinds_are_the_modules_that_say_a_title() -> None:
    """The shared modules beside the kinds are no kinds."""
    found = kinds()
    assert {"csv", "json", "http", "command", "demo"} <= set(found)
    assert not {"contract", "rows", "web", "tables"} & set(found)


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_keeps_the_contract(kind: str) -> None:
    """A kind has a title in both languages, options, and a way to open it."""
    module = load_kind(kind)
    assert module.TITLE.say("en")
    assert module.TITLE.say("fr")
    assert issubclass(module.Options, SourceOptions)
    assert callable(module.open_source)


def test_options_are_judged_by_the_kind_with_the_common_keys_proposed() -> None:
    """An unknown option is refused with the nearest key, be it the kind's or every source's."""
    found = problems(
        BRANDS + '[[source]]\nname = "s"\nkind = "csv"\npaht = "x"\nevry = "1h"\n[[source.measure]]\nname = "posts"\n'
    )
    said = {problem.key: problem.text.say("en") for problem in found}
    assert "“path”" in said["source[1].paht"]
    assert "“every”" in said["source[1].evry"]
    assert "missing" in said["source[1].path"]


def test_a_value_that_is_none_of_several_things_is_one_mistake() -> None:
    """A URL that is neither a text nor a secret is told once, in both languages."""
    (problem,) = problems(
        BRANDS + '[[source]]\nname = "s"\nkind = "http"\nurl = { evn = "X" }\n[[source.measure]]\nname = "posts"\n'
    )
    assert problem.key == "source[1].url"
    assert "ou un secret" in problem.text.say("fr")


@pytest.mark.parametrize("expression", ["data[*", "a b", "", "foo("])
def test_jmespath_is_judged(expression: str) -> None:
    """An expression that cannot be read is found before anything is asked."""
    text = f'name = "s"\nkind = "json"\npath = "x"\nrows = "{expression}"\n[[source.measure]]\nname = "posts"\n'
    assert keys(f"{BRANDS}[[source]]\n{text}") == ["source[1].rows"]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('name = "followers"\nid = "x"\nvalue = "n"', "id"),
        ('name = "followers"\nvalue = "n"\nbucket = "1d"', "bucket"),
        ('name = "followers"', "value"),
        ('name = "reach"\nwindow = "1d"', "value"),
        ('name = "reach"\nvalue = "n"', "window"),
        ('name = "followers"\nvalue = "n"\nwindow = "1d"', "window"),
        ('name = "likes"\nkind = "unique"', "kind"),
        ('name = "mentions"\nlabels = { channel = "$" }', "labels.channel"),
    ],
)
def test_a_mapping_has_to_go_with_the_kind_of_its_measure(line: str, key: str) -> None:
    """Keys of events, amounts and audiences are refused for others; a level needs a value."""
    assert keys(BRANDS + MAPPING + line + "\n") == [f"source[1].measure[1].{key}"]


def test_with_several_own_brands_a_mapping_says_whose_it_is() -> None:
    """Figures of an agency need a brand; with one own brand they are that brand's."""
    two = '[[brand]]\nid = "a"\nown = true\n[[brand]]\nid = "b"\nown = true\n'
    assert keys(two + MAPPING + 'name = "posts"\n') == ["source[1].measure[1].labels"]
    assert opened(BRANDS + MAPPING + 'name = "posts"\n').sources


def test_a_constant_brand_has_to_be_declared_unless_it_is_renamed() -> None:
    """A brand that no row could belong to is a mistake; one that is renamed to a declared one is not."""
    wrong = MAPPING + 'name = "posts"\nlabels = { brand = "acm" }\n'
    assert keys(BRANDS + wrong) == ["source[1].measure[1].labels.brand"]
    assert opened(BRANDS + wrong + 'rename.brand = { acm = "acme" }\n').sources
    assert opened(BRANDS + MAPPING + 'name = "posts"\nlabels = { brand = "ACME" }\n').sources


def test_a_kind_that_maps_rows_needs_mappings() -> None:
    """A file without a mapping gives nothing: that is said; the invented market knows its measures itself."""
    assert keys(BRANDS + SOURCE) == ["source[1].measure"]
    project = opened(BRANDS + '[[source]]\nname = "d"\nkind = "demo"\npart = "site"\n')
    assert "sessions" in available(project.config, project.sources)
    assert "mentions" not in available(project.config, project.sources)


def test_the_invented_market_says_truly_what_it_gives() -> None:
    """What the demo's kind announces for each of its parts is what its figures hold."""
    import asyncio

    from kpitui.measures import Poll
    from kpitui.sources import demo
    from kpitui.sources.contract import SourceSettings

    for part in demo.Part:
        options = demo.Options(part=part, days=30)
        source = demo.open_source(SourceSettings("d", options))
        delivery = asyncio.run(source.poll(Poll(1_790_000_000_000)))
        assert {sample.measure for sample in delivery.samples} == set(demo.measures_of(options))


def test_an_unknown_kind_is_refused_with_the_nearest(tmp_path: Path) -> None:
    """The nearest kind is proposed."""
    (problem,) = problems(BRANDS + '[[source]]\nname = "s"\nkind = "cvs"\n', tmp_path)
    assert "“csv”" in problem.text.say("en")
