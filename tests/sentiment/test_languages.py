"""Languages in one form."""

from __future__ import annotations

import pytest

from kpitui.sentiment.languages import language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("fr", "fr"), ("FR-ca", "fr"), ("en_GB", "en"), ("eng", "en"), ("French", "fr"), ("Français", "fr"),
        ("de", "de"), ("und", None), ("zxx", None), ("", None), (None, None), ("?", None), ("klingon", None),
    ],
)  # fmt: skip
def test_a_language_is_its_code(text: str | None, code: str | None) -> None:
    """Regions are left out; what says that it is unknown is none."""
    assert language_of(text) == code
