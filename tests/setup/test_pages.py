"""The page of each kind of source: whole, in both languages, with an example that the program accepts."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.errors import UsageError
from kpitui.setup.docs import keys_described
from kpitui.setup.inputs import kinds, load_kind
from kpitui.setup.pages import markdown, page_of
from kpitui.text import Language
from tests.setup.opening import opened

THE_SAME = {"Hacker News", "Mastodon", "Bluesky", "Reddit", "Facebook", "Instagram", "LinkedIn", "YouTube", "TikTok"}
"""Names that no language changes."""


@pytest.mark.parametrize("kind", kinds())
def test_every_option_is_told_in_both_languages(kind: str) -> None:
    """Each key has a sentence in English and another one in French."""
    english, french = (keys_described(load_kind(kind).Options, language) for language in Language)
    for name in load_kind(kind).Options.model_fields:
        assert english.get(name), name
        assert french[name] != english[name], name


@pytest.mark.parametrize("kind", kinds())
def test_a_page_is_whole(kind: str) -> None:
    """What it needs, gives, how fresh it is, an example and the keys stand on it, in the language asked for."""
    english, french = (page_of(kind, language) for language in Language)
    assert len(english.parts) == len(french.parts) >= 3
    for (heading, text), (autre, texte) in zip(english.parts, french.parts, strict=True):
        assert heading != autre or text == texte
        assert text
        assert texte
    assert english.example == french.example != ""
    assert {key for key, _, _ in english.options} == {key for key, _, _ in french.options}
    assert f"`{kind}`" in markdown(french, Language.FR)


@pytest.mark.parametrize("kind", kinds())
def test_its_example_is_accepted(kind: str, tmp_path: Path) -> None:
    """The example is a configuration without a mistake and without a remark, and a source of the kind is in it."""
    example = page_of(kind, Language.EN).example
    whole = example if "[[brand]]" in example else f'[[brand]]\nid = "acme"\nown = true\n\n{example}'
    project = opened(whole, tmp_path)
    assert kind in {source.table.kind for source in project.sources}
    assert project.notes == ()


def test_a_kind_that_is_not_there() -> None:
    """An unknown kind is refused with the nearest one."""
    with pytest.raises(UsageError, match="hackernews"):
        page_of("hackernew", Language.EN)
