"""The keys of a source of kind ``prometheus``."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from kpitui.config.secrets import Secret
from kpitui.config.table import Flag, Name, Span, mistake
from kpitui.sources.contract import SourceOptions
from kpitui.sources.web.auth import Auth
from kpitui.text import Text

_NO_QUERY = Text(
    "prometheus needs a query, or the address of a page of metrics (…/metrics, or scrape = true)",
    "prometheus demande une « query », ou l’adresse d’une page de métriques (…/metrics, ou scrape = true)",
)
MINUTE = 60_000
MOST_STEPS = 5_000_000
"""Steps of a back-fill."""
_STEPS = Text(
    "backfill holds no step, or more than five million: a longer step, or a shorter backfill",
    "backfill ne contient aucun pas, ou plus de cinq millions : un step plus long, ou un backfill plus court",
)
_BOTH = Text("a page of metrics takes neither query nor step", "une page de métriques ne prend ni query ni step")


class Options(SourceOptions):
    """The keys of a source of kind ``prometheus``."""

    url: Annotated[
        str | Secret,
        Text(
            "The server’s address without /api/v1, or a page of metrics.",
            "L’adresse du serveur sans /api/v1, ou une page de métriques.",
        ),
    ]
    query: Annotated[Name | None, Text("PromQL.", "En PromQL."), Field(max_length=20_000)] = None
    step: Annotated[
        Span | None,
        Text(
            "The distance between two points of the query; without, it is asked at the time of each poll.",
            "La distance entre deux points de la requête ; sans, elle est posée à l’heure de chaque relevé.",
        ),
    ] = None
    range: Annotated[
        Flag,
        Text("False: at the time of each poll, whatever step.", "False : à l’heure de chaque relevé, malgré step."),
    ] = True
    backfill: Annotated[Span, Text("How far back the first poll reads.", "Jusqu’où remonte le premier relevé.")] = (
        30 * 86_400_000
    )
    overlap: Annotated[
        Span | None,
        Text(
            "How far back every poll reads again; default: five minutes, a step at least.",
            "Ce que chaque relevé relit ; par défaut : cinq minutes, au moins un pas.",
        ),
    ] = None
    scrape: Annotated[
        Flag | None,
        Text(
            "True: url is a page of metrics; default: where it ends in /metrics and there is no query.",
            "True : url est une page de métriques ; par défaut : si elle finit par /metrics, sans query.",
        ),
    ] = None
    headers: Annotated[
        dict[str, str | Secret],
        Text(
            'More headers, such as { "X-Scope-OrgID" = "acme" }; secrets by reference.',
            'D’autres en-têtes, comme { "X-Scope-OrgID" = "acme" } ; les secrets par référence.',
        ),
    ] = Field(default_factory=dict)
    params: Annotated[
        dict[str, str | int | float | bool | Secret],
        Text("Parameters of the URL; secrets by reference.", "Paramètres de l’URL ; les secrets par référence."),
    ] = Field(default_factory=dict)
    auth: Annotated[Auth | None, Text("Who asks.", "Qui demande.")] = None
    ca: Annotated[
        str | None,
        Text(
            "A file with certificates to trust besides the system’s, relative to the configuration.",
            "Un fichier de certificats de confiance en plus de ceux du système, relatif à la configuration.",
        ),
    ] = None
    timeout: Annotated[Span, Text("How long an answer may take.", "Combien de temps une réponse peut prendre.")] = (
        MINUTE
    )
    series: Annotated[
        int,
        Text("How many series a query may give.", "Combien de séries une requête peut donner."),
        Field(ge=1, le=100_000),
    ] = 1000
    largest: Annotated[
        int,
        Text("Megabytes that an answer may hold, unpacked.", "Mégaoctets qu’une réponse peut contenir, décompressée."),
        Field(ge=1, le=1024),
    ] = 64

    @model_validator(mode="after")
    def _one_way(self) -> Options:
        """Refuse what says neither what to ask nor where metrics are, and what says both."""
        if self.scrape and (self.query is not None or self.step is not None):
            raise mistake(_BOTH)
        if not self.scrapes and self.query is None:
            raise mistake(_NO_QUERY)
        if self.step is not None and not 0 < self.backfill <= MOST_STEPS * self.step:
            raise mistake(_STEPS)
        return self

    @property
    def scrapes(self) -> bool:
        """Whether a page of metrics is read."""
        if self.scrape is not None:
            return self.scrape
        page = not isinstance(self.url, str) or urlsplit(self.url).path.endswith("/metrics")
        return self.query is None and page

    @property
    def ranges(self) -> bool:
        """Whether steps over time are read."""
        return self.range and self.step is not None and not self.scrapes
