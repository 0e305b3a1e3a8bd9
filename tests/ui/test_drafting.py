"""What the editor asks: answers by way of the desk, and why there is none, in words."""

from __future__ import annotations

from kpitui.errors import ConfigError, Problem, StoreError
from kpitui.kpis.curves import NO_LIMITS
from kpitui.kpis.kpi import Threshold
from kpitui.text import Text
from kpitui.ui.deep import Ask
from kpitui.ui.draft import Draft, Editing, Saved, Trial
from kpitui.ui.drafting import Drafting, Writing
from tests.ui.boards import FakeDeep, view_of

GONE = Text("It is gone.", "Il n’y est plus.")
WRONG = Text("That can’t be.", "C’est impossible.")
BACK = Text("Back in {file}", "De retour dans {file}")


class Broken(FakeDeep):
    """A clerk that can answer nothing."""

    def editing(self, ask: Ask) -> Editing:
        """Fail as with a configuration that has become wrong."""
        raise ConfigError((Problem(WRONG),))

    def tried(self, ask: Ask, draft: Draft) -> Trial:
        """Fail as with a store that is gone."""
        raise StoreError(GONE)


def test_why_there_is_no_answer_is_told() -> None:
    """A mistake of the configuration, a store that is gone: in words, and asked once, not over and over."""
    view = view_of()
    view.deep = Broken
    drafting = Drafting(view, view.ask("impressions"))
    draft = Draft("low", "impressions", "lumen")
    assert drafting.editing() == WRONG
    assert drafting.trial(draft) == Trial(draft, problem=GONE)


def test_without_a_clerk_nothing_is_answered() -> None:
    """Before the configuration has been read."""
    view = view_of()
    view.deep = None
    drafting = Drafting(view, view.ask("impressions"))
    assert (drafting.ready, drafting.editing()) == (False, None)
    assert drafting.base(Threshold(), 10) is NO_LIMITS


def test_each_visit_begins_anew_and_writes_once() -> None:
    """What was told to the last visit is not shown to this one; a draft is written once however often one looks."""
    view, deep = view_of(), FakeDeep()
    view.deep = lambda: deep
    found = Drafting(view, view.ask("impressions")).editing()
    assert isinstance(found, Editing)
    assert Drafting(view, view.ask("impressions")).editing() is not found
    writing, draft = Writing(Drafting(view, view.ask("impressions"))), found.draft
    writing.begin(lambda clerk, ask: clerk.save(ask, draft), BACK)
    assert writing.busy
    assert writing.look() == BACK.given(file="kpitui.local.toml")
    assert (writing.look(), writing.busy, deep.saved) == (None, False, [draft])
    writing.begin(lambda clerk, ask: Saved(problems=(WRONG,)), BACK)
    assert (writing.look(), writing.refused) == (None, (WRONG,))
