"""The lines of the editor of thresholds: title, fields in two columns, what a trial says, what is wrong, keys. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from rich.cells import cell_len

from kpitui.text import Text
from kpitui.ui.draft import Trial
from kpitui.ui.draft_check import wrong
from kpitui.ui.draft_sheet import HIGHS, Part, Sheet
from kpitui.ui.screens.threshold_words import (
    CONDITIONS,
    FORMS,
    aim_text,
    clears_text,
    hold_text,
    limit_text,
    origin_text,
    routes_text,
    trial_text,
)
from kpitui.ui.speech import Speech
from kpitui.ui.themes import Role
from kpitui.ui.widgets.lines import Span, TextLine, line, wrapped

NAMES = {
    Part.CONDITION: Text("Fires on", "Si"),
    Part.WARNING: Text("Warning", "Attention"),
    Part.WARNING_HIGH: Text("up to", "jusqu’à"),
    Part.CRITICAL: Text("Critical", "Critique"),
    Part.CRITICAL_HIGH: Text("up to", "jusqu’à"),
    Part.WINDOW: Text("Window", "Période"),
    Part.HOLD: Text("For", "Pendant"),
    Part.NOTIFY: Text("Tells", "Prévient"),
    Part.AIM: Text("Target", "Cible"),
    Part.FORM: Text("as", "comme"),
}
LEFT = (Part.CONDITION, Part.WARNING, Part.WARNING_HIGH, Part.CRITICAL, Part.CRITICAL_HIGH)
RIGHT = (Part.WINDOW, Part.HOLD, Part.NOTIFY, Part.AIM, Part.FORM)
ROLES = {
    Part.WARNING: Role.WARNING,
    Part.WARNING_HIGH: Role.WARNING,
    Part.CRITICAL: Role.CRITICAL,
    Part.CRITICAL_HIGH: Role.CRITICAL,
}
KEYS = Text(
    "tab field   ↑↓ set   pgup pgdn faster   0-9 type   enter save   r give back   esc close",
    "tab champ   ↑↓ régler   pgup pgdn plus vite   0-9 saisir   entrée enregistrer   r rendre   esc fermer",
)
SAVING = Text("Saving …", "Enregistrement…")
WIDE = 56
"""The width from which the fields stand in two columns."""
HALF = 46
"""The most cells of the left column."""
NAME = 10
"""The width of a field's name."""


@dataclass(frozen=True, slots=True)
class FormModel:
    """What the form says."""

    sheet: Sheet
    speech: Speech
    heading: str
    trial: Trial | None = None
    refused: str = ""
    """Why the last save was refused."""
    saving: bool = False
    remark: str = ""
    """What holds for all that is saved here."""

    @property
    def unit(self) -> str:
        """Return the KPI's unit."""
        return self.sheet.ground.reading.unit


def form_lines(form: FormModel, width: int, rule: str) -> list[TextLine]:
    """Return the form; always as many lines at one width, so that nothing jumps."""
    inner = max(8, width - 2)
    said, fresh = trial_text(form.trial, form.sheet.draft, form.speech)
    lines = [_heading(form.heading, width, rule), *_fields(form, width)]
    lines += _block(said, Role.TEXT if fresh else Role.DIM, inner, 1 if width >= 100 else 2)
    lines += _block(*_remark(form), inner, 1 if width >= 100 else 2)
    return [*lines, *_block(form.speech.say(KEYS), Role.DIM, inner, 1 if width >= 104 else 2)]


def _heading(text: str, width: int, rule: str) -> TextLine:
    """Return the rule with what is edited."""
    room = max(0, width - cell_len(text) - 5)
    return TextLine((Span(rule * 2 + " ", Role.RULE), Span(text, bold=True), Span(" " + rule * room, Role.RULE)))


def _block(text: str, role: Role, width: int, size: int) -> Iterator[TextLine]:
    """Give a text in just so many lines; the last one holds the rest, which is cut with a sign where it is too long."""
    parts = wrapped(text, width) if text else []
    parts = [*parts[: size - 1], " ".join(parts[size - 1 :])]
    for place in range(size):
        yield line(" " + parts[place] if place < len(parts) else "", role)


def _remark(form: FormModel) -> tuple[str, Role]:
    """Return what is wrong, else where the rule comes from."""
    speech, sheet = form.speech, form.sheet
    if form.saving:
        return speech.say(SAVING), Role.DIM
    mistake = wrong(sheet.draft)
    if mistake is not None:
        return f"! {speech.say(mistake)}", Role.WARNING
    if form.refused:
        return f"! {form.refused}", Role.CRITICAL
    said = origin_text(sheet.editing, sheet.draft, speech)
    return " ".join(part for part in (form.remark, said) if part), Role.DIM


def _fields(form: FormModel, width: int) -> Iterator[TextLine]:
    """Give the fields: in two columns, or one below the other."""
    parts = form.sheet.parts
    left, right = ([part for part in column if part in parts] for column in (LEFT, RIGHT))
    if width < WIDE:
        for part in (*left, *right):
            yield TextLine((Span(" "), *_field(form, part, width - 1)))
        return
    half = min(width // 2, HALF)
    rows = max(len(RIGHT), len(left))
    for _, one, other in zip_longest(range(rows), left, right):
        spans = _field(form, one, half - 1) if one is not None else (Span("", width=half - 1),)
        spans += _field(form, other, width - half - 1) if other is not None else ()
        yield TextLine((Span(" "), *spans))


def row_of(sheet: Sheet, width: int) -> int:
    """Return the line of the form on which the field is in which one is."""
    parts = sheet.parts
    left, right = ([part for part in column if part in parts] for column in (LEFT, RIGHT))
    if width < WIDE:
        return 1 + [*left, *right].index(sheet.part)
    return 1 + (left if sheet.part in left else right).index(sheet.part)


def _field(form: FormModel, part: Part, width: int) -> tuple[Span, ...]:
    """Return one field: its name, what it says, and a remark beside it, together just as wide as there is room."""
    here = part is form.sheet.part
    value, note = _value(form, part)
    name = Span(form.speech.say(NAMES[part]), Role.ACCENT if here else Role.DIM, width=NAME)
    room = max(1, width - NAME - 1)
    shown = f" {value} "
    size = min(room, cell_len(shown))
    role = Role.BADGE if here else ROLES.get(part, Role.TEXT)
    return (
        name,
        Span(shown, role, width=size),
        Span(f" {note}" if note else "", Role.DIM, width=room - size),
        Span(" "),
    )


def _value(form: FormModel, part: Part) -> tuple[str, str]:
    """Return what a field says, and what is remarked of it."""
    sheet, speech, draft = form.sheet, form.speech, form.sheet.draft
    if part is sheet.part and sheet.typed:
        return sheet.shown, ""
    match part:
        case Part.CONDITION:
            return speech.say(CONDITIONS[sheet.condition]), ""
        case Part.WINDOW:
            return speech.period(draft.window), ""
        case Part.HOLD:
            return hold_text(draft.hold, speech), ""
        case Part.NOTIFY:
            return routes_text(draft.notify, speech), ""
        case Part.AIM:
            form_name = draft.aim.form if draft.aim is not None else ""
            alone = Part.FORM not in sheet.parts and form_name in FORMS
            return aim_text(draft.aim, form.unit, speech), speech.say(FORMS[form_name]) if alone else ""
        case Part.FORM:
            return (speech.say(FORMS[draft.aim.form]) if draft.aim is not None else ""), ""
    level = sheet.level(part)
    if level is None:
        return "–", ""
    note = "" if part in HIGHS else clears_text(level, form.unit, speech)
    if level.condition is not sheet.condition:
        note = speech.say(CONDITIONS[level.condition])
    return limit_text(level, form.unit, speech, high=part in HIGHS), note
