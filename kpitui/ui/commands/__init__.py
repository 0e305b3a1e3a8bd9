"""Every command of the monitor, in the order of the help."""

from __future__ import annotations

from kpitui.ui.commands.alerting import ALERTING
from kpitui.ui.commands.choosing import CHOOSING
from kpitui.ui.commands.collecting import COLLECTING
from kpitui.ui.commands.command import Command
from kpitui.ui.commands.editing import EDITING
from kpitui.ui.commands.looking import LOOKING
from kpitui.ui.commands.moving import MOVING
from kpitui.ui.commands.program import PROGRAM
from kpitui.ui.commands.tabs import TABS

COMMANDS: tuple[type[Command], ...] = (*MOVING, *TABS, *CHOOSING, *LOOKING, *ALERTING, *EDITING, *COLLECTING, *PROGRAM)
BY_ID: dict[str, type[Command]] = {command.id: command for command in COMMANDS}

__all__ = ["BY_ID", "COMMANDS", "Command"]
