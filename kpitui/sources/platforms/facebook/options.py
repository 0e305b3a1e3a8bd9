"""The keys of a Facebook source."""

from __future__ import annotations

from typing import Annotated, Literal

from kpitui.config.table import Name, Texts
from kpitui.sources.platforms.meta.options import MetaOptions
from kpitui.text import Text

Topic = Literal["days", "posts", "mentions", "messages", "leads"]


class Options(MetaOptions):
    """The keys of a source of kind ``facebook``."""

    ad_accounts: Annotated[
        Texts,
        Text(
            "Ad accounts whose spend and conversions are read: act_123….",
            "Les comptes publicitaires dont lire dépenses et conversions : act_123….",
        ),
    ] = ()
    conversions: Annotated[
        Texts,
        Text(
            "The types of actions of ads that count as conversions.",
            "Les types d’actions des publicités qui comptent comme conversions.",
        ),
    ] = ("purchase", "lead")
    currency: Annotated[
        Name | None,
        Text(
            "The currency that the ad accounts must be billed in; one in another is refused.",
            "La monnaie dans laquelle les comptes publicitaires doivent être facturés ; un autre est refusé.",
        ),
    ] = None
    without: Annotated[
        tuple[Topic, ...],
        Text(
            "What is not asked for, for lack of permission or need: days, posts, mentions, messages, leads.",
            "Ce qui n’est pas demandé, faute d’autorisation ou d’utilité : days, posts, mentions, messages, leads.",
        ),
    ] = ()
