"""The invented market: the same whenever it is asked, and enough for every measure."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.config import read as read_config
from kpitui.measures import Delivery, Kind
from kpitui.measures.labels import value_of
from kpitui.sources import demo
from kpitui.sources.market import demo_config, demo_text
from kpitui.text import Language
from tests.sources.making import opened, polled

NOW = 1_795_300_000_000
HOUR = 3_600_000


def market(now: int, state: object = None, **options: object) -> Delivery:
    """Return what the market tells."""
    return polled(opened(Path(), options, kind=demo), now, state if isinstance(state, dict) else None)


def test_live_agrees_with_the_past() -> None:
    """What a market tells bit by bit is what it tells at once, and nothing twice."""
    options = {"part": "listening", "days": 5}
    at_once = market(NOW, **options)
    source = opened(Path(), options, kind=demo)
    first = polled(source, NOW - 30 * HOUR)
    gathered, state = list(first.samples), first.state
    for step in range(29, -1, -1):
        more = polled(source, NOW - step * HOUR, state)
        assert more.covers == (NOW - (step + 1) * HOUR, NOW - step * HOUR)
        gathered, state = [*gathered, *more.samples], more.state
    assert set(at_once.samples) <= set(gathered)
    assert len(set(gathered)) == len(gathered)


def test_a_seed_is_a_market() -> None:
    """The same seed gives the same figures, another seed others."""
    options = {"part": "care", "days": 3}
    assert market(NOW, **options).samples == market(NOW, **options).samples
    assert market(NOW, **options).samples != market(NOW, seed=8, **options).samples


@pytest.mark.parametrize("part", list(demo.Part))
def test_every_part_gives_what_it_says(part: demo.Part) -> None:
    """A part's measures are those that it announces; nothing comes from the future, no event twice."""
    delivery = market(NOW, part=part, days=40)
    assert {sample.measure for sample in delivery.samples} == set(
        demo.measures_of(demo.Options.model_validate({"part": part}))
    )
    assert max(sample.until or sample.t for sample in delivery.samples) <= NOW
    events = [
        (one.measure, value_of(one.labels, "brand"), one.id) for one in delivery.samples if one.kind is Kind.EVENT
    ]
    assert len(set(events)) == len(events)
    assert all(one.value >= 0 for one in delivery.samples)


def test_followers_add_up() -> None:
    """Who came less who left is the step of the level, day by day."""
    samples = market(NOW, part="instagram", days=12).samples
    own = [one for one in samples if value_of(one.labels, "brand") == "lumen"]
    level = {one.t: one.value for one in own if one.measure == "followers"}
    moved: dict[tuple[int, int | None], float] = {}
    for one in own:
        if one.measure in ("follows", "unfollows"):
            sign = 1 if one.measure == "follows" else -1
            moved[one.t, one.until] = moved.get((one.t, one.until), 0.0) + sign * one.value
    known = [(span, step) for span, step in moved.items() if span[0] in level and span[1] in level]
    assert len(known) > 8
    assert all(level[span[1] or 0] - level[span[0]] == step for span, step in known)


def test_its_configuration_is_sound() -> None:
    """The demo's configuration reads, in both languages, and shows four brands and eight tools."""
    for language in Language:
        config = read_config(demo_config(), language)
        assert [brand.id for brand in config.brands] == ["lumen", "vega", "nordlys", "clartea"]
        assert {source.options["part"] for source in config.sources} == set(demo.Part)


@pytest.mark.parametrize(("language", "named"), [(Language.EN, "Shop"), (Language.FR, "Boutique")])
def test_tools_are_named_in_the_screens_language(tmp_path: Path, language: Language, named: str) -> None:
    """Whoever opens the demo reads the names of its sources in the own language."""
    file = tmp_path / "kpitui.toml"
    file.write_text(demo_text(language), "utf-8")
    assert named in {source.name for source in read_config(file, language).sources}
