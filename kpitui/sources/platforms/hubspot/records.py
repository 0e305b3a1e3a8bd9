"""HubSpot's contacts and deals made into leads and sales; whose they are is not read."""

from __future__ import annotations

from dataclasses import dataclass

from kpitui.config.spans import DAY
from kpitui.measures.traffic import channel_of
from kpitui.sources.platforms.figures import Figures, Happening
from kpitui.sources.platforms.nodes import Malformed, Node
from kpitui.text import Text

LEAD = (
    "createdate",
    "lastmodifieddate",
    "hs_analytics_source",
    "hs_analytics_source_data_1",
    "hs_lifecyclestage_marketingqualifiedlead_date",
    "hs_lifecyclestage_salesqualifiedlead_date",
    "hs_lifecyclestage_opportunity_date",
    "hs_lifecyclestage_customer_date",
)
"""Properties of a contact that are asked for."""
DEAL = (
    "amount",
    "createdate",
    "closedate",
    "dealstage",
    "hs_is_closed_won",
    "hs_lastmodifieddate",
    "hs_analytics_source",
    "hs_analytics_source_data_1",
)
"""Properties of a deal that are asked for."""
STAGES = {
    "hs_lifecyclestage_marketingqualifiedlead_date": "mql",
    "hs_lifecyclestage_salesqualifiedlead_date": "sql",
    "hs_lifecyclestage_opportunity_date": "opportunity",
    "hs_lifecyclestage_customer_date": "won",
}
"""The instants at which a contact reached a stage."""
GROUPS = {
    "ORGANIC_SEARCH": "organic_search",
    "PAID_SEARCH": "paid_search",
    "EMAIL_MARKETING": "email",
    "SOCIAL_MEDIA": "organic_social",
    "PAID_SOCIAL": "paid_social",
    "REFERRALS": "referral",
    "DIRECT_TRAFFIC": "direct",
    "OTHER_CAMPAIGNS": "unassigned",
    "OFFLINE": "unassigned",
}
"""HubSpot's original sources as channel groups."""

Step = tuple[Happening, dict[str, str]]
"""A stage that a lead reached, and its labels."""


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal that is over; instants in ms."""

    id: str
    won: bool
    closed: int
    created: int | None
    amount: float | None
    labels: dict[str, str]


def changed_at(name: str, node: Node) -> int | None:
    """Return when a record changed, by a property's name; None where it does not say."""
    return _property(node, name).moment() or node["updatedAt"].moment()


def lead_of(node: Node) -> list[Step]:
    """Return the stages that a contact reached; the first carries its id, later ones have it as their key."""
    ident = (node["id"] if node["id"].value is not None else node["vid"]).name()
    labels = _origin(node)
    steps = [(Happening(_property(node, "createdate").when(), ident), {**labels, "stage": "lead"})]
    for name, stage in STAGES.items():
        at = _property(node, name).moment()
        if at is not None:
            steps.append((Happening(at, f"{ident}:{stage}", ident), {**labels, "stage": stage}))
    return steps


def deal_of(node: Node) -> Deal:
    """Return a deal that is over."""
    closed = _property(node, "closedate").moment()
    won = _won(_property(node, "hs_is_closed_won")) or _property(node, "dealstage").text() == "closedwon"
    return Deal(
        (node["id"] if node["id"].value is not None else node["dealId"]).name(),
        won,
        _property(node, "hs_lastmodifieddate").when() if closed is None else closed,
        _property(node, "createdate").moment(),
        _property(node, "amount").number(),
        _origin(node),
    )


def add_deal(figures: Figures, deal: Deal) -> None:
    """Add a deal's samples."""
    labels = {"account": "", **deal.labels}
    figures.event("deals_won" if deal.won else "deals_lost", Happening(deal.closed, deal.id), **labels)
    if not deal.won:
        return
    if deal.amount is not None:
        figures.event("deal_value", Happening(deal.closed, deal.id, value=deal.amount), **labels)
        figures.event("revenue", Happening(deal.closed, deal.id, value=deal.amount), **labels)
    if deal.created is not None and deal.closed >= deal.created:
        days = (deal.closed - deal.created) / DAY
        figures.event("cycle_days", Happening(deal.closed, deal.id, value=days), **labels)


def _origin(node: Node) -> dict[str, str]:
    """Return the labels of where a record came from."""
    source = _property(node, "hs_analytics_source").text() or ""
    group = GROUPS.get(source, "")
    social = group.endswith("_social")
    channel = channel_of(_property(node, "hs_analytics_source_data_1").text() or "") if social else ""
    paid = {"paid": "paid" if group.startswith("paid") else "organic"} if group and group != "unassigned" else {}
    return {"group": group, "channel": channel if channel != "web" else "other", **paid}


def _won(node: Node) -> bool:
    """Tell whether a deal is won, which HubSpot writes as a text. Raises ``Malformed`` of anything else."""
    said = node.text()
    if said not in ("true", "false", "", None):
        raise Malformed(NO_TRUTH.given(place=node.place, shown=said))
    return said == "true"


def _property(node: Node, name: str) -> Node:
    """Return a property; older answers put its value into an object of its own."""
    found = node["properties"][name]
    return found["value"] if isinstance(found.value, dict) else found


NO_TRUTH = Text(
    "{place}: true or false was expected, not “{shown}”",
    "{place}\u00a0: on attendait vrai ou faux, pas «\u00a0{shown}\u00a0»",
)
