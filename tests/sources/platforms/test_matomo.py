"""Matomo: its own recorded answers, in both of its forms."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest

from kpitui.errors import Cause
from kpitui.measures import Delivery
from tests.servers.replay import Asked, Given, Reply, recorded, replaying, said
from tests.sources.platforms.asking import Asking, of, total
from tests.sources.platforms.wrong import spoiled

RECORDED = (
    "matomo/Goals_get_all_goal_metrics.xml",
    "matomo/Goals_get_day.xml",
    "matomo/Referrers_getKeywords_pivot.json",
    "matomo/Referrers_getReferrerType_month.xml",
    "matomo/Referrers_getSocials_by_day.xml",
    "matomo/Referrers_getSocials_range.xml",
    "matomo/Referrers_get_day.xml",
    "matomo/VisitsSummary_get_day.xml",
    "matomo/bulk_VisitsSummary_get.json",
)
NETWORKS = ("Facebook", "Twitter", "Flickr", "Mixi", "Skyrock", "Xanga")


def at(text: str) -> int:
    """Return an instant in UTC, ms."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def asking(url: str, now: str, backfill: str = "1d", **options: object) -> Asking:
    """Return a source of one site; its last day is that of ``now``."""
    given = {"base_url": url, "accounts": "1", "token": "t0ken-of-matomo", "backfill": backfill, **options}
    return Asking("matomo", given, now=at(now))


def calls_of(asked: Asked) -> list[dict[str, str]]:
    """Return the calls of a bulk request."""
    form = parse_qs(asked.body.decode())
    urls = [form[f"urls[{number}]"][0] for number in range(len([name for name in form if name.startswith("urls")]))]
    return [{name: values[0] for name, values in parse_qs(url).items()} for url in urls]


def bulk(**replies: Any) -> Given:
    """Answer each call of a bulk request by its method, ``VisitsSummary_get``, in JSON; others with nothing."""
    return lambda asked: said([replies.get(one["method"].replace(".", "_"), []) for one in calls_of(asked)])


def bulk_xml(**names: str) -> Given:
    """Answer each call of a bulk request by its method, in XML, with what is recorded."""

    def answer(asked: Asked) -> Reply:
        """Put the recorded answers together."""
        bodies = []
        for call in calls_of(asked):
            name = names.get(call["method"].replace(".", "_"))
            body = recorded(f"matomo/{name}").body.decode() if name else "<result/>"
            bodies.append(re.sub(r"^<\?xml.*?\?>", "", body.lstrip("\ufeff")))
        return Reply(
            f'<?xml version="1.0"?><results>{"".join(bodies)}</results>'.encode(), headers={"content-type": "text/xml"}
        )

    return answer


def polled(given: Given, asking_of: Mapping[str, str]) -> Delivery:
    """Return what a poll gives."""
    with replaying({"/index.php": given}) as server:
        return asking(server.url, **asking_of).poll()


def test_a_full_and_an_empty_day() -> None:
    """The recorded bulk answer: a full day is an object, an empty one a list, and that is no zero."""
    recording = recorded("matomo/bulk_VisitsSummary_get.json").content[0]
    found = polled(bulk(VisitsSummary_get=recording), {"now": "2010-03-07T12:00"})
    (visits,) = of(found, "sessions_all", site="1")
    assert (visits.value, visits.t, visits.until) == (2, at("2010-03-06T00:00"), at("2010-03-07T00:00"))
    assert [one.value for one in of(found, "users")] == [1]
    assert found.covered["sessions_all"] == (at("2010-03-06T00:00"), at("2010-03-07T00:00"))


def test_social_visits_of_a_range() -> None:
    """The recorded networks of one of two sites: Facebook 3, Twitter 3, four others 1 each, 10 in all."""
    with replaying({"/index.php": bulk_xml(Referrers_getSocials="Referrers_getSocials_range.xml")}) as server:
        found = asking(server.url, "2010-12-14T12:00", "1h", accounts=["1", "2"]).poll()
    social = {one: total(found, "sessions", group="organic_social", network=one, site="1") for one in NETWORKS}
    assert social == {"Facebook": 3, "Twitter": 3, "Flickr": 1, "Mixi": 1, "Skyrock": 1, "Xanga": 1}
    assert total(found, "sessions", channel="x", site="1") == 3
    assert total(found, "sessions", site="1") == 10
    assert total(found, "sessions", site="2", channel="x") == 2


def test_social_visits_by_day() -> None:
    """The recorded days: those without visits are empty elements, and give nothing."""
    found = polled(
        bulk_xml(Referrers_getSocials="Referrers_getSocials_by_day.xml"), {"now": "2010-12-16T12:00", "backfill": "6d"}
    )
    days = {datetime.fromtimestamp(one.t / 1000, UTC).date().isoformat() for one in of(found, "sessions")}
    assert "2010-12-14" in days
    assert "2010-12-10" not in days
    assert total(found, "sessions", network="Facebook") >= 2


def test_kinds_of_origin() -> None:
    """The recorded kinds of origin: 39 direct visits, 4 of other sites; social networks are told one by one."""
    found = polled(
        bulk_xml(Referrers_getReferrerType="Referrers_getReferrerType_month.xml"),
        {"now": "2012-08-31T12:00", "backfill": "1h"},
    )
    assert total(found, "sessions", group="direct") == 39
    assert total(found, "sessions", group="referral") == 4
    assert not of(found, "sessions", group="organic_social")


def test_goals() -> None:
    """The recorded goals: 2 conversions that brought 43, for visits from social networks and for the others."""
    found = polled(bulk_xml(Goals_get="Goals_get_day.xml"), {"now": "2010-03-06T12:00", "backfill": "1h"})
    assert total(found, "conversions", group="organic_social") == 2
    assert total(found, "revenue", group="organic_social") == 43
    assert total(found, "conversions") == 4


def test_visits_of_one_day() -> None:
    """The recorded summary of one day, without a date in it: 2 visits; its visitors are not known before it ends."""
    found = polled(
        bulk_xml(VisitsSummary_get="VisitsSummary_get_day.xml"), {"now": "2010-03-06T12:00", "backfill": "1h"}
    )
    assert total(found, "sessions_all") == 2
    assert not of(found, "users")


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_answer_is_taken_or_refused(name: str) -> None:
    """An answer to another question gives figures, rejections or a failure in words: never anything else."""
    reply = recorded(name)
    whole = reply if name.endswith(".xml") else said([reply.content, reply.content])
    with replaying({"/index.php": whole}) as server:
        asking(server.url, "2010-03-06T12:00", "1h").tolerant()


def test_what_is_asked() -> None:
    """Everything of a part is one request, by days, with numbers as numbers; the token stands in the body alone."""
    with replaying({"/index.php": bulk()}) as server:
        asking(server.url, "2026-01-10T12:00", "9d", goals=["3"]).poll()
    visits, visitors, origins, goals = server.asked
    assert [call["method"] for call in calls_of(visits)] == ["VisitsSummary.get"]
    assert [call["method"] for call in calls_of(visitors)] == ["VisitsSummary.get", "VisitFrequency.get"]
    assert [call["method"] for call in calls_of(origins)] == ["Referrers.getSocials", "Referrers.getReferrerType"]
    assert {call["segment"] for call in calls_of(goals)} == {"referrerType==social", "referrerType!=social"}
    (call, *_) = calls_of(visits)
    assert (call["idSite"], call["period"], call["date"]) == ("1", "day", "2026-01-01,2026-01-10")
    assert call["format_metrics"] == "0"
    assert calls_of(goals)[0]["idGoal"] == "3"
    for one in server.asked:
        assert "t0ken" not in json.dumps([one.path, dict(one.query), dict(one.headers)])
        assert parse_qs(one.body.decode())["token_auth"] == ["t0ken-of-matomo"]


@pytest.mark.parametrize(
    ("message", "cause"),
    [
        (
            "Unable to authenticate with the provided token. It may have expired: t0ken-of-matomo",
            Cause.AUTH,
        ),
        ("You can't access this resource as it requires 'view' access for the website id = 1.", Cause.PERMISSION),
        ("An unexpected website was found in the request: website id was set to '99'", Cause.NOT_FOUND),
    ],
)
@pytest.mark.parametrize("form", ["json", "bulk", "xml"])
def test_errors_with_a_status_of_success(message: str, cause: Cause, form: str) -> None:
    """Matomo tells its errors in the body, whole or for each call, in both forms; the token is not repeated."""
    error = {"result": "error", "message": message}
    escaped = message.replace("'", "&#039;")
    replies = {
        "json": said(error),
        "bulk": bulk(**dict.fromkeys(("VisitsSummary_get", "Referrers_getSocials", "Goals_get"), error)),
        "xml": Reply(f'<?xml version="1.0"?><result><error message="{escaped}" /></result>'.encode()),
    }
    with replaying({"/index.php": replies[form]}) as server:
        failure = asking(server.url, "2026-01-10T12:00").failure()
    assert failure.cause is cause
    assert failure.advice is not None
    assert "Matomo says" in failure.text.say("en")
    assert "Matomo dit" in failure.text.say("fr")
    assert "t0ken" not in failure.text.say("en")


def test_wrong_types_anywhere() -> None:
    """Whatever stands in a field, no figure is wrong and nothing crashes."""
    day = {
        "nb_visits": 2,
        "nb_uniq_visitors": 1,
        "nb_conversions": "2",
        "revenue": "4.5",
        "nb_uniq_visitors_returning": 1,
    }
    rows = [{"label": "Facebook", "nb_visits": "3", "referrer_type": "1"}]
    with replaying({}) as server:
        for content in spoiled([{"2026-01-09": day}, {"2026-01-09": rows}]):
            server.routes["/index.php"] = said(content)
            asking(server.url, "2026-01-10T12:00").tolerant()


def test_visitors_are_read_up_to_the_last_day_that_is_over() -> None:
    """Those of the day that runs are not known: that is no zero; its visits are read until now."""
    days = {day: {"nb_visits": 3, "nb_uniq_visitors": 2} for day in ("2026-09-20", "2026-09-21")}
    found = polled(bulk(VisitsSummary_get=days), {"now": "2026-09-21T12:00"})
    assert found.covered["sessions_all"] == (at("2026-09-20T00:00"), at("2026-09-21T12:00"))
    assert found.covered["users"] == (at("2026-09-20T00:00"), at("2026-09-21T00:00"))
