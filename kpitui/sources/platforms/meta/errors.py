"""What Meta's errors mean: most come with status 400, and only their code tells them apart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.platforms.meta.advice import ALLOW, FEWER, PROOF, RAISE
from kpitui.sources.web.messages import Said
from kpitui.text import Text

TOKEN = frozenset({102, 190, 463, 467})
LIMITS = frozenset({4, 17, 32, 341, 613, *range(80_000, 80_015)})
"""Of an app, a user, a page, a call, and of business use cases."""
PASSING = frozenset({1, 2})
MISSING = frozenset({110, 803})
OLD_VERSION = frozenset({2635})
TAGS = 18
"""More than thirty hashtags in seven days."""
TOO_OLD = 2_108_006
"""A subcode: published before the account became a professional one."""
NO_OBJECT = 33
"""A subcode: there is no such object, or it may not be seen."""
LONGEST = 24 * 3600.0
"""A wait in seconds beyond which Meta's word is not taken."""

_NAMED = re.compile(
    r"\b((?:pages|instagram|ads|leads|read|business)_[a-z_]+|"
    r"(?:Page|Instagram) Public (?:Content|Metadata) Access)\b"
)
_BAD = ("valid insights metric", "incompatible metric", "metric[", "is not supported for", "not supported metric")


class TooMuch(SourceError):
    """A call that asks for more than Meta gives at once: a smaller one may succeed, the same will not."""

    usual = Cause.PARSE


@dataclass(frozen=True, slots=True)
class Complaint:
    """An error as Meta writes it."""

    code: int
    subcode: int
    words: str
    """Without what is secret."""
    message: str
    """The whole of it, never shown."""
    transient: bool

    @property
    def plain(self) -> str:
        """Return the message in small letters."""
        return self.message.lower()

    @property
    def named(self) -> str:
        """Return the permissions and features that it names, each once."""
        return ", ".join(dict.fromkeys(_NAMED.findall(self.message)))


def meaning(said: Said) -> SourceError | None:
    """Return the error that Meta's words mean; None: there are none, and the status says enough."""
    content = said.content()
    found = content.get("error") if isinstance(content, dict) else None
    if not isinstance(found, dict):
        return None
    message = found.get("message") if isinstance(found.get("message"), str) else ""
    shown = found.get("error_user_msg") if isinstance(found.get("error_user_msg"), str) else message
    complaint = Complaint(
        _whole(found.get("code")),
        _whole(found.get("error_subcode")),
        said.redactor.clean(shown or message or "", 160) or "?",
        str(message),
        found.get("is_transient") is True,
    )
    if complaint.code == 0 and said.status > 400:
        return None  # something that stands before the API: the status says more
    error = _meant(complaint, said)
    error.status = said.status
    return error


def _meant(complaint: Complaint, said: Said) -> SourceError:
    """Return the error for what Meta says."""
    given: dict[str, object] = {"place": said.place, "code": complaint.code, "said": complaint.words}
    if complaint.code in TOKEN:
        return SourceRefused(_AUTH.given(**given), cause=Cause.AUTH)
    if complaint.code in LIMITS:
        return SourceError(_LIMITED.given(**given), _wait(said.headers), cause=Cause.LIMITED)
    if complaint.code in PASSING and "reduce the amount" in complaint.plain:
        return TooMuch(_PASSING.given(**given))
    if complaint.transient or complaint.code in PASSING:
        return SourceError(_PASSING.given(**given), cause=Cause.TRANSIENT)
    if complaint.code in OLD_VERSION:
        return SourceRefused(_REFUSED.given(**given), cause=Cause.PERMISSION, advice=RAISE)
    if complaint.code == 100:
        return _invalid(complaint, given)
    if complaint.code in MISSING:
        return _absent(complaint, given)
    if complaint.code == TAGS:
        return SourceRefused(_REFUSED.given(**given), cause=Cause.PERMISSION, advice=FEWER)
    if complaint.code == 10 and "viewers" in complaint.plain:
        return SourceRefused(_FEW.given(**given), cause=Cause.NOT_FOUND)
    if complaint.code in (3, 10) or 200 <= complaint.code < 300:
        return _forbidden(complaint, given)
    return SourceRefused(_REFUSED.given(**given), cause=Cause.PERMISSION)


def _invalid(complaint: Complaint, given: Mapping[str, object]) -> SourceError:
    """Return the error for code 100, which says everything from a retired metric to a missing page."""
    if any(words in complaint.plain for words in _BAD):
        return SourceRefused(_METRIC.given(**given), cause=Cause.BAD_METRIC)
    if complaint.subcode == TOO_OLD:
        return SourceRefused(_TOO_OLD.given(**given), cause=Cause.NOT_FOUND)
    if "app secret proof" in complaint.plain or "appsecret_proof" in complaint.plain:
        return SourceRefused(_FORBIDDEN.given(**given), cause=Cause.PERMISSION, advice=PROOF)
    if complaint.subcode == NO_OBJECT or "does not exist" in complaint.plain:
        return _absent(complaint, given)
    if "permission" in complaint.plain or complaint.named:
        return _forbidden(complaint, given)
    return SourceRefused(_REFUSED.given(**given), cause=Cause.PERMISSION)


def _absent(complaint: Complaint, given: Mapping[str, object]) -> SourceError:
    """Return the error for a page or post that is not there, or may not be seen: Meta doesn't tell which."""
    advice = ALLOW.given(names=complaint.named) if complaint.named else None
    return SourceRefused(_ABSENT.given(**given), cause=Cause.NOT_FOUND, advice=advice)


def _forbidden(complaint: Complaint, given: Mapping[str, object]) -> SourceError:
    """Return the error for a permission that the token lacks."""
    advice = ALLOW.given(names=complaint.named) if complaint.named else None
    return SourceRefused(_FORBIDDEN.given(**given), cause=Cause.PERMISSION, advice=advice)


def _wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds until calls are allowed again, as the headers say it; None where they don't."""
    waits = [wait for wait in _waits(headers) if 0 < wait <= LONGEST]
    return max(waits, default=None)


def _waits(headers: Mapping[str, str]) -> Iterator[float]:
    """Yield the waits that the headers speak of, in seconds."""
    business = _json(headers.get("x-business-use-case-usage"))
    for uses in business.values() if isinstance(business, dict) else ():
        for use in uses if isinstance(uses, list) else ():
            if isinstance(use, dict):
                yield 60.0 * _whole(use.get("estimated_time_to_regain_access"))
    account = _json(headers.get("x-ad-account-usage"))
    if isinstance(account, dict):
        yield float(_whole(account.get("reset_time_duration")))


def _json(text: str | None) -> Any:
    """Return what a header holds."""
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def _whole(value: object) -> int:
    """Return a whole number; 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


_AUTH = Text(
    "{place}: Meta does not accept the token (code {code}: {said})",
    "{place} : Meta n’accepte pas le jeton (code {code} : {said})",
)
_LIMITED = Text(
    "{place}: Meta allows no more calls for now (code {code}: {said})",
    "{place} : Meta n’accepte plus d’appels pour le moment (code {code} : {said})",
)
_PASSING = Text(
    "{place}: Meta has a passing problem (code {code}: {said})",
    "{place} : Meta a un problème passager (code {code} : {said})",
)
_METRIC = Text(
    "{place}: Meta does not know a metric, or no longer (code {code}: {said})",
    "{place} : Meta ne connaît pas une mesure, ou ne la connaît plus (code {code} : {said})",
)
_TOO_OLD = Text(
    "{place}: published before the account became professional: Meta has no figures of it",
    "{place} : publié avant que le compte ne devienne professionnel : Meta n’en a pas de chiffres",
)
_ABSENT = Text(
    "{place}: Meta finds nothing there, or the token may not see it (code {code}: {said})",
    "{place} : Meta n’y trouve rien, ou le jeton n’a pas le droit de le voir (code {code} : {said})",
)
_FEW = Text(
    "{place}: too few people saw it for Meta to give figures (code {code})",
    "{place} : trop peu de personnes l’ont vu pour que Meta donne des chiffres (code {code})",
)
_FORBIDDEN = Text(
    "{place}: the token lacks a permission (code {code}: {said})",
    "{place} : il manque une autorisation au jeton (code {code} : {said})",
)
_REFUSED = Text("{place}: Meta refuses (code {code}: {said})", "{place} : Meta refuse (code {code} : {said})")
