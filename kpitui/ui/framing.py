"""What header and footer say. Pure but for the view that it is given."""

from __future__ import annotations

from collections.abc import Iterable

from kpitui.text import Text
from kpitui.ui.alarms import OPEN
from kpitui.ui.commands.command import Command, key_name
from kpitui.ui.feed import Health
from kpitui.ui.host import Action, Host
from kpitui.ui.screens.side import shown_value
from kpitui.ui.stretch import has_ended
from kpitui.ui.themes import Role
from kpitui.ui.view import View
from kpitui.ui.widgets.bars import FooterModel, HeaderModel

ABOUT = Text("{period} to {end}", "{period} au {end}")
FROZEN = Text("frozen since {time}: x goes on", "figé depuis {time} : x reprend")
PAST = Text("{moment}, not live: z returns", "{moment}, pas en direct : z revient")
SOURCES = Text("{good}/{all} sources", "{good}/{all} sources")
ENDED = Text("not live: z returns", "pas en direct : z revient")
FILTER = Text("filter: {filter}", "filtre : {filter}")
ALONE = Text("no collector", "pas de collecteur")


def header_of(view: View) -> HeaderModel:
    """Return the first line."""
    choice, speech, board = view.choice, view.speech, view.seen.board
    ends = [row.reading.window.end for row in board.rows if row.reading.window.period == choice.period] if board else []
    end = max(ends, default=choice.at or view.now)
    period = speech.period(choice.period)
    about = [period if choice.by_hand else speech.say(ABOUT.given(period=period, end=speech.moment(end)))]
    about += [shown_value(label, value, speech) for label, value in choice.labels]
    if choice.filter:
        about.append(speech.say(FILTER.given(filter=choice.filter)))
    return HeaderModel(view.profile.brand(choice.brand).name, " · ".join(about), _banner(view))


def _banner(view: View) -> str:
    """Return what is out of the ordinary."""
    choice, speech = view.choice, view.speech
    if choice.frozen is not None:
        return speech.say(FROZEN.given(time=speech.clock(choice.frozen)))
    if choice.at is not None:
        return speech.say(PAST.given(moment=speech.moment(choice.at)))
    if choice.by_hand and has_ended(choice.period, view.today):
        return speech.say(ENDED)
    return speech.say(view.wrong) if view.wrong is not None else ""


def footer_of(monitor: Host, notice: str) -> FooterModel:
    """Return the last line: the keys of the moment, sources, what is out of bounds, the clock."""
    view = monitor.view
    return FooterModel(footer_keys(monitor), _facts(view), _clock(view), notice)


def footer_keys(monitor: Host) -> tuple[tuple[str, str], ...]:
    """Return the keys that work at the moment and have a word in the footer."""
    shown = [one for one in monitor.actions() if one.short is not None and one.available]
    shown = [*shown[:2], *sorted(shown[2:], key=lambda one: not one.called_for)]
    return tuple((one.keys[0], monitor.view.speech.say(one.short or one.title)) for one in shown)


def actions_of(monitor: Host, commands: Iterable[type[Command]]) -> tuple[Action, ...]:
    """Return commands as help, palette and footer show them."""
    return tuple(
        Action(
            one.id,
            one.title,
            one.short,
            tuple(keys_of(monitor, one)),
            one.available(monitor),
            one.called_for(monitor),
        )
        for one in commands
    )


def keys_of(monitor: Host, command: type[Command]) -> list[str]:
    """Return a command's keys as they are now, the user's own where there are any."""
    own = monitor.view.profile.keys.get(command.id)
    keys = [key_name(key.strip()) for key in (own or command.keys).split(",")]
    if command.shown and not own:
        keys = [command.shown, *keys[1:]]
    glyphs = monitor.look.glyphs
    signs = {"⏎": glyphs.enter, "↑↓": glyphs.arrows}
    return [signs.get(key, key) for key in keys]


def _facts(view: View) -> tuple[tuple[str, Role], ...]:
    """Return sources and what is out of bounds."""
    seen, speech = view.seen, view.speech
    facts: list[tuple[str, Role]] = []
    opened = [one for one in view.alarms() if one.section in OPEN]
    if opened:
        facts.append((f"! {len(opened)}", Role.CRITICAL if any(one.critical for one in opened) else Role.WARNING))
    if seen.sources:
        good = sum(source.health in (Health.OK, Health.PAUSED) for source in seen.sources)
        role = Role.DIM if good == len(seen.sources) else Role.WARNING
        facts.append((speech.say(SOURCES.given(good=good, all=len(seen.sources))), role))
    if not seen.alive.alive:
        facts.append((speech.say(ALONE), Role.WARNING))
    return tuple(facts)


def _clock(view: View) -> str:
    """Return the clock in the monitor's zone."""
    return f"{view.speech.local(view.clock()):%H:%M:%S}"
