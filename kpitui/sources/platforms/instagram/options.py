"""The keys of an Instagram source."""

from __future__ import annotations

from typing import Annotated, Literal

from kpitui.config.table import Texts
from kpitui.sources.platforms.meta.options import MetaOptions
from kpitui.text import Text

Topic = Literal["days", "posts", "stories", "mentions"]


class Options(MetaOptions):
    """The keys of a source of kind ``instagram``."""

    hashtags: Annotated[
        Texts,
        Text(
            "Hashtags to follow, thirty at most: Meta allows no more in seven days.",
            "Les hashtags à suivre, trente au plus : Meta n’en permet pas davantage en sept jours.",
        ),
    ] = ()
    without: Annotated[
        tuple[Topic, ...],
        Text(
            "What is not asked for, for lack of permission or need: days, posts, stories, mentions.",
            "Ce qui n’est pas demandé, faute d’autorisation ou d’utilité : days, posts, stories, mentions.",
        ),
    ] = ()
