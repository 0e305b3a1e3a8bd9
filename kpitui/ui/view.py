"""The view-model: what is looked at, and the board behind it. Everything that screens show is computed from here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import cast

from kpitui.kpis.kpi import Kpi
from kpitui.kpis.reading import Board, Row, Track
from kpitui.text import Language, Text
from kpitui.ui.alarms import Alarm, alarms_of, marks_of
from kpitui.ui.asking import Asking, Seen
from kpitui.ui.charting import ChartModel, Drawing, chart_of
from kpitui.ui.deep import Deep, Desk
from kpitui.ui.feed import Feed
from kpitui.ui.profile import Profile
from kpitui.ui.rows import RowView, StateView, arranged, marked, row_view
from kpitui.ui.speech import DAY, Speech
from kpitui.ui.state import Choice, Overlay
from kpitui.ui.themes import Role

_ADDRESS = re.compile(r"^\S+\s?: ")


class View(Asking):
    """The choice, what was read for it, and how it is said."""

    def __init__(
        self, feed: Feed, profile: Profile, deep: Callable[[], Deep] | None, desk: Desk, clock: Callable[[], int]
    ) -> None:
        self.feed = feed
        self.profile = profile
        self.deep = deep
        self.desk = desk
        self.clock = clock
        self.language = profile.language
        first = profile.own[0].id if profile.own else ""
        self.choice = Choice(brand=first, period=profile.period)
        self.seen = Seen()
        self.log_limit = 500
        self.problem: Text | None = None
        """A configuration that was refused while another is in force."""

        self.halted: Text | None = None
        """Why nothing is collected, where that is known, and what to do."""

    @property
    def wrong(self) -> Text | None:
        """Return what the user has to know before anything else."""
        return self.problem or self.halted or self.seen.alive.problem

    @property
    def speech(self) -> Speech:
        """Return how things are said in this view."""
        return self.profile.speech(self.language, self.choice.brand)

    @property
    def now(self) -> int:
        """Return the moment looked at, or the clock's."""
        return self.choice.at or self.choice.frozen or self.clock()

    @property
    def today(self) -> date:
        """Return the clock's day in the monitor's zone."""
        return self.speech.local(self.clock()).date()

    def speak(self, language: Language) -> None:
        """Go on in another language."""
        self.language = language

    def choose(self, choice: Choice) -> None:
        """Look at something else; what the collector should keep is asked for."""
        before = self.choice
        if choice.by_hand and not before.by_hand:
            choice = replace(choice, at=None, rolling=before.period)
        self.choice = choice
        place = (choice.brand, choice.period, choice.labels)
        if place != (before.brand, before.period, before.labels):
            self.want()
        if (*place, choice.at) != (before.brand, before.period, before.labels, before.at):
            self.refresh(force=True)

    def want(self) -> None:
        """Ask the collector to keep what is looked at; a stretch between two days is worked out here."""
        if not self.choice.by_hand:
            self.feed.want(self.choice.brand, self.choice.period, self.choice.labels)

    def refresh(self, *, force: bool = False) -> bool:
        """Read what has changed; return whether anything has. A frozen display reads nothing."""
        if self.choice.frozen is not None and not force:
            return False
        version = self.feed.version()
        if version == self.seen.version and not force:
            return False
        feed = self.feed
        self.seen = Seen(version, self._board(), feed.sources(), self.seen.log, feed.alive(), feed.alerts.now())
        return True

    def _board(self) -> Board | None:
        """Return the board of the choice: the collector's, or one worked out here for what it does not keep."""
        choice = self.choice
        if choice.at is None and not choice.by_hand:
            found = self.feed.board(choice.brand, choice.period, choice.labels)
            if found is not None or self.deep is None:
                return found
        deep = self.deep
        if deep is None:
            return None
        key = ("board", choice.brand, choice.period, choice.labels, choice.at)
        made = self.desk.get(
            key,
            choice.at or self.feed.version(),
            lambda: deep().board(choice.brand, choice.period, choice.labels, choice.at),
        )
        return cast("Board | None", made)

    def arrived(self) -> bool:
        """Take in what the desk has worked out since; return whether the board is another."""
        board = self._board()
        changed = board != self.seen.board
        self.seen.board = board
        return changed

    def board_rows(self, objective: str = "") -> list[tuple[Row, Kpi]]:
        """Return the rows of an objective (or all) in the brand's order, companions left out."""
        board = self.seen.board
        if board is None:
            return []
        known = [(row, self.profile.kpi(row.reading.kpi)) for row in board.rows]
        found = [(row, kpi) for row, kpi in known if kpi is not None and kpi.companion_of is None]
        found = [pair for pair in found if not objective or pair[1].objective == objective]
        wanted = self.profile.brand(board.brand).kpis
        if wanted:
            order = {kpi: place for place, kpi in enumerate(wanted)}
            found = sorted((p for p in found if p[1].id in order), key=lambda pair: order[pair[1].id])
        return found

    def rows(self, objective: str = "") -> tuple[RowView, ...]:
        """Return the lines of a tab, filtered and sorted."""
        speech, now, board = self.speech, self.now, self.seen.board
        end = max((row.reading.window.end for row in board.rows), default=None) if board is not None else None
        marks = marks_of(self.alarms(), self.choice.brand, self.choice.labels) if self.choice.live else {}
        views = [
            marked(self._named(row_view(row, kpi, speech, now, end)), marks.get(kpi.id, ""))
            for row, kpi in self.board_rows(objective)
        ]
        return arranged(views, self.choice.sort, self.choice.reverse, self.choice.filter)

    def alarms(self) -> tuple[Alarm, ...]:
        """Return the alerts that are on or about to be, in the order of their page."""
        return alarms_of(self.seen.alerts, self.profile, self.clock())

    def has_targets(self, objective: str) -> bool:
        """Tell whether a KPI of a tab has a target, whatever the filter lets through."""
        readings = (row.reading for row, _ in self.board_rows(objective))
        return any(one.pace is not None or one.target is not None for one in readings)

    def trouble(self) -> tuple[tuple[str, Text | None], ...]:
        """Return the sources in trouble and what they say."""
        return tuple((one.name, one.message) for one in self.seen.sources if one.failing)

    def _named(self, row: RowView) -> RowView:
        """Return a line that names the source in trouble on which its KPI depends; a limit passed is said first."""
        mine = self.profile.feeds.get(row.kpi, ())
        failing = [one for one in self.seen.sources if one.name in mine and one.failing]
        if not failing or row.state.role is Role.CRITICAL or row.state.sign.startswith("!"):
            return row
        message = failing[0].message
        said = failing[0].name
        if message is not None:
            # the source's name stands for the address with which its message begins
            said += f" – {_ADDRESS.sub('', self.speech.say(message))}"
        return replace(row, state=StateView("?", said, Role.WARNING))

    def unconfigured(self, objective: str) -> list[tuple[Kpi, tuple[str, ...]]]:
        """Return a tab's KPIs without a source, with the measures that each would need."""
        board = self.seen.board
        wanted = self.profile.brand(self.choice.brand).kpis
        found = []
        for kpi_id, measures in board.unconfigured if board is not None else ():
            kpi = self.profile.kpi(kpi_id)
            if kpi is None or kpi.companion_of is not None or (wanted and kpi_id not in wanted):
                continue
            if not objective or kpi.objective == objective:
                found.append((kpi, measures))
        return found

    def row_of(self, kpi_id: str) -> Row | None:
        """Return the board's row of a KPI."""
        board = self.seen.board
        return next((row for row in board.rows if row.reading.kpi == kpi_id), None) if board is not None else None

    def chart(self, kpi_id: str) -> ChartModel:
        """Return the chart of a KPI."""
        row, kpi = self.row_of(kpi_id), self.profile.kpi(kpi_id)
        if row is None or kpi is None:
            return ChartModel()
        track, overlay = row.track, self.choice.overlay
        shift = {Overlay.WEEK: 7 * DAY, Overlay.YEAR: 364 * DAY}.get(overlay)
        deep = self.deep
        if shift is not None and track is not None:
            moved = None
            if deep is not None:
                ask, points = self.ask(kpi_id), len(track.t)
                moved = self.desk.get(
                    ("track", ask, shift), self.seen.version, lambda: deep().track(ask, points, shift)
                )
            track = cast("Track", moved) if moved is not None else replace(track, previous=())
        return chart_of(kpi, row.reading, track, Drawing(self.speech, overlay, self.limits(kpi_id, track)))
