"""Tickets of a help desk made into samples: opened, answered, resolved, opened again. Their texts are not read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from pydantic import model_validator

from kpitui.config.table import mistake
from kpitui.sources.platforms.figures import Figures, Happening
from kpitui.sources.platforms.options import PlatformOptions
from kpitui.text import Text

MEASURES = (
    "tickets_opened",
    "tickets_resolved",
    "tickets_reopened",
    "requests",
    "answers",
    "response_seconds",
)
"""What tickets give."""

CHANNELS = {
    "twitter": "x",
    "twitter_dm": "x",
    "x_corp_twitter": "x",
    "x_corp_twitter_dm": "x",
    "facebook_messenger": "messenger",
    "facebook_post": "facebook",
    "facebook_message": "messenger",
    "instagram_dm": "instagram",
    "mail": "email",
    "whatsapp_business": "whatsapp",
}
"""Ways by which tickets come, as the channels that they are; any other keeps its name."""


class DeskOptions(PlatformOptions):
    """The keys of a help desk's source, whose one account is the desk."""

    @model_validator(mode="after")
    def _one_desk(self) -> Self:
        """Refuse a source without a desk, and one with several."""
        if len(self.accounts) > 1 or (not self.accounts and self.base_url is None):
            raise mistake(
                Text('one desk for each source: accounts = "acme"', 'un support par source : accounts = "acme"')
            )
        return self

    def host(self, domain: str) -> str:
        """Return where the desk is asked."""
        return f"https://{self.accounts[0]}.{domain}" if self.accounts else str(self.base_url)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket; instants in ms, None: it has not happened."""

    id: str
    opened: int
    channel: str
    """The way by which it came, as the desk names it."""
    status: str
    person: str | None = None
    """Who asks, by an id of the desk's."""
    answered: int | None = None
    """When somebody of the desk first answered."""
    resolved: int | None = None
    reopened: int | None = None
    """When it was last opened again."""


def add_ticket(figures: Figures, ticket: Ticket) -> None:
    """Add a ticket's samples; told again, it replaces what was told of it before."""
    way = ticket.channel.casefold().replace(" ", "_")
    labels = {"channel": CHANNELS.get(way, way), "account": "", "status": ticket.status}
    opened = Happening(ticket.opened, ticket.id, ticket.person)
    figures.event("tickets_opened", opened, **labels)
    figures.event("requests", opened, **labels)
    if ticket.answered is not None and ticket.answered >= ticket.opened:
        answer = Happening(ticket.answered, f"{ticket.id}:answer", ticket.id)
        figures.event("answers", answer, **labels)
        waited = (ticket.answered - ticket.opened) / 1000
        figures.event("response_seconds", Happening(ticket.opened, ticket.id, ticket.person, waited), **labels)
    if ticket.resolved is not None:
        figures.event("tickets_resolved", Happening(ticket.resolved, ticket.id, ticket.person), **labels)
    if ticket.reopened is not None:
        again = Happening(ticket.reopened, f"{ticket.id}:{ticket.reopened}", ticket.id)
        figures.event("tickets_reopened", again, **labels)
