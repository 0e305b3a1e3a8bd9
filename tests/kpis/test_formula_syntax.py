"""A slip in a formula is told in the user's language, with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.errors import FormulaError
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.formula import bind_formula

MEASURES = load_catalogue().measures


@pytest.mark.parametrize(
    ("text", "place", "english", "french"),
    [
        ("sum(likes", 3, "“(” is never closed", "«\u00a0(\u00a0» n’est jamais fermée"),
        ("sum(likes))", 10, "nothing is open that “)” closes", "«\u00a0)\u00a0» ne ferme rien"),
        ("sum(likes]", 9, "“(” is closed by “]”", "«\u00a0(\u00a0» est fermée par «\u00a0]\u00a0»"),
        ("sum(likes) +", 11, "something is missing at the end", "il manque quelque chose à la fin"),
        ("sum(likes) * / 2", 13, "something is not in its place here", "quelque chose n’est pas à sa place ici"),
        ("sum(likes) × 2", 11, "the sign “×” has no meaning here", "le signe «\u00a0×\u00a0» n’a pas de sens ici"),
        ("sum(likes comments)", 4, "an operation or a comma is missing", "il manque une opération ou une virgule"),
        ('sum(leads, stage="won)', 17, "no closing quotation mark", "pas de guillemet fermant"),
        ("2x * sum(likes)", 0, "this is no number", "ce n’est pas un nombre"),
        ("sum(likes) = 3", 11, "“=” only stands in the filters", "ne s’écrit que dans les filtres"),
        ('sum(stage="won", leads)', 22, "come after the measures", "viennent après les mesures"),
    ],
)
def test_the_slip_and_its_place(text: str, place: int, english: str, french: str) -> None:
    """Each kind of slip has its own words in both languages, and points at where it is."""
    with pytest.raises(FormulaError) as caught:
        bind_formula(text, MEASURES)
    assert english in caught.value.text.say("en")
    assert french in caught.value.text.say("fr")
    assert caught.value.column == place


@given(st.text(alphabet="sum(likes),+-*/='\"[]{} 0.1×", max_size=20))
def test_never_in_the_words_of_python(text: str) -> None:
    """Whatever is written wrong, the French text holds none of Python's English."""
    try:
        bind_formula(text, MEASURES)
    except FormulaError as error:
        said = error.text.say("fr")
        assert not any(word in said for word in ("invalid", "syntax", "never", "unmatched", "literal", "expected"))
