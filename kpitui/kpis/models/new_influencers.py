"""Who became an influencer or an advocate since the window began; also those who ceased to be influencers."""

from __future__ import annotations

import numpy as np

from kpitui.kpis.authors import authors_of
from kpitui.kpis.models import ModelInputs
from kpitui.kpis.reading import Flag
from kpitui.kpis.value import Remark, Value, exact
from kpitui.text import Text

MEASURES = ()
OPTIONAL = ("mentions", "author_followers", "author_interactions", "influencers")
OPTIONS = {"of": "both", "bar": 0.0}
"""``of``: ``both``, ``influencers``, ``advocates`` or ``lost``; ``bar``: followers from which one is an influencer."""

_NET_ONLY = Text(
    "net change only: the source gives no list of influencers",
    "variation nette seulement : la source ne donne pas la liste des influenceurs",
)


def evaluate(inputs: ModelInputs) -> Value:
    """Return how many came in (or, ``of="lost"``, went out) between the ends of each window."""
    authors = authors_of(inputs)
    if not len(authors.mentions.t):
        return _net(inputs)
    members = authors.members(inputs.starts, inputs.ends)
    gained = members.after & ~members.before
    loyal = members.loyal_after & ~members.loyal_before
    lost = members.before & ~members.after
    chosen = {"influencers": gained, "advocates": loyal, "lost": lost}.get(str(inputs.options["of"]), gained | loyal)
    return exact(np.count_nonzero(chosen, axis=1).astype(np.float64))


def _net(inputs: ModelInputs) -> Value:
    """Return the change of the number of influencers, where a source gives only that."""
    net = inputs.formula("last(influencers) - first(influencers)")
    return net.flagged(Flag.PARTIAL, net.has_value()).said(Remark(net.has_value(), _NET_ONLY))
