"""Leads that filled in one of the page's forms. Of a lead only its id and its time are read, nothing personal."""

from __future__ import annotations

import json
from dataclasses import dataclass

from kpitui.config.spans import DAY
from kpitui.measures import Rejection
from kpitui.sources.platforms.calls import Ask
from kpitui.sources.platforms.figures import Happening
from kpitui.sources.platforms.meta.graph import Graph
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.parts import Asked, Given

SIZE = 100
PAGES = 20
REACH = 90 * DAY
"""Meta deletes leads after so long."""
REVISED = DAY


@dataclass(frozen=True, slots=True)
class Form:
    """A form that people fill in."""

    id: str
    leads: float | None
    """How many did so, ever."""


@dataclass(frozen=True, slots=True)
class Leads:
    """Asks for leads."""

    graph: Graph

    async def leads(self, asked: Asked) -> Given:
        """Ask for the leads of each form where there are more than before."""
        graph = self.graph.of_page(asked.account.name)
        rejected: list[Rejection] = []
        before = asked.state.get("counts")
        counts: dict[str, object] = {}
        ask = Ask(f"{asked.account.name}/leadgen_forms", {"fields": "id,leads_count", "limit": SIZE})
        forms: list[Form] = []
        async for page in graph.walk(ask, PAGES):
            forms += each(page["data"].rows(), _form, rejected)
        for form in forms:
            counts[form.id] = form.leads
            if form.leads is None or not isinstance(before, dict) or before.get(form.id) != form.leads:
                await self._of_form(graph, asked, form, rejected)
        return Given((asked.since, asked.now), {"counts": counts}, rejected)

    async def _of_form(self, graph: Graph, asked: Asked, form: Form, rejected: list[Rejection]) -> None:
        """Add the leads of a form."""
        newer = [{"field": "time_created", "operator": "GREATER_THAN", "value": asked.since // 1000}]
        ask = Ask(f"{form.id}/leads", {"fields": "id,created_time", "filtering": json.dumps(newer), "limit": SIZE})
        async for page in graph.walk(ask, PAGES):
            for lead in each(page["data"].rows(), _lead, rejected):
                if lead.at >= asked.since:
                    asked.figures.event("leads", lead, stage="lead")


def _form(node: Node) -> Form:
    """Return a form."""
    return Form(node["id"].name(), node["leads_count"].count())


def _lead(node: Node) -> Happening:
    """Return a lead."""
    return Happening(node["created_time"].when(), node["id"].name())
