"""A source that asks a database: it goes on from what is known, and says exactly which time it read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from kpitui.config.syntax import NOT_UTF8, unreadable
from kpitui.errors import Cause, SourceRefused
from kpitui.measures import Delivery, Kind, Poll
from kpitui.sources.contract import SourceSettings
from kpitui.sources.database.address import Address
from kpitui.sources.database.manners import Manners, Terms, moment
from kpitui.sources.database.queries import Query, QueryMistake, query_of
from kpitui.sources.database.reach import Back, Reach, fingerprint, reach_of, zone_of
from kpitui.sources.database.results import Gathering, Limits
from kpitui.sources.database.session import Asked, Session
from kpitui.sources.rows.columns import needed, time_columns
from kpitui.sources.rows.table import Table
from kpitui.sources.tables.asked import AskedSource
from kpitui.sources.tables.delimited import Wanted
from kpitui.text import Text

_UNREADABLE = Text("query_file {name}: {cause}", "query_file {name} : {cause}")
_NO_ID = Text(
    "the mapping of {name} has no id, and the query reads on (:since): the same events would be taken for others",
    "la correspondance de {name} n’a pas d’id, et la requête lit la suite (:since) : les mêmes événements passeraient"
    " pour d’autres",
)
_NAME_ID = Text(
    'Say id = "column" in the mapping (the table’s key), or leave :since out of the query.',
    'Indiquez id = "colonne" dans la correspondance (la clé de la table), ou retirez :since de la requête.',
)
_NO_BUCKET = Text(
    'the query reads on (:since), and {name} does not say how long its buckets are: add bucket = "1h" or the like',
    'la requête lit la suite (:since), et {name} ne dit pas la durée de ses tranches : ajoutez bucket = "1h" ou'
    " semblable",
)


@dataclass(frozen=True, slots=True)
class Question:
    """What the user asks the database."""

    query: str | None
    file: str | None
    """The file that holds the query instead."""
    params: Mapping[str, str | int | float | bool]
    back: Back
    limits: Limits


@dataclass(slots=True)
class DatabaseSource:
    """A source whose rows a query gives."""

    settings: SourceSettings
    question: Question
    session: Session
    asked: AskedSource = field(init=False)
    reach: Reach | None = field(default=None, init=False)
    """What the last query read over; None: it didn't say ``:since``."""
    known: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self.asked = AskedSource(self.settings, self._ask, self.session.close)

    async def poll(self, poll: Poll) -> Delivery:
        """Ask once, and return what the query gives."""
        delivery = await self.asked.poll(poll)
        covers, reach = delivery.covers, self.reach
        if reach is not None and covers is not None:
            first = min((sample.t for sample in delivery.samples), default=reach.until)
            covers = (min(first if reach.since is None else reach.since, reach.until), reach.until)
        return replace(delivery, covers=covers, state={**delivery.state, "asked": self.known})

    async def close(self) -> None:
        """Give the connection back."""
        await self.asked.close()

    async def _ask(self, poll: Poll) -> Table:
        """Return the rows of now."""
        query = await asyncio.to_thread(self._query)
        back = self.question.back
        reads_on = bool(query.used & {"since", "since_unix"})
        self.known = fingerprint(query.text, self.question.params, self.asked.mapper.fingerprints(), back)
        reach = reach_of(poll, self.known, self.settings, back)
        self.reach = reach if reads_on else None
        notes = self._checked() if reads_on else ()
        read = await self.session.read(lambda manners: self._asked(query, reach, manners), self._gathering)
        table = read.gathered.table()
        return replace(table, notes=(*table.notes, *read.notes, *notes))

    def _query(self) -> Query:
        """Return the query. Raises ``SourceRefused`` where it cannot be asked."""
        text, mistake = self.question.query, None
        if text is None:
            text = self._read_file(self.question.file or "")
        try:
            return query_of(text, self.question.params)
        except QueryMistake as error:
            mistake = error.text
        raise SourceRefused(mistake, cause=Cause.PARSE)

    def _read_file(self, name: str) -> str:
        """Return what the query's file holds."""
        try:
            return (self.settings.folder / name).expanduser().read_text("utf-8")
        except OSError as error:
            cause = unreadable(error)
        except UnicodeError:
            cause = NOT_UTF8
        raise SourceRefused(_UNREADABLE.given(name=name, cause=cause), cause=Cause.NOT_FOUND)

    def _checked(self) -> tuple[Text, ...]:
        """Return what to say of mappings that don't go with reading on. Raises ``SourceRefused`` where they can't."""
        notes = []
        for mapping in self.settings.mappings:
            kind = self.settings.kind_of(mapping)
            if kind is Kind.EVENT and mapping.id is None:
                raise SourceRefused(_NO_ID.given(name=mapping.name), cause=Cause.PARSE, advice=_NAME_ID)
            if kind is Kind.DELTA and mapping.bucket is None and mapping.until is None:
                notes.append(_NO_BUCKET.given(name=mapping.name))
        return tuple(notes)

    def _asked(self, query: Query, reach: Reach, manners: Manners) -> Asked:
        """Return the query with the values of the parameters that it names."""
        zone = self.session.terms.zone
        offered: dict[str, object] = dict(self.question.params)
        for name, at in reach.moments().items():
            offered[name] = moment(at, zone, manners)
            offered[f"{name}_unix"] = at // 1000
        return Asked(query.text, {name: value for name, value in offered.items() if name in query.used})

    def _gathering(self, place: str) -> Gathering:
        """Return what takes the rows of one result."""
        mappings = self.settings.mappings
        events = any(self.settings.kind_of(mapping) is Kind.EVENT for mapping in mappings)
        return Gathering(place, Wanted(needed(mappings), time_columns(mappings)), self.question.limits, events)


def database_source(
    settings: SourceSettings, question: Question, seconds: float, find: Callable[[], Address]
) -> DatabaseSource:
    """Return a source that asks a database; ``find`` gives it at the first poll."""
    terms = Terms(seconds, zone_of(settings), settings.folder, question.limits.most)
    return DatabaseSource(settings, question, Session(terms, find, settings.every))
