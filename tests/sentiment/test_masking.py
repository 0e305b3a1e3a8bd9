"""What is taken out of texts before they are scored."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.sentiment.masking import mask_of


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("@acme_fr thanks @Joe.Doe@social.example!", "thanks !"),
        ("see https://free.example/love?x=1 and www.best.example", "see and"),
        ("United rules, united!", "rules, !"),
        ("reunited, unitedly", "reunited, unitedly"),
        ("#usairways US-Airways us  airways", "#"),
        ("L’Oréal loreal L'OREAL l'oréal", "loreal"),
        ("mail joy@acme.example", "mail joy@ .example"),
        ("C++ and Champion+", "and Champion+"),
    ],
)
def test_names_are_taken_out_wherever_they_stand_alone(text: str, rest: str) -> None:
    """However they are joined, accented or cased; parts of other words stay."""
    mask = mask_of(["united", "US Airways", "L'Oréal", "#Acme", "C++"])
    assert " ".join(mask.masked(text).split()) == rest


def test_without_names_accounts_and_addresses_are_taken_out() -> None:
    """Words stay as they are."""
    assert mask_of([]).masked("I love @acme") == "I love  "
    assert mask_of(["", " ", "#"]).masked("I love it") == "I love it"


@given(st.lists(st.text(max_size=20), max_size=8), st.text(max_size=200))
def test_any_name_and_any_text_will_do(words: list[str], text: str) -> None:
    """Names are no patterns: signs of any kind break nothing."""
    mask_of(words).masked(text)
