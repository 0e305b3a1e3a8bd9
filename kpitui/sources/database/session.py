"""One source's connection to its database: a query in, rows out, in a transaction that reads and is rolled back."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, NullPool, QueuePool, create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from kpitui.errors import SourceError
from kpitui.sources.database.address import Address
from kpitui.sources.database.failures import Failure
from kpitui.sources.database.faults import Fault
from kpitui.sources.database.manners import Manners, Terms, given, interrupt, manners_of
from kpitui.sources.database.recognise import told
from kpitui.sources.database.results import PIECE, Gathering
from kpitui.sources.database.threads import Lane, TooLate
from kpitui.text import Text

OLDEST = 1800
"""Seconds after which an idle connection is made anew: firewalls forget it sooner or later."""
SELDOM = 300_000
"""Polls further apart than this, ms, are not worth a connection that stays."""

LATER = 0.5
"""Seconds after which a query is interrupted that its database hasn't stopped by itself."""

PARTING = 2.0
"""Seconds that closing a connection may take."""

_RAISED = (SQLAlchemyError, OSError, ValueError, TypeError, ArithmeticError, LookupError, RuntimeError)
"""What drivers raise, beside their own errors that the library wraps."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One query with its parameters."""

    query: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class _Run:
    """One query under way."""

    terms: Terms
    until: float
    """When it has to be done, by the monotonic clock."""
    connection: Any = None
    """The driver's own, once there is one."""
    connecting: bool = True
    stopped: bool = False

    def stop(self) -> None:
        """Interrupt the query."""
        self.stopped = True
        if self.connection is not None:
            interrupt(self.connection)

    @property
    def late(self) -> bool:
        """Tell whether it must end."""
        return self.stopped or time.monotonic() > self.until


@dataclass(slots=True)
class Session:
    """A database that one source asks."""

    terms: Terms
    find: Callable[[], Address] = field(repr=False)
    """Finds the database: reveals its password, and may take its time."""
    every: int = 0
    """How often it is asked, ms."""
    lane: Lane = field(default_factory=Lane, repr=False)
    address: Address | None = field(default=None, repr=False)
    engine: Engine | None = field(default=None, repr=False)

    async def read(self, asked: Callable[[Manners], Asked], gathering: Callable[[str], Gathering]) -> Read:
        """Return what a query gives. Raises ``SourceError`` or ``SourceRefused``, nothing of the driver's."""
        if self.lane.busy:
            raise Fault.RUNNING.error(self._place())
        run = _Run(self.terms, time.monotonic() + self.terms.seconds)
        try:
            limit = self.terms.seconds + LATER
            read = await self.lane.do(lambda: self._read(run, asked, gathering), run.stop, limit)
        except TooLate:
            read = _Read(failure=Fault.SLOW.error(self._place(), self.terms.waited))
        if read.failure is not None or read.gathered is None:
            await self.close()
            raise (read.failure or Fault.LOST.error(self._place())).with_traceback(None)
        return Read(read.gathered, read.notes)

    async def close(self) -> None:
        """Give the connection back; one that is at work ends with it."""
        engine, self.engine, self.address = self.engine, None, None
        if engine is not None:
            with suppress(TooLate):
                await Lane().do(engine.dispose, lambda: None, PARTING)

    def _place(self) -> str:
        """Return how messages name the database."""
        return self.address.place if self.address is not None else "url"

    def _read(self, run: _Run, asked: Callable[[Manners], Asked], gathering: Callable[[str], Gathering]) -> _Read:
        """Ask, once more where a connection that was kept turns out to be lost."""
        try:
            address = self.address = self.address or self.find()
            gathered = gathering(address.place)
            query = asked(manners_of(address.kind))
        except SourceError as error:
            return _Read(failure=error)
        except _RAISED as error:
            return _Read(failure=told(Failure(error, self.terms.waited), self._place()))
        for last in (False, True):
            read, lost = self._tried(run, query, gathered)
            if not lost or last or run.late:
                break
        return read

    def _tried(self, run: _Run, asked: Asked, gathered: Gathering) -> tuple[_Read, bool]:
        """Return what a query gives, and whether its connection was lost."""
        address = self.address or self.find()
        run.connection, run.connecting = None, True
        try:
            engine = self.engine = self.engine or self._made(address)
            try:
                with engine.connect() as connection:
                    notes = self._carry_out(connection, run, asked, gathered)
            finally:
                if run.stopped:  # nobody comes back for this connection
                    engine.dispose()
            return _Read(gathered, notes), False
        except SourceError as error:
            return _Read(failure=error), False
        except _RAISED as error:
            lost = isinstance(error, DBAPIError) and error.connection_invalidated
            if run.late:
                return _Read(failure=Fault.SLOW.error(address.place, self.terms.waited)), False
            original = getattr(error, "orig", None) or error
            failure = Failure(original, self.terms.waited, run.connecting, lost)
            return _Read(failure=told(failure, address.place)), lost and not run.connecting

    def _carry_out(self, connection: Connection, run: _Run, asked: Asked, gathered: Gathering) -> tuple[Text, ...]:
        """Read a query's rows in a transaction; returns what the user should know."""
        run.connection, run.connecting = connection.connection.driver_connection, False
        try:
            notes = manners_of(connection.engine.dialect.name).begin(connection, run.terms)
            streaming = connection.execution_options(stream_results=True, max_row_buffer=PIECE)
            with streaming.execute(text(asked.query), dict(asked.params)) as result:
                _gather(result, run, gathered)
        finally:
            connection.rollback()
        return notes

    def _made(self, address: Address) -> Engine:
        """Return the engine of an address."""
        logging.getLogger("sqlalchemy").setLevel(logging.CRITICAL)  # it logs tracebacks of connections that end
        manners = manners_of(address.kind)
        arguments = given(address.url, manners.arguments(self.terms))
        if address.kind == "duckdb" and address.file is not None:
            arguments["read_only"] = True
        if not manners.kept or self.every > SELDOM:
            return create_engine(address.url, connect_args=arguments, hide_parameters=True, poolclass=NullPool)
        return create_engine(
            address.url,
            connect_args=arguments,
            hide_parameters=True,
            poolclass=QueuePool,
            pool_size=1,
            max_overflow=0,
            pool_pre_ping=True,
            pool_recycle=OLDEST,
        )


@dataclass(frozen=True, slots=True)
class Read:
    """What a query gave."""

    gathered: Gathering
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of a query."""

    gathered: Gathering | None = None
    notes: tuple[Text, ...] = ()
    failure: SourceError | None = None


def _gather(result: CursorResult[Any], run: _Run, gathered: Gathering) -> None:
    """Take all rows of a result. Raises ``SourceError`` where they are too many or come too late."""
    gathered.begin(list(result.keys()))
    while rows := result.fetchmany(PIECE):
        gathered.take(rows)
        if run.late:
            raise Fault.SLOW.error(gathered.place, run.terms.waited)
