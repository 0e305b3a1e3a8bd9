"""The lines around the page."""

from __future__ import annotations

import pytest

from kpitui.ui.themes import NIGHT
from kpitui.ui.widgets.bars import Header, HeaderModel
from kpitui.ui.widgets.pen import ASCII, UNICODE, Look


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_long_brand_is_cut_with_a_sign(width: int) -> None:
    """A brand whose name does not fit is named as far as it goes, and the period is still told."""
    header = Header(Look(NIGHT, UNICODE))
    header.model = HeaderModel(brand="Acme and a name that never ends " * 3, about="7 days to 22 Nov 12:00")
    shown = header.line(width).text
    assert shown.startswith(" kpitui   Acme and a")
    assert "…  7 days to" in shown
    assert len(shown) <= width


def test_no_ascii_sign_is_part_of_a_figure() -> None:
    """The mark of a partial value beside "100 %" is not a second per cent sign."""
    assert ASCII.partial not in "%0123456789.,-+"
