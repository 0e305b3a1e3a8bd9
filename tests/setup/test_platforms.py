"""What a platform's source takes from the rest of the configuration: its brand, and how often it is asked."""

from __future__ import annotations

import pytest

from kpitui.setup.project import BoundSource
from tests.setup.opening import keys, opened, problems

MINUTE = 60_000
HOUR = 60 * MINUTE
OWN = '[[brand]]\nid = "acme"\nown = true\n'
RIVAL = '[[brand]]\nid = "globex"\n'
NEWS = '[[source]]\nname = "s"\nkind = "hackernews"\nkeywords = "acme"\n'


def bound(text: str) -> BoundSource:
    """Return the only source of a configuration."""
    (source,) = opened(text).sources
    return source


def test_the_brand_in_force() -> None:
    """The one that is said, in the declared writing; else the only one of one's own; a brand that stands alone is."""
    assert bound(OWN + RIVAL + NEWS).settings.brand == "acme"
    assert bound(OWN + RIVAL + NEWS + 'brand = "Globex"\n').settings.brand == "globex"
    assert bound(RIVAL + NEWS).settings.brand == "globex"


def test_several_brands_of_one_s_own() -> None:
    """A source must say whose figures it gives."""
    two = OWN + '[[brand]]\nid = "initech"\nown = true\n' + NEWS
    (problem,) = problems(two)
    assert problem.key == "source[1].brand"
    assert problem.text.say("en") == 'whose figures are these: brand = "…" (acme, initech)'
    assert problem.text.say("fr") == 'à qui sont ces chiffres\u00a0: brand = "…" (acme, initech)'
    assert bound(two + 'brand = "initech"\n').settings.brand == "initech"


def test_unknown_brands_are_told_with_the_nearest_word() -> None:
    """The brand, and each competitor."""
    wrong = 'brand = "acne"\ncompetitors = { globx = "@g", globex = "@h" }\n'
    found = {problem.key: problem.text.say("en") for problem in problems(OWN + RIVAL + NEWS + wrong)}
    assert found == {
        "source[1].brand": "“acne” is unknown; did you mean “acme”?",
        "source[1].competitors.globx": "“globx” is unknown; did you mean “globex”?",
    }
    assert keys(OWN + RIVAL + NEWS + 'competitors = { nobody = "@n" }\n') == ["source[1].competitors.nobody"]


def test_unknown_brands_are_told_beside_other_mistakes() -> None:
    """All at once: a key that is unknown hides no brand that is."""
    wrong = 'hashtag = "#x"\nbrand = "acne"\ncompetitors = { globx = "@g" }\n'
    found = set(keys(OWN + RIVAL + NEWS + wrong))
    assert found == {"source[1].hashtag", "source[1].brand", "source[1].competitors.globx"}


@pytest.mark.parametrize(
    ("kind", "said", "every", "lag"),
    [
        ("hackernews", "", 5 * MINUTE, 0),
        ("hackernews", 'every = "1h"\nlag = "2h"\n', HOUR, 2 * HOUR),
        ("gdelt", "", 15 * MINUTE, 30 * MINUTE),
        ("gdelt", 'lag = "0s"\n', 15 * MINUTE, 0),
    ],
)
def test_the_rhythm_of_a_kind(kind: str, said: str, every: int, lag: int) -> None:
    """Interval and lag are those of the kind where the user says none."""
    source = bound(OWN + NEWS.replace("hackernews", kind) + said)
    assert (source.table.every, source.table.lag) == (every, lag)
    assert (source.settings.every, source.settings.lag) == (every, lag)


def test_the_shortest_interval() -> None:
    """More often than there is anything new is not asked, and that is said; a server of one's own has no such floor."""
    project = opened(OWN + NEWS + 'every = "10s"\n')
    assert project.sources[0].table.every == MINUTE
    (note,) = [one for one in project.notes if one.key == "source[1].every"]
    assert note.text.say("en") == "10s is more often than there is anything new: it is asked every 1m"
    assert "c’est plus souvent qu’il n’y a du nouveau\u00a0: elle est interrogée toutes les" in note.text.say("fr")
    elsewhere = opened(OWN + NEWS + 'every = "10s"\nbase_url = "http://127.0.0.1:8000"\n')
    assert elsewhere.sources[0].table.every == 10_000
    assert not [one for one in elsewhere.notes if one.key == "source[1].every"]
    assert not [one for one in opened(OWN + NEWS + 'every = "1m"\n').notes if one.key == "source[1].every"]
