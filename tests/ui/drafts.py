"""What the clerk would answer to the editor of thresholds, for the fixture's boards; remembers what it was asked."""

from __future__ import annotations

from dataclasses import replace

from kpitui.errors import StoreError
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.curves import Curve, Limits
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.reading import Severity
from kpitui.text import Text
from kpitui.ui.deep import Ask
from kpitui.ui.draft import Aim, Change, Draft, Editing, Origin, Saved, Trial

HOUR, DAY = 3_600_000, 86_400_000
FULL = Text("The disk is full.", "Le disque est plein.")
EDITED = 1_795_330_800_000
"""When the rule of the fixture was changed at a screen."""


class FakeDrafts:
    """The clerk's answers of the fixture."""

    saved: list[Draft]
    given: list[Draft]
    trials: list[Draft]
    trouble = False
    """Whether nothing can be written."""

    def __init__(self) -> None:
        self.saved, self.given, self.trials = [], [], []

    def editing(self, ask: Ask) -> Editing:
        """Return a rule of the user's for impressions, a suggestion where there is one, else nothing yet."""
        kpi = load_catalogue().kpis[ask.kpi]
        aim = Aim(f"{kpi.id}-target", "month" if kpi.unit == "count" else "level")
        forms = ("month", "week", "quarter", "year") if kpi.unit == "count" else ("level",)
        draft = Draft(f"{kpi.id}-lumen", kpi.id, ask.brand, ask.labels, window="7d", aim=aim)
        if kpi.id == "impressions":
            levels = Level(Condition.BELOW, 1_000_000.0, clear=1_100_000.0), Level(Condition.BELOW, 800_000.0)
            draft = replace(draft, rule="low", brand=None, warning=levels[0], critical=levels[1], hold=1_800_000)
            change = Change("alert.low.warning", "zoé", EDITED)
            return Editing(replace(draft, notify=("équipe",)), Origin.OWN, ("équipe", "astreinte"), forms, (change,))
        first = kpi.thresholds[0] if kpi.thresholds else Threshold()
        draft = replace(draft, warning=first.warning, critical=first.critical)
        origin = Origin.SUGGESTED if draft.levels else Origin.NONE
        return Editing(draft, origin, ("équipe", "astreinte"), forms)

    def base(self, ask: Ask, threshold: Threshold, points: int) -> Limits:
        """Return a flat ground, which every limit is measured against."""
        from tests.ui.boards import reading_of, track_of

        kpi = load_catalogue().kpis[ask.kpi]
        value = reading_of(kpi, ask.labels, ask.brand).value or 1.0
        track = replace(track_of(kpi, value), values=(value,) * 168, previous=(), amounts=False)
        pairs = ((Severity.WARNING, threshold.warning), (Severity.CRITICAL, threshold.critical))
        curves = tuple(Curve(severity, level, (value,) * 168) for severity, level in pairs if level is not None)
        return Limits(curves, track, summed=True)

    def tried(self, ask: Ask, draft: Draft) -> Trial:
        """Return more firings the higher the warning's limit is."""
        self.trials.append(draft)
        limit = draft.warning.limit if draft.warning is not None else 0.0
        fired = max(0, int(limit / 100_000))
        return Trial(draft, fired, fired * 5 * HOUR, EDITED - 3 * DAY if fired else None)

    def save(self, ask: Ask, draft: Draft) -> Saved:
        """Remember the draft; fail where the disk is full."""
        if self.trouble:
            raise StoreError(FULL)
        self.saved.append(draft)
        return Saved("kpitui.local.toml")

    def give_back(self, draft: Draft) -> Saved:
        """Remember the draft."""
        self.given.append(draft)
        return Saved("kpitui.local.toml")
