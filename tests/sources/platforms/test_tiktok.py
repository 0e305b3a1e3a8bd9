"""TikTok: followers and videos, from the documented answers of its API for researchers; what its codes mean."""

from __future__ import annotations

import json
import stat
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from kpitui.collector import schedule
from kpitui.config.spans import DAY
from kpitui.errors import Cause
from kpitui.setup.opening import open_text
from kpitui.sources import tiktok
from tests.servers.replay import Asked, Given, Reply, recorded, replaying, said
from tests.sources.platforms.asking import NOW, Asking, notes, of, total, value
from tests.sources.platforms.spoiling import spoiled

RECORDED = (
    "tiktok/example_resp_comments.json",
    "tiktok/example_resp_q_user.json",
    "tiktok/example_resp_q_videos.json",
)
USER, VIDEOS = "/v2/user/info/", "/v2/video/list/"
OK = {"code": "ok", "message": "", "log_id": "1"}
ALL: Mapping[str, Given] = {
    USER: said({"data": {"user": {"open_id": "o", "follower_count": 12}}, "error": OK}),
    VIDEOS: said({"data": {"videos": [], "cursor": 0, "has_more": False}, "error": OK}),
}


def asking(url: str, **options: object) -> Asking:
    """Return a source of TikTok on a server."""
    return Asking("tiktok", {"base_url": url, "token": "bearer-secret", "accounts": "@acme", **options})


def failing(code: str, status: int = 200) -> Reply:
    """Return an answer with an error's code."""
    return said({"data": {}, "error": {"code": code, "message": f"it is {code}", "log_id": "2"}}, status)


def test_recorded_followers_of_the_researchers_api() -> None:
    """The researchers' answer in the place of one's own: 232 followers; what is asked, and by whom."""
    with replaying({**ALL, USER: recorded("tiktok/example_resp_q_user.json")}) as server:
        found = asking(server.url).poll()
    assert value(found, "followers", brand="acme", channel="tiktok", account="@acme") == 232
    asked = server.asked[0]
    assert (asked.method, asked.query["fields"]) == ("GET", "open_id,follower_count")
    assert asked.headers["authorization"] == "Bearer bearer-secret"


def test_recorded_videos_of_the_researchers_api() -> None:
    """The researchers' answer in the place of one's own: a video that comes twice is one; likes it lacks are none.

    It says that there is more, and gives the same page and cursor again: it is asked no more.
    """
    with replaying({**ALL, VIDEOS: recorded("tiktok/example_resp_q_videos.json")}) as server:
        found = replace(asking(server.url), now=1_633_900_000_000).poll()
    (video,) = of(found, "posts")
    assert (video.id, video.t) == ("702874395068494965", 1_633_823_999_000)
    assert set(dict(video.labels)["hashtag"].split("\x1f")) == {"pov", "avengers"}
    assert value(found, "impressions") == 1050
    assert value(found, "comments") == 2
    assert not of(found, "likes")
    assert found.covered["posts"] == (1_633_900_000_000 - 90 * DAY, 1_633_900_000_000)
    bodies = [json.loads(one.body) for one in server.asked if one.path == VIDEOS]
    assert bodies == [{"max_count": 20}, {"max_count": 20, "cursor": 100}]


def test_recorded_comments_hold_no_videos() -> None:
    """Comments, which only researchers may read, in the place of videos: no videos are in them, no failure."""
    with replaying({**ALL, VIDEOS: recorded("tiktok/example_resp_comments.json")}) as server:
        found = asking(server.url).poll()
    assert not of(found, "posts")
    assert value(found, "followers") == 12
    assert not found.failed


def video(at: int, ident: str, **figures: int) -> dict[str, object]:
    """Return a video."""
    return {"id": ident, "create_time": at // 1000, "title": f"#{ident}", **figures}


def test_videos_by_cursor() -> None:
    """Page after page until there are no more, or the videos are too old; each with its figures."""

    def page(asked: Asked) -> Reply:
        """Answer with a video for each day, ten of them a page."""
        cursor = json.loads(asked.body).get("cursor", NOW)
        days = range((NOW - cursor) // DAY, (NOW - cursor) // DAY + 10)
        videos = [video(NOW - day * DAY, f"v{day}", view_count=day, like_count=1, share_count=2) for day in days]
        return said({"data": {"videos": videos, "cursor": cursor - 10 * DAY, "has_more": True}, "error": OK})

    with replaying({**ALL, VIDEOS: page}) as server:
        found = asking(server.url, backfill="25d").poll()
    assert len(of(found, "posts")) == 26
    assert server.paths().count(VIDEOS) == 3
    assert total(found, "impressions") == sum(range(26))
    assert total(found, "shares") == 52
    assert found.covered["posts"] == (NOW - 25 * DAY, NOW)
    assert dict(of(found, "posts")[0].labels)["hashtag"] == "v0"


def test_ok_is_a_success_whatever_the_status_is() -> None:
    """TikTok's code tells, not the status: with ``ok`` the figures hold; without any code the status does."""
    answer = said({"data": {"user": {"follower_count": 8}}, "error": OK}, 400)
    with replaying({**ALL, USER: answer}) as server:
        found = asking(server.url).poll()
    assert value(found, "followers") == 8
    with replaying({"/*": said({"error": {}}, 404)}) as server:
        error = asking(server.url).failure()
    assert error.cause is Cause.NOT_FOUND


CODES = [
    ("access_token_invalid", 401, Cause.AUTH, "TikTok does not accept the login"),
    ("scope_not_authorized", 401, Cause.PERMISSION, "the login does not allow user.info.stats"),
    ("rate_limit_exceeded", 429, Cause.LIMITED, "too many calls (“it is rate_limit_exceeded”)"),
    ("invalid_params", 400, Cause.PERMISSION, "TikTok refuses the call (invalid_params: “it is invalid_params”)"),
    ("internal_error", 500, Cause.TRANSIENT, "TikTok fails (“it is internal_error”)"),
]


@pytest.mark.parametrize("success", [True, False])
@pytest.mark.parametrize(("code", "status", "cause", "text"), CODES)
def test_codes(code: str, status: int, cause: Cause, text: str, success: bool) -> None:
    """TikTok's code says what is wrong, also in a success; each has a cause, words, and what to do next."""
    with replaying({"/*": failing(code, 200 if success else status)}) as server:
        error = asking(server.url).failure()
    assert error.cause is cause
    assert text in error.text.say("en")
    assert cause is Cause.TRANSIENT or error.advice is not None
    assert "bearer-secret" not in error.text.say("en")


def test_a_scope_that_is_missing_is_named() -> None:
    """One of two rights is there: the followers come, and the other right is named in French too."""
    with replaying({**ALL, VIDEOS: failing("scope_not_authorized", 401)}) as server:
        found = asking(server.url).poll()
    assert value(found, "followers") == 12
    assert "l’accès ne permet pas video.list" in found.failed["posts"].say("fr")
    assert "videos, @acme: " in notes(found)


def test_limited_for_a_minute() -> None:
    """TikTok counts by sliding minutes and does not say until when."""
    with replaying({"/*": failing("rate_limit_exceeded", 429)}) as server:
        error = asking(server.url).failure()
    assert error.retry_after == 60
    plan = schedule.failed(schedule.rhythm_of("t", 300_000), NOW, schedule.Plan(NOW), error.retry_after)
    assert plan.held
    assert plan.due - NOW >= 60_000


def test_login_that_rotates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that is refused is renewed once, by client_key; the new refresh token is on the disk, for its owner."""
    tmp_path.chmod(0o700)
    kept = tmp_path / "test.json"
    later = round(time.time() * 1000) + DAY
    kept.write_text(json.dumps({"access": "old", "refresh": "first", "until": later, "client": "key"}))
    kept.chmod(0o600)

    def user(asked: Asked) -> Reply:
        """Accept the new token alone."""
        new = asked.headers["authorization"] == "Bearer new"
        answer = {"data": {"user": {"follower_count": 3}}, "error": OK}
        return said(answer) if new else failing("access_token_invalid", 401)

    tokens = {"access_token": "new", "refresh_token": "second", "expires_in": 86400, "refresh_expires_in": 31536000}
    with replaying({**ALL, USER: user, "/v2/oauth/token/": said(tokens)}) as server:
        app = replace(tiktok.APP, token_url=f"{server.url}/v2/oauth/token/")
        monkeypatch.setattr(tiktok, "APP", app)
        found = replace(asking(server.url, token=None, client_id="key"), tokens=tmp_path).poll()
    assert value(found, "followers") == 3
    sent = parse_qs(next(one.body for one in server.asked if one.path.endswith("/token/")).decode())
    assert sent["client_key"] == ["key"]
    assert sent["refresh_token"] == ["first"]
    assert json.loads(kept.read_text())["refresh"] == "second"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert found.credential is not None
    assert found.credential.until > later


def test_wrong_types_give_no_figures() -> None:
    """Whatever stands in a field, there are errors in words and rejected rows, and no wrong figure."""
    videos = [video(NOW - DAY, "v1", view_count=5, like_count=6, comment_count=7, share_count=8)]
    answers = {
        USER: {"data": {"user": {"follower_count": 4}}, "error": OK},
        VIDEOS: {"data": {"videos": videos, "cursor": 5, "has_more": False}, "error": OK},
    }
    with replaying({}) as server:
        source = asking(server.url)
        for path, answer in answers.items():
            for place, changed in spoiled(answer):
                server.routes = {**{name: said(one) for name, one in answers.items()}, path: said(changed)}
                found = source.poll()
                assert {one.value for one in found.samples} <= {1, 4, 5, 6, 7, 8}, place


def test_one_account_alone() -> None:
    """TikTok tells nothing of others: competitors are refused in words; the example is a configuration."""
    with pytest.raises(Exception, match="TikTok tells nothing of other accounts"):
        asking("http://localhost", competitors={"globex": "@globex"}).settings()
    with pytest.raises(Exception, match="one account for each source"):
        asking("http://localhost", accounts=["a", "b"]).settings()
    project = open_text(tiktok.ABOUT.example, Path("kpitui.toml"))
    assert [source.name for source in project.sources] == ["tiktok"]
