"""What refusals of Prometheus’s API mean, and what no server can do to the program."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path

import pytest

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources import prometheus
from tests.servers.faults import faults
from tests.servers.replay import Reply, replaying, said
from tests.sources.making import notes, opened, polled
from tests.sources.platforms.wrong import spoiled
from tests.sources.promql.serving import (
    HOUR,
    LAST,
    LEVEL,
    RANGE,
    given,
    matrix,
    refusal,
)


@pytest.mark.parametrize(
    ("status", "kind", "words", "cause", "refused"),
    [
        (400, "bad_data", 'invalid parameter "query": 1:5: parse error', Cause.BAD_METRIC, True),
        (422, "execution", "query processing would load too many samples into memory", Cause.BAD_METRIC, True),
        (422, "422", "error when executing query", Cause.BAD_METRIC, True),
        (503, "timeout", "query timed out in expression evaluation", Cause.TRANSIENT, False),
        (500, "internal", "opening storage failed", Cause.TRANSIENT, False),
        (200, "timeout", "context deadline exceeded", Cause.TRANSIENT, False),
        (401, "unauthorized", "no org id", Cause.AUTH, True),
        (429, "too_many_requests", "too many outstanding requests", None, False),
    ],
)
def test_refusals(tmp_path: Path, status: int, kind: str, words: str, cause: Cause | None, refused: bool) -> None:
    """Each status of the API is told in its own words, with what to do next where a person can do something."""
    error = refusal(tmp_path, said({"status": "error", "errorType": kind, "error": words}, status))
    assert isinstance(error, SourceRefused) is refused
    if cause is not None:
        assert error.cause is cause
        assert words in error.text.say("en")
    assert (error.advice is not None) or status in (429, 500)


def test_other_refusals(tmp_path: Path) -> None:
    """A wrong address, a login page, and a server that asks for the tenant in plain text."""
    page = Reply(b"<html><title>Grafana</title></html>", 200, {"content-type": "text/html"})
    assert refusal(tmp_path, page).cause is Cause.PARSE
    nowhere = refusal(tmp_path, Reply(b"404 page not found", 404, {"content-type": "text/plain"}))
    assert (nowhere.cause, type(nowhere)) == (Cause.NOT_FOUND, SourceRefused)
    assert nowhere.advice is not None
    assert "/api/v1" in nowhere.advice.say("fr")
    tenant = refusal(tmp_path, Reply(b"no org id\n", 401, {"content-type": "text/plain"}))
    assert tenant.advice is not None
    assert "X-Scope-OrgID" in tenant.advice.say("en")
    wrongs: list[object] = [3, "x", [], {"metric": 3, "values": 3}, {"metric": {}, "values": [[1]]}]
    datas: list[object] = [
        {"resultType": "string", "result": [1, "x"]},
        {"resultType": "matrix", "result": [3]},
        [],
        None,
    ]
    for data in datas:
        assert refusal(tmp_path, said({"status": "success", "data": data})).cause is Cause.PARSE
    for wrong in wrongs:
        reply = said({"status": "success", "data": {"resultType": "matrix", "result": [wrong]}})
        assert refusal(tmp_path, reply).cause is Cause.PARSE


def test_too_many_series(tmp_path: Path) -> None:
    """A query that gives more series than allowed is refused with the way out."""
    reply = matrix({str(number): [(LAST, "1")] for number in range(5)})
    error = refusal(tmp_path, reply, series=4)
    assert "5 series, more than the 4" in error.text.say("en")
    assert error.advice is not None
    assert "sum by (channel) (…)" in error.advice.say("en")


def test_remarks_of_the_server(tmp_path: Path) -> None:
    """Warnings, a partial answer and native histograms are told."""
    reply = matrix({"x": [(LAST, "1")]}, isPartial=True, warnings=["a \x1b[31mstore is down", "twice", "twice"])
    content = json.loads(reply.body)
    content["data"]["result"].append({"metric": {"channel": "y"}, "histograms": [[LAST / 1000, {"count": "3"}]]})
    delivery = given(tmp_path, {"*": said(content)}, LEVEL, query="a", step="1h", backfill="1h")
    assert len(delivery.samples) == 1
    told = notes(delivery)
    assert "the answer is partial" in told
    assert "“a store is down”" in told
    assert told.count("twice") == 1
    assert "native histograms" in told


def test_wrong_types_everywhere(tmp_path: Path) -> None:
    """Whatever stands in a field of an answer, it is read or refused in words; nothing else is raised."""
    answers = [
        json.loads(matrix({"x": [(LAST, "1"), (LAST - HOUR, "2")]}, warnings=["w"], isPartial=False).body),
        {"status": "error", "errorType": "bad_data", "error": "no"},
    ]
    contents = [content for answer in answers for content in spoiled(answer)]
    replies = [said(content, status) for content in contents for status in (200, 400)]
    read = 0
    with replaying({RANGE: replies}) as server:
        source = opened(
            tmp_path, {"url": server.url, "query": "a", "step": "1h", "backfill": "3h"}, LEVEL, kind=prometheus
        )
        for _ in replies:
            with suppress(SourceError):
                read += len(polled(source).samples)
    assert read > 0


def test_no_secret_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that a server repeats in its error stands in no text; neither does the user in the address."""
    monkeypatch.setenv("KPITUI_TEST", "t0p-secret-token")
    reply = said({"status": "error", "errorType": "bad_data", "error": "no such user for t0p-secret-token"}, 400)
    auth = {"bearer": {"env": "KPITUI_TEST"}}
    headers = {"X-Scope-OrgID": {"env": "KPITUI_TEST"}}
    error = refusal(tmp_path, reply, auth=auth, headers=headers, params={"k": {"env": "KPITUI_TEST"}})
    for text in (error.text.say("en"), error.text.say("fr"), repr(error), str(error)):
        assert "t0p-secret" not in text
    assert "***" in error.text.say("en")


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("/bomb", "larger than 1 MB"),
        ("/large", "larger than 1 MB"),
        ("/cut", "cut or broken"),
        ("/hang", "no whole answer within 1 s"),
        ("/trickle", "no whole answer within 1 s"),
        ("/html", "no metrics here"),
        ("/text", "no metrics here"),
        ("/round", "redirects that lead nowhere"),
        ("/limited", "too many calls"),
        ("/garbage", "cut or broken"),
    ],
)
def test_pages_that_do_wrong(tmp_path: Path, way: str, words: str) -> None:
    """A bomb, a flood, a cut answer, silence, a page for people and a loop are told in words, in the time there is."""
    with faults() as server:
        patience = "1s" if way in ("/hang", "/trickle") else "20s"
        options = {"url": server.url(way), "timeout": patience, "largest": 1, "scrape": True}
        begun = time.monotonic()
        with pytest.raises(SourceError) as caught:
            polled(opened(tmp_path, options, LEVEL, kind=prometheus))
        assert words in caught.value.text.say("en")
        assert time.monotonic() - begun < 15
