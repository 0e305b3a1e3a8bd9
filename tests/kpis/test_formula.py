"""Formulas are Python expressions of a short list of things; what is not on it is refused with its place."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.errors import FormulaError
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.formula import Formula, bind_formula
from kpitui.kpis.formula_text import written
from kpitui.kpis.formula_tree import Leaf, Selector
from kpitui.kpis.kpi import Aggregation

MEASURES = load_catalogue().measures


def bind(text: str) -> Formula:
    """Return a formula over the catalogue's measures."""
    return bind_formula(text, MEASURES)


@pytest.mark.parametrize("kpi", load_catalogue().kpis.values(), ids=lambda kpi: kpi.id)
def test_every_formula_of_the_catalogue_binds(kpi: object) -> None:
    """The catalogue names only measures, functions and models that exist."""
    assert bind(kpi.formula).measures or "hashtags" in kpi.id  # type: ignore[attr-defined]


@pytest.mark.parametrize("kpi", load_catalogue().kpis.values(), ids=lambda kpi: kpi.id)
def test_a_formula_written_out_binds_to_itself(kpi: object) -> None:
    """Writing a tree out and reading it again gives the same tree."""
    root = bind(kpi.formula).root  # type: ignore[attr-defined]
    assert bind(written(root)).root == root


@pytest.mark.parametrize(
    ("text", "column", "word"),
    [
        ("sum(mentoins)", 4, "mentions"),
        ("  summ(mentions)", 2, "sum"),
        ("mentions / 2", 0, "sum(mentions)"),
        ("sum(followers)", 4, "last"),
        ("unique(mentions)", 7, "sum"),
        ("sum(mentions, sentiment=3)", 24, "sentiment"),
        ("sum(mentions, social=1)", 21, "True"),
        ("cohort(requests, answers)", 0, "cohort"),
        ('cohort(requests, answers, "72x")', 26, "span"),
        ("quantile(response_seconds, 2)", 0, "between 0 and 1"),
        ("share(nps_ratings, 6, 0)", 0, "low > high"),
        ("1 if 2 else 3", 0, "only numbers"),
        ("sum(mentions) ** 2", 0, "+ - * /"),
        ("sum(a for a in b)", 3, "measures"),
        ("__import__('os')", 0, "unknown"),
        ("(lambda: 1)()", 0, "only numbers"),
        ("sum(mentions).real", 0, "only numbers"),
        ("'a'", 0, "numbers"),
        ("True", 0, "numbers"),
        ("1e999", 0, "number"),
        ("éé + sum(mentions)", 0, "unknown"),
        ('sum(mentions, hashtag="é") + foo(1)', 29, "unknown"),
        ("growth(sum(mentions), 2)", 0, "1"),
        ("across('brand', sum(mentions))", 7, "brand"),
        ("clv(revenue)", 4, "name"),
        ("sum(**x)", 6, "**"),
        ("", 0, "empty"),
        ("(", 0, ""),
        ("1 +", 2, ""),
        ("9" * 5000, 0, "longer"),
    ],
)
def test_what_is_not_on_the_list_is_refused_with_its_place(text: str, column: int, word: str) -> None:
    """An error says where and why in both languages, with the nearest word."""
    with pytest.raises(FormulaError) as caught:
        bind(text)
    assert word in caught.value.text.say("en")
    assert caught.value.text.say("fr")
    assert caught.value.column == column or not word


@given(st.text(alphabet="sum(mention),.+-*/ '\"=[]{}0x9:lambd@!é\n", max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is written gives a formula or a FormulaError."""
    with suppress(FormulaError):
        assert bind(text).root


def test_filters_of_a_function_hold_for_all_its_measures() -> None:
    """A function's filters are added to those of each selector, folded as labels are compared."""
    root = bind('cohort(leads(stage="Lead", social=True), leads(stage=["sql", "won"]), "90d", site="Blog")').root
    assert isinstance(root, Leaf)
    assert root.selectors == (
        Selector("leads", (("site", ("blog",)), ("stage", ("lead",))), True),
        Selector("leads", (("site", ("blog",)), ("stage", ("sql", "won"))), None),
    )
    assert root.within == 90 * 86_400_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(clicks) / sum(impressions)", Aggregation.RATIO),
        ("100 * sum(clicks) / sum(impressions)", Aggregation.RATIO),
        ("100 * (sum(clicks) / sum(impressions))", Aggregation.RATIO),
        ("sum(mentions) / 7", Aggregation.SUM),
        ('100 * sum(mentions, sentiment="positive") / sum(mentions)', Aggregation.SUM),
        ("sum(clicks)", Aggregation.SUM),
    ],
)
def test_a_quotient_of_different_measures_is_a_ratio(text: str, expected: Aggregation) -> None:
    """The default aggregation follows the formula's form."""
    assert bind(text).aggregation is expected


@pytest.mark.parametrize(
    ("text", "available", "missing"),
    [
        ("sum(likes, comments)", {"likes"}, ()),
        ("sum(likes, comments)", {"posts"}, ("comments", "likes")),
        ("sum(clicks) / sum(impressions)", {"clicks"}, ("impressions",)),
        ("if_any(distinct(mentions), unique(authors))", {"authors"}, ()),
        ("if_any(distinct(mentions), unique(authors))", set(), ("mentions",)),
        ("sum(tickets_resolved) - if_any(sum(tickets_reopened), 0)", {"tickets_resolved"}, ()),
    ],
)
def test_a_formula_says_which_measures_it_lacks(text: str, available: set[str], missing: tuple[str, ...]) -> None:
    """Of alternatives one is enough; of summed measures any."""
    assert bind(text).lacking(frozenset(available)) == missing
