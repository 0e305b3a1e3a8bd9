"""What is said of a login that ends by itself: when, and which command renews it. Pure."""

from __future__ import annotations

from kpitui.text import Text
from kpitui.ui.feed import Health, SourceView
from kpitui.ui.speech import DAY, Speech
from kpitui.ui.themes import Role

TOLD = 30 * DAY
"""A login that ends later than this is not spoken of, ms."""
SOON = 7 * DAY
"""One that ends within this is a warning, as it is an alert, ms."""
ENDS = Text("the login ends in {age} ({when})", "l’accès prend fin dans {age} ({when})")
ENDED = Text("the login ended on {when}", "l’accès a pris fin le {when}")
RENEW = Text("{said}: run “{command}”", "{said} : lancez « {command} »")


def login_words(source: SourceView, now: int, speech: Speech) -> tuple[str, Role] | None:
    """Return what is to be said of a source's login, and how; None where there is nothing to do yet."""
    until = source.credential_until
    if until is None or until - now > TOLD or source.health is Health.REFUSED:
        return None
    text = (ENDED if until <= now else ENDS).given(age=speech.span(until - now), when=speech.moment(until))
    said = text if not source.renewal else RENEW.given(said=text, command=source.renewal)
    role = Role.CRITICAL if until <= now else Role.WARNING if until - now <= SOON else Role.DIM
    return speech.say(said), role
