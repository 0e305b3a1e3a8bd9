"""What could not be read is said once."""

from __future__ import annotations

from kpitui.measures import Delivery
from kpitui.measures.failures import untold
from kpitui.text import Text

WHY = Text("the permission is missing", "la permission manque")
OTHER = Text("no answer", "pas de réponse")
NOTE = Text("{part}: {cause}", "{part}\u00a0: {cause}")


def test_measures_with_the_same_cause_are_named_together() -> None:
    """In their order."""
    failed = {"likes": WHY, "reach": OTHER, "comments": WHY}
    said = [text.say("en") for text in untold(Delivery(1, failed=failed))]
    assert said == ["likes, comments: the permission is missing", "reach: no answer"]
    assert untold(Delivery(1, failed={"likes": WHY}))[0].say("fr") == "likes\u00a0: la permission manque"


def test_a_cause_that_a_note_tells_of_is_not_repeated() -> None:
    """Neither as the note itself nor as a part of it."""
    failed = {"likes": WHY, "reach": OTHER}
    notes = (NOTE.given(part="posts", cause=WHY), OTHER)
    assert untold(Delivery(1, failed=failed, notes=notes)) == ()
