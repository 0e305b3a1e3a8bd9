"""Which alerts a silence is about."""

from __future__ import annotations

import pytest

from kpitui.alerts.silencing import matches, silence_for
from kpitui.store.handling import Matchers, Silence

FACTS = {"kpi": {"mentions"}, "brand": {"Acmé"}, "source": {"shop", "news"}, "severity": {"warning"}, "channel": {"x"}}


@pytest.mark.parametrize(
    ("matchers", "held"),
    [
        ((), False),
        ((("kpi", ("reach", "mentions")),), True),
        ((("kpi", ("reach",)),), False),
        ((("kpi", ("mentions",)), ("channel", ("youtube",))), False),
        ((("source", ("news",)), ("severity", ("warning",))), True),
        ((("brand", ("ACMÉ ",)),), True),
        ((("country", ("fr",)),), False),
    ],
)
def test_all_matchers_must_hold(matchers: Matchers, held: bool) -> None:
    """Of a matcher's values any; names that say nothing of the alert never hold; no matcher hushes nothing."""
    assert matches(matchers, FACTS) is held


def test_a_silence_holds_from_its_start_to_its_end() -> None:
    """Neither before nor from its end on."""
    silence = Silence((("kpi", ("mentions",)),), 10, 20, "ada")
    assert [silence_for([silence], FACTS, at) for at in (9, 10, 19, 20)] == [None, silence, silence, None]
