"""``kpitui sources``: the kinds that there are, or one in full, in both languages."""

from __future__ import annotations

import pytest

from kpitui.cli.program import run
from kpitui.setup.inputs import kinds, load_kind
from kpitui.text import Language

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize("language", Language)
def test_the_list(language: Language, capsys: Captured) -> None:
    """Every kind with what it is, and how to see one."""
    assert run(["sources", "--lang", language.value]) == 0
    said = capsys.readouterr().out
    for kind in kinds():
        assert kind in said
        assert load_kind(kind).TITLE.say(language) in said
    assert {"en": "kpitui sources KIND", "fr": "kpitui sources TYPE"}[language.value] in said


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("en", ("What it needs", "Nothing: no account", "How fresh it is", "An example", "Every 5m", "keywords")),
        ("fr", ("Ce qu’il faut", "Rien\u00a0: ni compte", "Sa fraîcheur", "Un exemple", "Toutes les 5", "keywords")),
    ],
)
def test_one_kind(language: str, parts: tuple[str, ...], capsys: Captured) -> None:
    """What it needs, gives and allows, its measures, its options with their defaults, an example that can be copied."""
    assert run(["sources", "hackernews", "--lang", language]) == 0
    said = capsys.readouterr().out
    for part in (*parts, 'kind = "hackernews"', "mentions, author_interactions", "90d", "backfill"):
        assert part in said, part
    texts = said.partition('kind = "')[0].splitlines()
    assert max(len(line) for line in texts) <= 120


@pytest.mark.parametrize(("language", "meant"), [("en", "did you mean “hackernews”?"), ("fr", "vouliez-vous dire")])
def test_the_nearest_name(language: str, meant: str, capsys: Captured) -> None:
    """A name that no kind has is told with the nearest one."""
    assert run(["sources", "hackernew", "--lang", language]) == 2
    assert meant in capsys.readouterr().err
