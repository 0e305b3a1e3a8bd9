"""What the user says of the catalogue's suggested alerts (``[suggestions]``), and the ids by which they are named."""

from __future__ import annotations

import re

from kpitui.config.table import Table, Texts

_ID = re.compile(r"([a-z][a-z0-9_]*)-suggested(?:-[1-9][0-9]*)?")


class SuggestionsTable(Table):
    """The alerts that the catalogue suggests, all together; each has a rule of its id for itself."""

    notify: Texts = ()
    """The routes that the relative ones are sent to; default: none, they only colour the screen."""
    off: Texts = ()
    """KPIs, or ids such as share_of_voice-suggested-2, whose suggestions are off."""


def suggested_kpi(rule: str) -> str | None:
    """Return the KPI that a rule's id is a suggestion of: ``mentions`` of ``mentions-suggested-2``; else None."""
    found = _ID.fullmatch(rule)
    return found[1] if found else None
