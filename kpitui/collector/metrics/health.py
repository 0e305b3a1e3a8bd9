"""Sources, alerts and the collector itself as families of metrics."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from kpitui import __version__
from kpitui.collector.metrics.form import Family, Type, labelled
from kpitui.collector.metrics.snapshot import Firing, Process, Snapshot
from kpitui.store.health import SourceHealth
from kpitui.text import Language

SAFE = frozenset(
    ("channel", "group", "paid", "campaign", "hashtag", "topic", "sentiment", "stage", "goal", "format", "site")
) | {"language", "country", "segment"}
"""Labels of alerts that are shown: none of them names a person or a post."""
SEVERITIES = ("warning", "critical")


def families_of(snapshot: Snapshot) -> Iterator[Family]:
    """Give the families of everything but readings."""
    yield from _sources(snapshot)
    yield from _alerts(snapshot.firing)
    yield from _process(snapshot.process)


def _sources(snapshot: Snapshot) -> Iterator[Family]:
    """Give the families of sources."""
    state = Family("kpitui_source_state", "The state of a source, 1 for the one it is in.")
    figures = {name: Family(f"kpitui_source_{name}", said, unit=_unit(name)) for name, said in _SOURCE.items()}
    for source in snapshot.sources:
        labels = labelled({"source": source.source, "kind": snapshot.kinds.get(source.source, "")})
        if source.state:
            state.add(f'{labels},state="{source.state}"', 1.0)
        counted = labelled({"unit": "calls" if source.cost.unit is None else source.cost.unit.say(Language.EN)})
        for name, value in _figures(source).items():
            if value is not None:
                figures[name].add(f"{labels},{counted}" if name.startswith("quota") else labels, float(value))
    yield state
    yield from figures.values()


_SOURCE = {
    "up": "Whether the last poll of a source gave an answer.",
    "last_success_timestamp_seconds": "When a source last gave an answer.",
    "last_poll_timestamp_seconds": "When a source was last asked.",
    "next_poll_timestamp_seconds": "When a source is asked next.",
    "newest_sample_timestamp_seconds": "The time of a source's newest sample.",
    "failed_polls": "Failed polls in a row.",
    "latency_seconds": "How long the last poll of a source took.",
    "rows": "Rows that the last answer held.",
    "new_samples": "Samples that the last answer added.",
    "rejected_rows": "Rows of the last answer that were left out.",
    "quota_left": "What a source may still spend of its quota: calls, or what the unit says.",
    "quota_allowed": "What a source's quota allows in all until it begins again.",
    "quota_reset_timestamp_seconds": "When a source's quota begins again.",
    "credential_end_timestamp_seconds": "When the credential of a source ends.",
}


def _figures(source: SourceHealth) -> dict[str, float | None]:
    """Return the figures of a source; None where there is none."""
    cost, answered = source.cost, source.answered_at is not None
    return {
        "up": None if source.polled_at is None else float(not source.failures),
        "last_success_timestamp_seconds": _seconds(source.answered_at),
        "last_poll_timestamp_seconds": _seconds(source.polled_at),
        "next_poll_timestamp_seconds": _seconds(source.next_poll),
        "newest_sample_timestamp_seconds": _seconds(source.newest),
        "failed_polls": None if source.polled_at is None else source.failures,
        "latency_seconds": _seconds(cost.latency),
        "rows": source.rows if answered else None,
        "new_samples": source.new if answered else None,
        "rejected_rows": sum(one.rows for one in source.rejected) if answered else None,
        "quota_left": cost.left,
        "quota_allowed": cost.allowed,
        "quota_reset_timestamp_seconds": _seconds(cost.reset),
        "credential_end_timestamp_seconds": _seconds(source.credential_until),
    }


def _alerts(firing: Iterable[Firing]) -> Iterator[Family]:
    """Give the families of alerts that are on."""
    each = Family("kpitui_alert_firing", "Alerts that are on, by rule and by what they are about.")
    total = Family("kpitui_alerts_firing", "How many alerts are on; suggested ones are the catalogue's, unconfirmed.")
    same: Counter[str] = Counter()
    sums = Counter({(severity, suggested): 0 for severity in SEVERITIES for suggested in (False, True)})
    for one in firing:
        shown = {name: value for name, value in one.labels if name in SAFE}
        about = {"rule": one.rule, "kpi": one.kpi, "brand": one.brand, "source": one.source, **shown}
        same[labelled({**about, "severity": one.severity, "suggested": _truth(one.suggested)})] += 1
        sums[one.severity, one.suggested] += 1
    each.samples = [(labels, float(count)) for labels, count in same.items()]
    for (severity, suggested), count in sums.items():
        total.add(labelled({"severity": severity, "suggested": _truth(suggested)}), float(count))
    yield each
    yield total


def _process(process: Process) -> Iterator[Family]:
    """Give the families of the collector itself."""
    build = Family("kpitui_build", "The version of kpitui and of what it runs on.", Type.INFO)
    build.add(labelled({"version": __version__, "python": platform.python_version(), "system": sys.platform}), 1.0)
    yield build
    yield _single("process_start_time_seconds", "When the collector started.", process.started, unit="seconds")
    cpu = Family("process_cpu_seconds", "Processor time that the collector has spent.", Type.COUNTER, "seconds")
    cpu.add("", time.process_time())
    yield cpu
    if (memory := _memory()) is not None:
        yield _single("process_resident_memory_bytes", "Memory that the collector holds.", memory, unit="bytes")
    if (evaluated := _seconds(process.evaluated)) is not None:
        name = "kpitui_collector_last_evaluation_timestamp_seconds"
        yield _single(name, "When all readings were last worked out and stored.", evaluated, unit="seconds")


def _single(name: str, said: str, value: float, unit: str) -> Family:
    """Return a family of one sample."""
    return Family(name, said, unit=unit, samples=[("", value)])


def _memory() -> float | None:
    """Return the memory that this process holds, bytes; None where the system doesn't tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return float(pages * os.sysconf("SC_PAGE_SIZE"))
    except (OSError, ValueError, IndexError, AttributeError):
        return None


def _unit(name: str) -> str:
    """Return the unit that a name ends with."""
    return "seconds" if name.endswith("_seconds") else ""


def _seconds(millis: float | None) -> float | None:
    """Return milliseconds as seconds."""
    return None if millis is None else millis / 1000


def _truth(value: bool) -> str:
    """Return a truth as a label."""
    return "true" if value else "false"
