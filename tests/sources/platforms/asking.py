"""Platforms' sources for the tests: opened on a local server, polled once or several times."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kpitui.errors import SourceError
from kpitui.measures import Delivery, Poll, Sample
from kpitui.plugins import load
from kpitui.sources.contract import SourceSettings
from kpitui.sources.rows.wording import Wording
from kpitui.sources.web.client import HttpClient

NOW = 1_790_000_000_000
"""The time of the polls, where a test says no other: 21 September 2026."""


@dataclass(frozen=True, slots=True)
class Asking:
    """How a kind is opened and polled."""

    kind: str
    options: Mapping[str, object]
    now: int = NOW
    state: Mapping[str, object] = field(default_factory=dict)
    brand: str = "acme"
    tokens: Path | None = None
    wording: Wording = field(default_factory=Wording)
    zone: str = "UTC"
    paid: bool = False
    client: HttpClient | None = None
    """Shared by many polls: opening one reads the system's certificates, which takes its time."""

    def settings(self) -> SourceSettings:
        """Return what the source is told."""
        module = load("kpitui.sources", self.kind, "TITLE")
        options = module.Options.model_validate(dict(self.options))
        folder = Path(__file__).parent
        return SourceSettings(
            "test",
            options,
            brand=self.brand,
            folder=folder,
            tokens=self.tokens,
            wording=self.wording,
            zone=ZoneInfo(self.zone),
            client=self.client or HttpClient(pause=at_once),
        )

    def poll(self, *others: Mapping[str, Any]) -> Delivery:
        """Return what a poll gives; with others, each ``{now: …}`` and the state that was left, what the last gives."""
        source = load("kpitui.sources", self.kind, "TITLE").open_source(self.settings())

        async def polled() -> Delivery:
            """Poll once, and again for each of the others."""
            try:
                delivery: Delivery = await source.poll(Poll(self.now, self.state, self.paid))
                for other in others:
                    delivery = await source.poll(Poll(other["now"], delivery.state, self.paid))
                return delivery
            finally:
                await source.close()

        return asyncio.run(polled())

    def tolerant(self) -> Delivery | SourceError:
        """Return what a poll gives or why it fails: any other exception passes. All figures are finite."""
        try:
            delivery = self.poll()
        except SourceError as error:
            return error
        assert all(math.isfinite(sample.value) for sample in delivery.samples)
        return delivery

    def failure(self) -> SourceError:
        """Return why a poll fails."""
        with pytest.raises(SourceError) as caught:
            self.poll()
        return caught.value


async def at_once(_: float) -> None:
    """Wait no time between two attempts."""


def of(delivery: Delivery, measure: str, **labels: str) -> list[Sample]:
    """Return the samples of a measure that have these labels."""
    wanted = set(labels.items())
    return [sample for sample in delivery.samples if sample.measure == measure and wanted <= set(sample.labels)]


def total(delivery: Delivery, measure: str, **labels: str) -> float:
    """Return the sum of a measure's samples, each one once."""
    found = {(one.labels, one.t, one.id, one.published): one.value for one in of(delivery, measure, **labels)}
    return sum(found.values())


def value(delivery: Delivery, measure: str, **labels: str) -> float:
    """Return the value of the only sample of a measure."""
    (sample,) = of(delivery, measure, **labels)
    return sample.value


def notes(delivery: Delivery) -> str:
    """Return what a delivery says of itself, in English."""
    return "\n".join(note.say("en") for note in delivery.notes)
