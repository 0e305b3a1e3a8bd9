"""Answers with one field spoiled: a source makes an error in words of them, or leaves rows out; no wrong figure."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable, Iterator
from typing import Any

from kpitui.errors import SourceError
from kpitui.measures import Delivery
from tests.servers.replay import Replay, Reply
from tests.sources.platforms.wrong import WRONG


def spoiled(content: Any) -> Iterator[tuple[str, Any]]:
    """Give copies of an answer, in each of which one field, list or object is something else, and where."""
    for at, path in enumerate(_paths(content)):
        changed = copy.deepcopy(content)
        place = changed
        for step in path[:-1]:
            place = place[step]
        # steps that make one kind of field meet all kinds of wrong values, in the end
        place[path[-1]] = WRONG[at * 5 % len(WRONG)]
        yield ".".join(map(str, path)), changed


def endure(server: Replay, path: str, content: Any, poll: Callable[[], Delivery]) -> int:
    """Ask with each spoiled form of an answer; return how many there were.

    Each poll must give an error of ours, or only figures that the sound answer gives too.
    """
    server.routes[path] = _said(content)
    sound = {(one.measure, one.value) for one in poll().samples}
    count = 0
    for place, changed in spoiled(content):
        server.routes[path] = _said(changed)
        count += 1
        try:
            samples = poll().samples
        except SourceError:
            continue
        for sample in samples:
            assert 0 <= sample.value < math.inf, place
            known = (sample.measure, sample.value) in sound
            less = any(measure == sample.measure and sample.value <= value for measure, value in sound)
            assert known or less, f"{place}: {sample}"
    server.routes[path] = _said(content)
    return count


def _said(content: Any) -> Reply:
    """Return an answer."""
    return Reply(json.dumps(content).encode())


def _paths(content: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the way to each field; of a list of objects or lists only the first is entered."""
    if path:
        yield path
    if isinstance(content, dict):
        for key, item in content.items():
            yield from _paths(item, (*path, key))
    elif isinstance(content, list) and content:
        entered = content[:1] if isinstance(content[0], dict | list) else content
        for at, item in enumerate(entered):
            yield from _paths(item, (*path, at))
