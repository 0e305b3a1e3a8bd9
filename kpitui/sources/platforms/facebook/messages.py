"""Private messages to a page: what was asked, and when it was first answered. Of a message only its time is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from kpitui.config.spans import DAY
from kpitui.measures import Rejection
from kpitui.sources.platforms.calls import Ask
from kpitui.sources.platforms.figures import Figures, Happening
from kpitui.sources.platforms.meta.graph import Graph, cut_off
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.parts import Asked, Given

SIZE = 25
PAGES = 20
MESSAGES = 50
"""Messages of one conversation that are read."""
FIELDS = f"id,updated_time,messages.limit({MESSAGES}){{id,created_time,from{{id}}}}"
REVISED = 14 * DAY
"""Answers come later than what they answer."""


class Message(NamedTuple):
    """One message."""

    at: int
    """ms; first, so that they sort by it."""
    id: str
    own: bool
    """Whether the page wrote it."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What two have written to each other."""

    updated: int
    """ms."""
    messages: Sequence[Message]
    """Oldest first."""
    whole: bool
    """Whether its first messages are among them."""


@dataclass(frozen=True, slots=True)
class Messages:
    """Asks for conversations."""

    graph: Graph

    async def requests(self, asked: Asked) -> Given:
        """Ask for the conversations in which something happened."""
        graph = self.graph.of_page(asked.account.name)
        name = asked.account.name
        page = name if name.isdigit() else (await graph.get(name, {"fields": "id"}))["id"].name()
        rejected: list[Rejection] = []
        walk = graph.walk(Ask(f"{name}/conversations", {"fields": FIELDS, "limit": SIZE}), PAGES)
        times: list[int] = []
        async for content in walk:
            found = each(content["data"].rows(), lambda node: conversation_of(node, page), rejected)
            for conversation in found:
                _add(asked.figures, conversation, asked.since)
            times += [one.updated for one in found]
            if found and min(times) < asked.since:
                break
        read, notes = cut_off(times, (asked.since, asked.now), walk)
        return Given(read, rejected=rejected, notes=notes)


def conversation_of(node: Node, page: str) -> Conversation:
    """Return a conversation of a page."""
    messages = [
        Message(one["created_time"].when(), one["id"].name(), one["from"]["id"].name() == page)
        for one in node["messages"]["data"].rows()
    ]
    whole = not node["messages"]["paging"]["next"]
    return Conversation(node["updated_time"].when(), sorted(messages), whole)


def exchanges(conversation: Conversation) -> Iterator[tuple[Message, Message | None]]:
    """Yield each request with its first answer: what is written before an answer comes is one request."""
    asking: Message | None = None
    # Of a conversation that is cut, a request may have begun before the cut.
    known = conversation.whole
    for message in conversation.messages:
        if message.own:
            if asking is not None:
                yield asking, message
            asking, known = None, True
        elif asking is None and known:
            asking = message
    if asking is not None:
        yield asking, None


def _add(figures: Figures, conversation: Conversation, since: int) -> None:
    """Add the samples of a conversation."""
    for request, answer in exchanges(conversation):
        if request.at < since:
            continue
        figures.event("requests", Happening(request.at, request.id))
        if answer is not None:
            happened = Happening(answer.at, answer.id, request.id)
            figures.event("answers", happened)
            figures.event("response_seconds", replace(happened, value=(answer.at - request.at) / 1000))
