"""Opening whatever a file may hold: a project, or mistakes that can be read; nothing else ever."""

import copy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tomli_w
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitui.errors import ConfigError, Problem
from kpitui.setup import open_project, open_text
from kpitui.text import Language
from tests.setup.opening import BRANDS

EXAMPLE = (Path(__file__).parents[2] / "config.example.toml").read_text("utf-8")
ODD: tuple[Any, ...] = (
    *(3, -1, 2.5, True, "", "x", "7d", "{a}", "$", "$x", [], ["a"], [1], {}, {"a": 1}, {"env": "X"}, {"en": "x"}),
    *([{}], float("nan"), float("inf"), 10**30, [[1]], "\u202e", "é{0}%s", {"not": []}),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the path of everything in a table."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from places(inner, (*path, key))


PLACES = tuple(places(tomllib.loads(EXAMPLE)))


def spoilt(changes: list[tuple[int, int | None]]) -> dict[str, Any]:
    """Return the example with some things replaced by odd ones, or taken away."""
    tables = tomllib.loads(EXAMPLE)
    for place, odd in changes:
        *holders, last = PLACES[place]
        holder: Any = tables
        try:
            for key in holders:
                holder = holder[key]
            if odd is None:
                del holder[last]
            else:
                holder[last] = copy.deepcopy(ODD[odd])
        except (KeyError, IndexError, TypeError):
            continue
    return tables


CHANGE = st.tuples(st.integers(0, len(PLACES) - 1), st.one_of(st.none(), st.integers(0, len(ODD) - 1)))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(CHANGE, min_size=1, max_size=6), st.integers(0, 10_000), st.sampled_from(["", '"', "[", "=", "\n", "#"])
)
def test_a_spoilt_file_gives_mistakes_with_lines_and_nothing_else(
    changes: list[tuple[int, int | None]], place: int, sign: str
) -> None:
    """Wrong values, missing keys and stray signs anywhere give mistakes that say file and cause in both languages."""
    text = tomli_w.dumps(spoilt(changes))
    text = text[:place] + sign + text[place:]
    found: tuple[Problem, ...] | None = None
    try:
        open_text(text, Path("kpitui.toml"))
    except ConfigError as error:
        found = error.problems
    assert found != ()
    for problem in found or ():
        assert problem.file == "kpitui.toml"
        assert problem.line > 0 or problem.key == "brand"
        assert problem.say(Language.EN) != problem.say(Language.FR)
        assert "{{" not in problem.say(Language.FR)


def test_a_file_that_is_read_again_gives_the_same(tmp_path: Path) -> None:
    """``open_project`` reads the file as ``open_text`` reads its text."""
    file = tmp_path / "kpitui.toml"
    file.write_text("\ufeff" + BRANDS.replace("\n", "\r\n"), "utf-8", newline="")
    assert open_project(file).context == open_text(BRANDS, file).context
