"""The keys that Facebook and Instagram share, and how Meta lets programs in."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from kpitui.config.secrets import Secret
from kpitui.config.table import Name, mistake
from kpitui.sources.contract import SourceOptions
from kpitui.sources.platforms.options import PlatformOptions
from kpitui.sources.web.oauth import Exchange, OAuthApp, OAuthOptions, Pkce
from kpitui.text import Text

HOST = "https://graph.facebook.com"
VERSION = "v25.0"
LIFE = 60 * 86_400
"""Seconds that a long-lived token of a person lives."""


def _version(value: str) -> str:
    """Return a version; refuse what is none."""
    if re.fullmatch(r"v\d{1,3}\.\d", value) is None:
        raise mistake(Text("a version such as v25.0", "une version comme v25.0"))
    return value


class MetaOptions(PlatformOptions, OAuthOptions):
    """The keys of a source that asks Meta."""

    client_secret: Annotated[
        Secret | None,
        Text(
            "The app’s secret, by reference: calls are signed with it, and Meta may refuse those that are not.",
            "Le secret de l’application, par référence : les appels en sont signés, et Meta peut refuser ceux qui ne le"
            " sont pas.",
        ),
    ] = None
    version: Annotated[
        Name,
        AfterValidator(_version),
        Text(
            "The version of Meta’s interface; each lives about two years.",
            "La version de l’interface de Meta ; chacune vit environ deux ans.",
        ),
    ] = VERSION


def app_of(options: SourceOptions, scopes: tuple[str, ...]) -> OAuthApp | None:
    """Return how ``kpitui auth`` logs in; None where the options carry a token."""
    if not isinstance(options, MetaOptions) or options.token is not None:
        return None
    exchange = f"{HOST}/{options.version}/oauth/access_token"
    return OAuthApp(
        token_url=exchange,
        authorize_url=f"https://www.facebook.com/{options.version}/dialog/oauth",
        scopes=scopes,
        separator=",",
        pkce=Pkce.NONE,
        redirect="https://www.facebook.com/connect/login_success.html",
        long_lived=Exchange(exchange, "fb_exchange_token", "fb_exchange_token"),
        access_life=LIFE,
        whoami=f"{HOST}/{options.version}/me?fields=name",
        account=("name", "id"),
    )
