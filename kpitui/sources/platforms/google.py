"""What Google's APIs share: how they say what went wrong, and the day on which their quotas begin again."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.platforms.nodes import Malformed, Node
from kpitui.sources.web.messages import Said
from kpitui.sources.web.oauth import OAuthApp
from kpitui.text import Text

PACIFIC = "America/Los_Angeles"
"""The zone at whose midnight quotas begin again."""

_SPENT = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
_LIMITED = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"})
_AUTH = frozenset(
    {"keyInvalid", "keyExpired", "authError", "required", "UNAUTHENTICATED", "API_KEY_INVALID", "ACCESS_TOKEN_EXPIRED"}
)
_NOT_ON = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_PASSING = frozenset({"backendError", "internalError", "UNAVAILABLE", "INTERNAL", "DEADLINE_EXCEEDED"})


def app_of(*scopes: str) -> OAuthApp:
    """Return how a person logs in at Google for some scopes."""
    return OAuthApp(
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        scopes=scopes,
        extra={"access_type": "offline", "prompt": "consent"},
    )


def dialect(said: Said) -> SourceError | None:
    """Return what Google's error means, by its reasons; None of an answer that is none."""
    if said.status < 400:
        return None
    error = Node(said.content())
    try:
        error = error["error"]
        words = error["message"].text() or ""
        reasons = _reasons(error)
    except Malformed:
        return None
    if not reasons and not words:
        return None
    given = {"place": said.place, "said": said.redactor.clean(words, 200)}
    found = next((made for made in (_refusal(reasons, given), _waiting(reasons, words, said, given)) if made), None)
    if found is not None:
        return found
    if said.status == 400 and "INVALID_ARGUMENT" in reasons:
        return SourceRefused(BAD.given(**given), cause=Cause.BAD_METRIC)
    return None


def until_midnight(now: float) -> float:
    """Return the seconds until the next midnight on the Pacific coast."""
    zone = ZoneInfo(PACIFIC)
    here = datetime.fromtimestamp(now, zone)
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), zone)
    return midnight.timestamp() - now


def _refusal(reasons: frozenset[str], given: dict[str, str]) -> SourceError | None:
    """Return the error for what only a person can mend."""
    if reasons & _NOT_ON:
        return SourceRefused(OFF.given(**given), cause=Cause.PERMISSION, advice=SWITCH_ON)
    if reasons & _AUTH or ("badRequest" in reasons and "api key" in given["said"].casefold()):
        return SourceRefused(UNKNOWN.given(**given), cause=Cause.AUTH)
    return None


def _waiting(reasons: frozenset[str], words: str, said: Said, given: dict[str, str]) -> SourceError | None:
    """Return the error for what time mends."""
    day, hour = "per day" in words.casefold(), "per hour" in words.casefold()
    if reasons & _SPENT or (reasons & _LIMITED and day):
        return SourceError(SPENT.given(**given), until_midnight(said.now), cause=Cause.SPENT)
    if reasons & _LIMITED or said.status == 429:
        return SourceError(LIMITED.given(**given), 3600.0 if hour else 60.0, cause=Cause.LIMITED)
    if reasons & _PASSING:
        return SourceError(FAILS.given(**given))
    return None


def _reasons(error: Node) -> frozenset[str]:
    """Return the reasons of an error, in both forms that Google's APIs have."""
    old = [one["reason"].text() for one in error["errors"].rows()]
    new = [one["reason"].text() for one in error["details"].rows()]
    return frozenset(one for one in (*old, *new, error["status"].text()) if one)


UNKNOWN = Text("{place}: Google does not accept who asks: {said}", "{place} : Google refuse l’identité : {said}")
OFF = Text("{place}: the API is not switched on: {said}", "{place} : l’API n’est pas activée : {said}")
SWITCH_ON = Text(
    "In the Google Cloud console, choose the project of the key, “APIs & Services”, “Library”, and enable the API.",
    "Dans la console Google Cloud, choisissez le projet de la clé, « API et services », « Bibliothèque », et activez"
    " l’API.",
)
SPENT = Text(
    "{place}: today's quota is used up; it begins again at midnight on the US Pacific coast: {said}",
    "{place} : le quota du jour est épuisé ; il repart à minuit, heure du Pacifique : {said}",
)
LIMITED = Text("{place}: too many calls for now: {said}", "{place} : trop d’appels pour le moment : {said}")
FAILS = Text("{place}: Google fails for the moment: {said}", "{place} : Google est en panne pour le moment : {said}")
BAD = Text("{place}: Google refuses what is asked for: {said}", "{place} : Google refuse la demande : {said}")
