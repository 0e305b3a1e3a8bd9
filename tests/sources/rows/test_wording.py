"""What words and hashtags are found in."""

from __future__ import annotations

import pytest

from kpitui.sources.rows.wording import Campaign, Topic, campaigns_in, spread, topics_in

PRICE = Topic("price", any=("prix", "trop cher", "coût"), none=("prix nobel",))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Quel PRIX !", True),
        ("#prix", True),
        ("les prixs", False),
        ("c’est trop\n cher.", True),
        ("cher trop", False),
        ("le cout du transport", True),
        ("le COÛT", True),
        ("les coûts", False),
        ("un prix Nobel", False),
        ("", False),
    ],
)
def test_words_of_a_topic(text: str, found: bool) -> None:
    """Whole words and phrases, whatever their case, accents and blanks."""
    assert topics_in((PRICE,), text) == ((0,) if found else ())


def test_all_words() -> None:
    """A topic may ask for all of its words."""
    rule = Topic("late", all=("colis", "retard"))
    assert topics_in((rule,), "Retard de mon colis") == (0,)
    assert topics_in((rule,), "mon colis") == ()


def test_words_are_never_patterns() -> None:
    """Signs in words stand for themselves."""
    assert topics_in((Topic("c", any=("c++", "a.b")),), "le C++ !") == (0,)
    assert topics_in((Topic("c", any=("a.b",)),), "axb") == ()


@pytest.mark.parametrize(
    ("match", "text", "hashtags", "found"),
    [
        ("#soldes", "Vive les #Soldes", (), True),
        ("#soldes", "les soldes", (), False),
        ("#soldes", "", ("soldes",), True),
        ("soldes", "", ("Soldes",), True),
        ("soldes", "les SOLDES!", (), True),
        ("#été", "#Été", (), True),
        ("#été", "#ete", (), False),
        ("été", "bel ete", (), True),
        ("#soldes", "https://x.fr/#soldes", (), False),
    ],
)
def test_words_of_a_campaign(match: str, text: str, hashtags: tuple[str, ...], found: bool) -> None:
    """A hashtag is one wherever it stands, its accents count; a word is found in both."""
    assert campaigns_in((Campaign("c", 0, 1, (match,)),), text, hashtags) == ((0,) if found else ())


def test_ligatures_and_accents_are_spread() -> None:
    """« Œuvre » and « oeuvre » are one word."""
    assert spread("Œuvre d’ÉTÉ") == "oeuvre d'ete"
