"""``kpitui catalogue``: every KPI, or one in full, in the user's language."""

from __future__ import annotations

import json

import pytest

from kpitui.cli.catalogue import as_json, details, find, listing
from kpitui.cli.program import run
from kpitui.errors import UsageError
from kpitui.kpis.catalogue import load_catalogue
from kpitui.text import Language

CATALOGUE = load_catalogue()


def test_the_list_holds_every_kpi_under_its_objective() -> None:
    """Names, units and formulas by objective, companions under theirs, then the views."""
    text = listing(CATALOGUE, Language.FR)
    for kpi in CATALOGUE.kpis.values():
        assert kpi.id in text
        assert kpi.label.fr in text
    assert text.index("Notoriété") < text.index("mentions") < text.index("  reach_rate") < text.index("Acquisition")
    assert "Meilleurs créneaux" in text


def test_one_kpi_in_full() -> None:
    """Definition, formula, measures, thresholds and what to do."""
    text = "\n".join(details(CATALOGUE, CATALOGUE.kpis["response_rate"], Language.EN))
    for part in (
        "Response rate (response_rate)",
        "72 hours",
        'cohort(requests, answers, "72h")',
        "below 80%",
        "answers",
    ):
        assert part in text
    assert "What to do when it is low" in text
    assert "What to do when it is high" not in text


@pytest.mark.parametrize("word", ["share_of_voice", "Share of voice", "part de voix", "SOV", "sov"])
def test_a_kpi_is_found_by_any_of_its_names(word: str) -> None:
    """Id, name in either language, or an older wording."""
    assert find(CATALOGUE, word).id == "share_of_voice"


def test_views_are_shown_too() -> None:
    """A view has a definition and a playbook, and no formula."""
    text = "\n".join(details(CATALOGUE, find(CATALOGUE, "campaign_performance"), Language.FR))
    assert "Campagnes" in text
    assert "Formule" not in text


def test_an_unknown_name_gets_the_nearest_one() -> None:
    """A slip of a letter is answered with the right name."""
    with pytest.raises(UsageError) as caught:
        find(CATALOGUE, "menttions")
    assert "mentions" in caught.value.text.say("fr")


def test_json_is_one_array_of_whole_kpis() -> None:
    """Stable keys, texts in the language of the call, the measures of each formula."""
    every = json.loads(as_json(CATALOGUE, None, Language.FR))
    assert len(every) == len(CATALOGUE.kpis) + len(CATALOGUE.views)
    (one,) = json.loads(as_json(CATALOGUE, CATALOGUE.kpis["cpa"], Language.FR))
    assert one["label"] == "Coût par acquisition (CPA)"
    assert one["measures"] == ["conversions", "spend"]
    assert (one["better"], one["unit"], one["aggregation"]) == ("lower", "currency", "ratio")


def test_the_command_speaks_and_fails_as_the_others(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: pytest.TempPathFactory
) -> None:
    """Results on standard output, mistakes on standard error with exit status 2."""
    monkeypatch.chdir(str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("KPITUI_CONFIG", raising=False)
    assert run(["catalogue", "nps", "--lang", "fr"]) == 0
    assert "Que faire s’il est bas" in capsys.readouterr().out
    assert run(["catalogue", "nos", "--lang", "fr"]) == 2
    assert "nps" in capsys.readouterr().err
