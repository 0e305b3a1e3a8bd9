"""What the user says of the sentiment of texts that come without one (``[sentiment]``)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, Strict, model_validator

from kpitui.config.table import Flag, Name, Table, Texts, mistake
from kpitui.text import Text

Score = Annotated[float, Strict(), Field(ge=-1, le=1)]
"""What a scorer says of a text: −1 is bad, 1 is good."""


class BoundsTable(Table):
    """Between which scores a text is neutral."""

    negative: Score
    """From this score down a text is negative."""
    positive: Score
    """From this score up a text is positive."""

    @model_validator(mode="after")
    def _apart(self) -> BoundsTable:
        """Refuse bounds that leave no room between them."""
        if self.negative >= self.positive:
            raise mistake(Text("negative lies below positive", "negative est inférieur à positive"))
        return self


class SentimentTable(Table):
    """How texts that come without a sentiment are judged."""

    enabled: Flag = True
    """Whether an installed scorer judges them, where the language is known; a label that a source gives stays."""
    mask: Texts = ()
    """Words that say nothing of the tone, besides the names of all brands: products, slogans."""
    thresholds: dict[Name, BoundsTable] = Field(default_factory=dict)
    """By language, ``en = { negative = -0.10, positive = 0.40 }``; default: the scorer's own."""
    scorers: dict[Name, Name] = Field(default_factory=dict)
    """By language, which scorer judges: ``fr = "vader_fr"``; default: the one that is installed."""
    calibration: Name | None = None
    """A CSV file of texts that persons labelled, with ``text``, ``label`` and ``language``: 100 or more for each."""
