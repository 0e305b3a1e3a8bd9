"""Recorded answers of real services: each is named by a test that asks for it; the survey's goes through kind http."""

from __future__ import annotations

import base64
import importlib
import json
from pathlib import Path

import pytest

from kpitui.measures import Kind
from kpitui.setup.opening import open_text
from kpitui.sources.web.client import HttpClient
from tests.servers.replay import recorded, replaying
from tests.sources.cases.case import HEAD, SERVER, Case, secret
from tests.sources.platforms.asking import value

RECORDED = ("nps/delighted_metrics.json",)
ROOT = Path(__file__).parents[2]
FIGURES = {"nps": 51, "promoter_count": 32, "passive_count": 13, "detractor_count": 6, "response_count": 51}


def test_every_recorded_answer_is_named_by_a_test(shared_fixtures: Path) -> None:
    """What is recorded and goes through no source proves nothing: each file stands in a test module's RECORDED."""
    known = {one["file"] for one in json.loads((shared_fixtures / "INDEX.json").read_bytes())}
    named: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests/sources").rglob("test_*.py")):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name in getattr(module, "RECORDED", ()) if isinstance(getattr(module, "RECORDED", ()), tuple) else ():
            named.setdefault(name, []).append(path.name)
    assert known - set(named) == set()
    assert set(named) - known == set()


def test_recorded_survey_through_http(monkeypatch: pytest.MonkeyPatch, client: HttpClient) -> None:
    """The documented answer of Delighted, whose key is a user without a password: 51 answers, a score of 63 - 12."""
    key = secret("survey", "key")
    monkeypatch.setenv(key.variable, key.value)
    levels = "".join(f'[measure.survey_{name}]\nkind = "gauge"\nunit = "count"\n' for name in FIGURES)
    case = Case(
        "http",
        {"url": f"{SERVER}/v1/metrics.json", "auth": {"user": key}},
        {"/v1/metrics.json": recorded(RECORDED[0])},
        {},
        mappings=tuple(
            {"name": f"survey_{name}", "value": name, "labels": {"brand": "acme", "channel": "email"}}
            for name in FIGURES
        ),
    )
    with replaying(case.routes) as server:
        (source,) = open_text(HEAD + levels + case.toml(server.url), Path("kpitui.toml")).sources
        found = case.poll(source, client)
        (asked,) = server.asked
    assert asked.headers["authorization"] == f"Basic {base64.b64encode(f'{key.value}:'.encode()).decode()}"
    assert {name: value(found, f"survey_{name}", brand="acme", channel="email") for name in FIGURES} == FIGURES
    assert FIGURES["nps"] == round(100 * FIGURES["promoter_count"] / 51) - round(100 * FIGURES["detractor_count"] / 51)
    assert {(one.kind, one.t) for one in found.samples} == {(Kind.GAUGE, case.now)}
