"""The catalogue with the user's own tables."""

import pytest

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.formula import bind_formula
from tests.setup.opening import BRANDS, keys, opened, problems


@pytest.mark.parametrize(
    ("formula", "column", "cause"),
    [
        ("sum(mentins)", 5, "mentions"),
        ("summ(mentions)", 1, "sum"),
        ("sum(mentions, sentiment=3 + 4)", 25, ""),
        ("__import__('os')", 1, ""),
    ],
)
def test_a_wrong_formula_names_its_column_and_the_nearest_word(formula: str, column: int, cause: str) -> None:
    """The column counts from 1 within the formula's text."""
    (problem,) = problems(BRANDS + f'[kpi.x]\nobjective = "awareness"\nformula = "{formula}"\n')
    assert (problem.key, problem.line) == ("kpi.x.formula", 11)
    assert problem.text.say("en").startswith(f"column {column} of the formula")
    assert cause in problem.text.say("fr")


def test_a_measure_that_breaks_a_built_in_kpi_is_blamed() -> None:
    """A measure of the user's may replace a built-in one, but not so that a KPI can no longer be read."""
    found = problems(BRANDS + '[measure.requests]\nkind = "gauge"\n')
    assert {problem.key for problem in found} == {"measure.requests"}
    assert "response_rate" in found[0].text.say("fr")


def test_a_fixed_kpi_needs_a_window() -> None:
    """What keeps its own window has to have one."""
    text = '[kpi.x]\nobjective = "awareness"\nformula = "sum(mentions)"\nfixed = true\n'
    assert keys(BRANDS + text) == ["kpi.x.fixed"]


def test_own_measures_kpis_and_objectives_stand_beside_the_built_in_ones() -> None:
    """What the user declares is in the catalogue; a built-in KPI is changed key by key."""
    project = opened(
        BRANDS + '[measure.demos]\nkind = ["delta", "event"]\n[objective.loyalty]\nlabel = "Loyalty"\n'
        '[kpi.demos]\nobjective = "loyalty"\nlabel = { fr = "Démos" }\nformula = "sum(demos)"\n'
        '[kpi.mentions]\nwindow = "90d"\nthresholds = { warning = { below = 3 }, critical = { below = 1 } }\n'
    )
    catalogue, before = project.context.catalogue, load_catalogue()
    assert catalogue.kpis["demos"].label.say("en") == "Démos"
    assert catalogue.objectives[-1].id == "loyalty"
    assert [kind.value for kind in catalogue.measures["demos"].kinds] == ["delta", "event"]
    changed = catalogue.kpis["mentions"]
    assert (changed.window, changed.formula) == ("90d", before.kpis["mentions"].formula)
    assert changed.thresholds[0].warning is not None
    assert changed.thresholds[0].warning.limit == 3.0


def test_every_built_in_formula_can_be_read() -> None:
    """The catalogue as the package has it binds without a mistake."""
    catalogue = load_catalogue()
    for kpi in catalogue.kpis.values():
        assert bind_formula(kpi.formula, catalogue.measures).measures <= set(catalogue.measures)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[measure.demos]\nkind = "events"\n', "measure.demos.kind"),
        ('[kpi.x]\nobjective = "awareness"\n', "kpi.x.formula"),
        ('[kpi.mentions]\ndepth = "nothing"\n', "kpi.mentions.depth"),
        ('[kpi.mentions]\ninterval = "wilson"\n', "kpi.mentions.interval"),
        ('[kpi.mentions]\nplaybook = { low = ["data_check", "data_chek"] }\n', "kpi.mentions.playbook.low[2]"),
        (
            '[kpi.mentions]\nthresholds = [{ window = "7", warning = { below = 1 } }]\n',
            "kpi.mentions.thresholds[1].window",
        ),
        ('[kpi.x]\nobjective = "awareness"\nformula = "mentions"\n', "kpi.x.formula"),
    ],
)
def test_what_the_catalogue_refuses_has_its_line(text: str, key: str) -> None:
    """Words of the catalogue's own form are judged by it, and placed in the user's file."""
    (problem,) = problems(BRANDS + text)
    assert problem.key == key
    assert problem.line > 8
    assert problem.text.say("fr") != problem.text.say("en")
