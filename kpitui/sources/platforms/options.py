"""The keys that every platform's source takes, and whose figures they ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from kpitui.config.spans import DAY
from kpitui.config.table import Name, Shown, Span, Table, Texts, mistake
from kpitui.sources.contract import SourceOptions, SourceSettings
from kpitui.text import Text


class Rival(Table):
    """A competitor on a platform."""

    accounts: Annotated[Texts, Text("Its accounts there.", "Ses comptes sur cette plateforme.")] = ()
    keywords: Annotated[Texts, Text("The words that name it.", "Les mots qui la nomment.")] = ()


def _rival(value: object) -> object:
    """Return a competitor that is given by its accounts alone as a table."""
    return {"accounts": value} if isinstance(value, str | list | tuple) else value


_TEXTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
Rivals = Annotated[
    dict[Name, Annotated[Rival, BeforeValidator(_rival)]],
    WithJsonSchema(
        {
            "type": "object",
            "additionalProperties": {
                "anyOf": [
                    *_TEXTS["anyOf"],
                    {
                        "type": "object",
                        "properties": {"accounts": _TEXTS, "keywords": _TEXTS},
                        "additionalProperties": False,
                    },
                ]
            },
        }
    ),
]
"""Competitors: brand to account, to a list of accounts, or to a table with ``accounts`` and ``keywords``."""


def _base(value: str) -> str:
    """Return an address without a slash at its end; refuse one that is none."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise mistake(Text("an address such as https://example.org", "une adresse comme https://example.org"))
    if parts.username or parts.password:
        raise mistake(Text("no password in an address", "pas de mot de passe dans une adresse"))
    return value.rstrip("/")


BaseUrl = Annotated[Name, AfterValidator(_base)]
"""The beginning of a server's addresses."""


class PlatformOptions(SourceOptions):
    """The keys of every platform's source."""

    base_url: Annotated[
        BaseUrl | None,
        Text(
            "Where the platform is asked, for a proxy or a server of one's own; default: the platform itself.",
            "Où la plateforme est interrogée, pour un proxy ou un serveur à soi ; par défaut : la plateforme.",
        ),
    ] = None
    brand: Annotated[
        Shown | None,
        Text(
            "The brand whose figures these are; default: the only brand of one's own.",
            "La marque à qui sont ces chiffres ; par défaut : la seule marque à soi.",
        ),
    ] = None
    accounts: Annotated[Texts, Text("The brand's accounts there.", "Les comptes de la marque sur la plateforme.")] = ()
    competitors: Annotated[
        Rivals,
        Text(
            'Competitors\' accounts: { globex = "@globex" }, or { globex = { accounts = […], keywords = […] } }.',
            'Comptes des concurrents : { globex = "@globex" }, ou { globex = { accounts = […], keywords = […] } }.',
        ),
    ] = Field(default_factory=dict)
    backfill: Annotated[
        Span,
        Text(
            "How far back the first poll reads, as far as the platform gives.",
            "Jusqu’où la première lecture remonte, si la plateforme le donne.",
        ),
    ] = 90 * DAY
    timeout: Annotated[Span, Text("How long one call may take.", "Durée maximale d’un appel.")] = 60_000
    ca: Annotated[
        str | None,
        Text(
            "A file with certificates to trust besides the system's.",
            "Un fichier de certificats à accepter en plus de ceux du système.",
        ),
    ] = None


class ListeningOptions(PlatformOptions):
    """The keys of a platform where mentions are searched by words."""

    keywords: Annotated[
        Texts,
        Text(
            "The words that name the brand: what mentions are searched by.",
            "Les mots qui nomment la marque : par eux on cherche les mentions.",
        ),
    ] = ()
    hashtags: Annotated[Texts, Text("Hashtags to follow.", "Les hashtags à suivre.")] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """An account whose figures are asked for."""

    brand: str
    """The brand's id; empty where the configuration declares none."""
    name: str
    """As the configuration writes it."""
    own: bool = True
    """Whether it is the brand's own, not a competitor's."""


@dataclass(frozen=True, slots=True)
class Topic:
    """The words that mentions of a brand are searched by."""

    brand: str
    words: tuple[str, ...]
    own: bool = True

    @property
    def account(self) -> Account:
        """Return what stands for it where an account would."""
        return Account(self.brand, "", self.own)


def accounts_of(settings: SourceSettings, options: PlatformOptions) -> tuple[Account, ...]:
    """Return the brand's accounts, then its competitors'."""
    return tuple(_accounts(settings, options))


def topics_of(settings: SourceSettings, options: ListeningOptions) -> tuple[Topic, ...]:
    """Return what mentions are searched by: for the brand, then for its competitors."""
    own = [Topic(settings.brand, options.keywords)] if options.keywords else []
    rivals = [Topic(brand, rival.keywords, own=False) for brand, rival in options.competitors.items() if rival.keywords]
    return (*own, *rivals)


def searched(settings: SourceSettings, options: ListeningOptions) -> dict[Account, Topic]:
    """Return what is searched, by what stands for an account: hashtags that are followed are a topic without words."""
    own = Topic(settings.brand, ())
    found = {topic.account: topic for topic in topics_of(settings, options)}
    return {own.account: own, **found} if options.hashtags else found


def _accounts(settings: SourceSettings, options: PlatformOptions) -> Iterator[Account]:
    """Give the accounts."""
    for name in dict.fromkeys(options.accounts):
        yield Account(settings.brand, name)
    for brand, rival in options.competitors.items():
        for name in dict.fromkeys(rival.accounts):
            yield Account(brand, name, own=False)
