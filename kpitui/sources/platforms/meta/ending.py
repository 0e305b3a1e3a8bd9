"""When the token of a source ends, as Meta says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpitui.config.spans import DAY
from kpitui.errors import SourceError
from kpitui.measures import Credential
from kpitui.sources.platforms.meta.graph import Graph
from kpitui.sources.web.tokens import command_for


@dataclass(slots=True)
class Ending:
    """Looks once a day when the token ends."""

    graph: Graph
    credential: Credential | None = None

    async def look(self, state: Mapping[str, object], now: int) -> dict[str, object]:
        """Return the state to keep. That it can't be known is no failure."""
        looked, ends = state.get("looked"), state.get("ends")
        if not isinstance(looked, int) or not 0 <= now - looked < DAY:
            looked, ends = now, await self._end()
        self.credential = Credential(ends, self._renewal()) if isinstance(ends, int) else None
        return {"looked": looked, "ends": ends}

    async def _end(self) -> int | None:
        """Return when the token ends or stops giving data, ms; None: never, or nobody knows."""
        try:
            params = {"input_token": await self.graph.asker.token()}
            data = (await self.graph.get("debug_token", params))["data"]
            ends = [data[name].count() for name in ("expires_at", "data_access_expires_at")]
        except SourceError:
            return None
        return min((round(end * 1000) for end in ends if end), default=None)

    def _renewal(self) -> str:
        """Return the command that renews it; none for a token that was made elsewhere."""
        options = self.graph.options
        return command_for(options.login or self.graph.settings.name) if options.token is None else ""
