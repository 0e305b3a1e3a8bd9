"""What viewers ask of the collector: polls, pauses, a reload, an end; and what they look at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kpitui.collector.boards import Viewed
from kpitui.collector.crew import Crew
from kpitui.store import Ask, Level, Request, Store
from kpitui.text import Text

HEARD_OF = 60_000
"""A viewer that has not said for this long what it looks at, has gone, ms."""
ASKED = {
    Ask.POLL: Text("{who} asked for a poll", "{who} a demandé une interrogation"),
    Ask.PAUSE: Text("paused by {who}", "mis en pause par {who}"),
    Ask.RESUME: Text("resumed by {who}", "repris par {who}"),
    Ask.RELOAD: Text("{who} asked to read the configuration again", "{who} a demandé de relire la configuration"),
    Ask.STOP: Text("{who} asked to end", "{who} a demandé l’arrêt"),
}


@dataclass(frozen=True, slots=True)
class Powers:
    """What requests may set in motion."""

    crew: Crew
    reload: Callable[[], Awaitable[None]]
    stop: Callable[[], None]
    log: Callable[[Level, Text, str], Awaitable[None]]


async def serve(request: Request, powers: Powers) -> None:
    """Do what is asked."""
    await powers.log(Level.INFO, ASKED[request.kind].given(who=request.who), request.source)
    match request.kind:
        case Ask.POLL:
            powers.crew.poll(request.source, request.paid)
        case Ask.PAUSE:
            await powers.crew.pause(request.source, request.who, paused=True)
        case Ask.RESUME:
            await powers.crew.pause(request.source, request.who, paused=False)
        case Ask.RELOAD:
            await powers.reload()
        case Ask.STOP:
            powers.stop()


def views(store: Store, now: int) -> tuple[Viewed, ...]:
    """Return what is looked at now."""
    return tuple(Viewed(view.brand, view.period, view.labels) for view in store.requests.views(now - HEARD_OF))
