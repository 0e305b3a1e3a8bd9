"""What a person does next, by the cause of a failure alone."""

from __future__ import annotations

import pytest

from kpitui.collector.advice import USUAL, advised
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.text import Text


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_advice(cause: Cause) -> None:
    """In both languages, for any source that asks somebody over a network."""
    found = advised(SourceError(Text("x", "x"), cause=cause), remote=True).advice
    assert found is USUAL[cause]
    assert found.en != found.fr


def test_a_source_s_own_words_come_first() -> None:
    """What the kind says is kept; of a file nothing is said that speaks of addresses."""
    own = Text("Turn the key.", "Tournez la clé.")
    assert advised(SourceRefused(Text("x", "x"), advice=own), remote=True).advice is own
    assert advised(SourceRefused(Text("x", "x")), remote=False).advice is None
