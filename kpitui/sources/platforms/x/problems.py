"""What X's own words mean: problems in JSON, with a type that says more than their status."""

from __future__ import annotations

from collections.abc import Callable

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.web.messages import Said
from kpitui.text import Text

HOUR = 3600.0


def dialect(reset: Callable[[], float | None]) -> Callable[[Said], SourceError | None]:
    """Return what reads X's problems; ``reset`` gives the seconds until X's own monthly cap begins again."""

    def read(said: Said) -> SourceError | None:
        """Return the error that a problem means; None: its status says enough."""
        content = said.content() if said.status >= 300 else None
        if not isinstance(content, dict):
            return None
        kind = str(content.get("type") or "").rpartition("/")[2]
        title = str(content.get("title") or "")
        words = said.redactor.clean(str(content.get("detail") or title), 160)
        given = {"place": said.place, "said": words}
        if kind == "usage-capped" or title == "UsageCapExceeded":
            daily = str(content.get("period") or "").lower() == "daily"
            return SourceError(CAP.given(**given), _until_midnight(said.now) if daily else reset(), cause=Cause.SPENT)
        if kind == "credits" or title == "CreditsDepleted" or said.status == 402:
            return SourceRefused(EMPTY.given(**given), HOUR, cause=Cause.SPENT, advice=BUY)
        if kind == "unsupported-authentication":
            return SourceRefused(OTHER_LOGIN.given(**given), cause=Cause.PERMISSION, advice=USE_LOGIN)
        if kind in ("client-forbidden", "client-not-enrolled"):
            return SourceRefused(NO_PROJECT.given(**given), cause=Cause.PERMISSION, advice=ATTACH)
        return None

    return read


def _until_midnight(now: float) -> float:
    """Return the seconds until the next midnight of UTC."""
    return 24 * HOUR - now % (24 * HOUR)


CAP = Text(
    "{place}: X gives no more posts until its cap begins again (“{said}”)",
    "{place} : X ne donne plus de publications jusqu’au retour de son quota (« {said} »)",
)
EMPTY = Text(
    "{place}: there is no credit left at X (“{said}”)", "{place} : il ne reste plus de crédit chez X (« {said} »)"
)
BUY = Text(
    "Buy credits at console.x.com, under Billing; it is asked again within the hour.",
    "Achetez du crédit sur console.x.com, sous Billing ; la source sera réinterrogée dans l’heure.",
)
OTHER_LOGIN = Text(
    "{place}: this needs another kind of token (“{said}”)", "{place} : il faut un autre type de jeton (« {said} »)"
)
USE_LOGIN = Text(
    "Replace token by client_id and client_secret, and log in with “kpitui auth”; or use the app’s Bearer Token.",
    "Remplacez token par client_id et client_secret, puis identifiez-vous avec « kpitui auth » ; ou prenez le Bearer"
    " Token de l’application.",
)
NO_PROJECT = Text(
    "{place}: the app may not read this (“{said}”)", "{place} : l’application n’a pas le droit de le lire (« {said} »)"
)
ATTACH = Text(
    "At console.x.com, put the app into a project with pay-per-use access, then make a new Bearer Token.",
    "Sur console.x.com, placez l’application dans un projet payé à l’usage, puis créez un nouveau Bearer Token.",
)
