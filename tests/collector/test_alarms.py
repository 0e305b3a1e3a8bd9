"""Alarms over a store: incidents opened, told, stored; restarts, reloads, silences, charge, sources in trouble."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kpitui.alerts.cycle import Cycle
from kpitui.collector import alarms, lookout
from kpitui.errors import StoreError
from kpitui.kpis.engine import board
from kpitui.kpis.reading import Scope, Severity
from kpitui.measures import Credential, Delivery
from kpitui.store import Holder
from kpitui.store.alerting import Alerts, Round, Unsent
from kpitui.store.handling import Acknowledgement, Silence
from kpitui.text import Text
from tests.collector.watchman import HOUR, MINUTE, RULE, TOML, Watchman

DAY = 24 * HOUR
BLIND = """
[[alert]]
id = "blind"
kpi = "mentions"
warning = { below = 1 }
min_count = 100
on_no_data = "alert"
notify = ["team"]
"""
SILENT = """
[[alert]]
id = "silent"
kpi = "mentions"
warning = { absent = "1h" }
"""
FULL = StoreError(Text("full", "plein"))


@pytest.fixture
def watchman(tmp_path: Path) -> Watchman:
    """Return a watchman over a calm hour."""
    made = Watchman(tmp_path)
    made.mention(0)
    return made


def ruled(**changes: str) -> str:
    """Return the configuration with other keys in its rule."""
    return TOML + RULE + "".join(f"{key.rstrip('_')} = {value}\n" for key, value in changes.items())


def test_an_incident_is_stored_and_told(watchman: Watchman) -> None:
    """What fires is an open incident with its events, and one letter after ten seconds; so are its rise and its end."""
    watchman.after(6)
    (row,) = watchman.store.alerts.incidents(open=True)
    assert (row.rule, row.kpi, row.objective, row.severity) == ("many", "mentions", "awareness", "warning")
    assert (row.phase, row.value, row.peak, row.since) == ("firing", 6, 6, watchman.now)
    assert watchman.told() == ["Warning: Mentions 6 (acme)"]
    watchman.after(20)
    assert watchman.open() == ["many critical"]
    watchman.after(*[0] * 14)
    assert watchman.open() == []
    assert [event.kind for event in watchman.store.alerts.events(row.id)] == [
        "firing",
        "raised",
        "downgraded",
        "resolved",
    ]
    titles = watchman.told()
    assert titles[0] == "Now critical: Mentions 26 (acme)"
    assert titles[-1].startswith("Resolved: Mentions")
    assert watchman.log()[0] == "alert many (acme): firing, warning"


def test_alerts_that_wait_are_pending(tmp_path: Path) -> None:
    """The screens see them with value and since."""
    watchman = Watchman(tmp_path, config=ruled(for_='"30m"'))
    watchman.mention(0)
    watchman.after(6, 0)
    (row,) = [row for row in watchman.store.alerts.pending() if row.subject.rule == "many"]
    assert (row.phase, row.since, row.value) == ("pending", watchman.now - 5 * MINUTE, 6)
    assert watchman.open() == []


def test_a_round_that_cannot_be_stored_is_done_again(watchman: Watchman, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk nothing is remembered of it, so that nothing is lost and nothing is told twice."""
    commit = Alerts.commit

    def refuse(alerts: Alerts, done: Round) -> None:
        """Stand for a disk that is full."""
        raise FULL

    watchman.now += 5 * MINUTE
    monkeypatch.setattr(Alerts, "commit", refuse)
    with pytest.raises(StoreError):
        watchman.mention(6)
    assert watchman.open() == []
    monkeypatch.setattr(Alerts, "commit", commit)
    watchman.evaluate()
    watchman.attend()
    assert watchman.open() == ["many warning"]
    assert watchman.told() == ["Warning: Mentions 6 (acme)"]


def test_a_restart_changes_nothing(watchman: Watchman) -> None:
    """News that was being gathered goes out once, what went out does not again, the incident is the same."""
    watchman.now += 5 * MINUTE
    watchman.mention(6)
    before = watchman.store.alerts.incidents(open=True)
    watchman.start()
    watchman.attend()
    assert watchman.told() == ["Warning: Mentions 6 (acme)"]
    watchman.start()
    watchman.evaluate()
    watchman.attend()
    assert watchman.told() == []
    assert watchman.store.alerts.incidents(open=True) == before


def test_downtime_does_not_count(tmp_path: Path) -> None:
    """A clock that runs is moved by the time in which no collector was alive, once, however often one begins."""
    watchman = Watchman(tmp_path, config=ruled(for_='"15m"', window='"7d"').replace('window = "1h"\n', ""))
    watchman.mention(0)
    watchman.after(6, 0)
    watchman.beat()
    watchman.now += HOUR
    watchman.start()
    watchman.start()
    watchman.after(0)
    assert watchman.open() == []
    watchman.after(0)
    assert watchman.open() == ["many warning"]


def test_a_reload_keeps_what_is_known(watchman: Watchman) -> None:
    """A rule with the same id goes on with its incident; one that is gone closes it, and that is told."""
    watchman.after(6)
    (before,) = watchman.store.alerts.incidents(open=True)
    watchman.told()
    watchman.reload(TOML + RULE.replace("above = 20", "above = 30"))
    watchman.after(0)
    assert [row.id for row in watchman.store.alerts.incidents(open=True)] == [before.id]
    watchman.reload(TOML)
    watchman.after(0)
    assert watchman.open() == []
    assert watchman.told() == ["Closed, its rule is gone: Mentions 6 (acme)"]
    assert not [row for row in watchman.store.alerts.states() if row.subject.rule == "many"]
    assert [event.kind for event in watchman.store.alerts.events(before.id)] == ["firing", "closed"]


def test_a_limit_that_is_moved_is_judged_at_once(watchman: Watchman) -> None:
    """Nothing new has come: above the value the incident is resolved, below it another one opens, by another id."""
    watchman.after(6)
    (first,) = watchman.store.alerts.incidents(open=True)
    watchman.told()
    watchman.reload(TOML + RULE.replace("above = 5", "above = 8"))
    watchman.evaluate()
    assert watchman.open() == []
    watchman.now += 10_000
    watchman.reload(TOML + RULE)
    watchman.evaluate()
    (second,) = watchman.store.alerts.incidents(open=True)
    assert second.id != first.id
    assert [event.kind for event in watchman.store.alerts.events(first.id)] == ["firing", "resolved"]
    assert [event.kind for event in watchman.store.alerts.events(second.id)] == ["firing"]


def test_a_rule_that_goes_while_nobody_collects_closes_its_incident(watchman: Watchman) -> None:
    """At the next start."""
    watchman.after(6)
    watchman.told()
    watchman.config = TOML
    watchman.start()
    watchman.after(0)
    assert watchman.open() == []
    assert len(watchman.told()) == 1


def test_a_silence_holds_back_until_it_ends(watchman: Watchman) -> None:
    """Evaluation goes on; the log says why nothing was sent; at its end what still fires is told."""
    matchers = (("kpi", ("mentions",)), ("brand", ("ACME",)), ("source", ("posts",)), ("severity", ("warning",)))
    silence = Silence(matchers, watchman.now, watchman.now + 30 * MINUTE, "ada")
    watchman.store.alerts.silence(silence)
    watchman.after(6)
    assert watchman.open() == ["many warning"]
    assert watchman.told() == []
    assert "not sent to team, silenced: alert many (acme): firing, warning" in watchman.log()
    watchman.wait(20 * MINUTE)
    assert watchman.told() == []
    watchman.wait(5 * MINUTE)
    assert watchman.told() == ["Warning: Mentions 6 (acme)"]


def test_charge_stops_repeats_until_it_runs_out(tmp_path: Path) -> None:
    """Without it the news is repeated; with it not; when it runs out it is told at once."""
    watchman = Watchman(tmp_path, config=ruled(repeat='"30m"', window='"7d"').replace('window = "1h"\n', ""))
    watchman.mention(0)
    watchman.after(6)
    watchman.wait(40 * MINUTE)
    assert watchman.told() == ["Warning: Mentions 6 (acme)", "Still warning: Mentions 6 (acme)"]
    (row,) = watchman.store.alerts.incidents(open=True)
    taken = Acknowledgement(row.id, row.severity, "ada", watchman.now, until=watchman.now + 90 * MINUTE)
    watchman.store.alerts.acknowledge(taken)
    watchman.wait(85 * MINUTE)
    assert watchman.told() == []
    watchman.wait(10 * MINUTE)
    assert watchman.told() == ["Still warning: Mentions 6 (acme)"]


def test_no_client_hears_of_another(tmp_path: Path) -> None:
    """A route that is limited to other brands gets nothing, nor of sources in trouble."""
    config = ruled().replace('["team"]', '["team", "client"]').replace('id = "globex"', 'id = "globex"\nown = true')
    watchman = Watchman(tmp_path, config=config)
    watchman.mention(0)
    watchman.after(6)
    watchman.fail(3)
    assert len(watchman.told()) == 2
    assert watchman.told("client") == []


def test_a_source_in_trouble_is_told_of_once(watchman: Watchman) -> None:
    """Late, stale and error are a warning, refused is critical; after it answers again it is resolved."""
    watchman.fail(1)
    assert watchman.open() == []
    watchman.fail(2)
    assert watchman.open() == ["source:posts warning"]
    assert watchman.told() == ["Warning: source posts"]
    watchman.now += 10 * MINUTE
    watchman.fail(1, refused=True)
    assert watchman.open() == ["source:posts critical"]
    watchman.now += 10 * MINUTE
    watchman.answer()
    assert watchman.open() == []
    assert watchman.told() == ["Now critical: source posts", "Resolved: source posts"]


def test_a_source_speaks_for_what_misses_its_data(watchman: Watchman) -> None:
    """Its alert is sent, those of missing data are not until it answers again; a value's alert stays open."""
    watchman.after(6)
    watchman.told()
    watchman.fail(3)
    watchman.reload(TOML + RULE + BLIND)
    watchman.now += 5 * MINUTE
    watchman.fail(1)
    assert watchman.told() == ["Warning: source posts"]
    spoken = {row.rule: row.inhibited for row in watchman.store.alerts.incidents(open=True)}
    assert spoken == {"source:posts": "", "blind": "posts", "many": ""}
    assert "not sent to team, its source is in trouble: alert blind (acme): firing, warning" in watchman.log()
    watchman.answer()
    watchman.wait(10 * MINUTE)
    assert [title for title in watchman.told() if "Resolved" not in title] == ["Warning: Mentions 6 (acme)"]
    assert {row.inhibited for row in watchman.store.alerts.incidents(open=True)} == {""}


def test_a_credential_that_ends_is_told_once_with_what_renews_it(watchman: Watchman) -> None:
    """Seven days before."""
    ends = Credential(watchman.now + 8 * DAY, "kpitui renew posts")
    watchman.store.ingest("posts", Delivery(watchman.now, credential=ends))
    watchman.evaluate()
    assert watchman.open() == []
    watchman.now += DAY
    watchman.evaluate()
    watchman.attend()
    assert watchman.open() == ["credential:posts warning"]
    (letter,) = watchman.sent()
    assert "kpitui renew posts" in letter
    watchman.now += DAY
    watchman.evaluate()
    watchman.attend()
    assert watchman.sent() == []


def test_what_suggestions_would_have_sent_is_summed_up_after_a_week(watchman: Watchman) -> None:
    """One line; then it is counted anew."""
    would_be = [Unsent(f"i{number}", "", watchman.now, "unconfirmed") for number in range(14)]
    watchman.store.alerts.commit(Round(unsent=tuple(would_be)))
    watchman.now += 7 * DAY
    watchman.evaluate()
    watchman.now += 2 * HOUR
    watchman.evaluate()
    assert [line for line in watchman.log() if "14 messages" in line] == [
        "the catalogue’s suggestions would have sent 14 messages in a week: t to adjust them"
    ]


def test_only_one_collector_leaves_alerts(tmp_path: Path) -> None:
    """One whose lease was taken over neither stores nor sends what it finds."""
    first = Holder("here", 1, 1)
    watchman = Watchman(tmp_path)
    watchman.store.lease.acquire(first, watchman.now)
    watchman.holder = first
    watchman.start()
    watchman.mention(0)
    watchman.store.lease.acquire(replace(first, pid=2), watchman.now, gone=True)
    watchman.now += 5 * MINUTE
    with pytest.raises(StoreError, match="taken over"):
        watchman.mention(6)
    assert watchman.open() == []
    assert watchman.store.alerts.queue.next_due() is None


def test_a_row_is_as_bad_as_its_alert(watchman: Watchman) -> None:
    """Severity and since when come from the rule's alert, also where the view shows another period."""
    watchman.after(6)
    since = watchman.now
    watchman.after(0, 0)
    made = board(watchman.project().context, watchman.data, Scope("acme"), "30d", watchman.now)
    (row,) = [row for row in watchman.alarms.coloured(made).rows if row.reading.kpi == "mentions"]
    assert (row.reading.severity, row.reading.since, row.suggested) == (Severity.WARNING, since, False)


def test_nothing_is_judged_where_nothing_has_come(watchman: Watchman, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules wait for the next round that has something for them, or for another configuration; sources do not."""
    asked = []

    def count(*_: object) -> Cycle:
        """Stand for the judgement of all rules."""
        asked.append(watchman.now)
        return Cycle()

    monkeypatch.setattr(alarms, "cycle_on", count)
    watchman.alarms.evaluate(watchman.data, moved=False)
    watchman.answer()
    watchman.alarms.evaluate(watchman.data, moved=False)
    assert len(asked) == 1
    watchman.reload(TOML)
    watchman.alarms.evaluate(watchman.data, moved=False)
    assert len(asked) == 2


def test_nothing_is_judged_before_the_first_polls_after_a_start(watchman: Watchman) -> None:
    """Hours without a collector look empty until sources are asked, and their sources late."""
    watchman.reload(TOML + SILENT)
    watchman.after(6, 6, 6)
    watchman.store.sources.plan("posts", watchman.now + 5 * MINUTE, "ok")
    watchman.now += 3 * HOUR
    watchman.start()
    watchman.evaluate()
    assert watchman.open() == []
    assert watchman.alarms.is_behind
    watchman.mention(1)
    assert watchman.open() == []
    assert not watchman.alarms.is_behind


def test_a_source_without_news_is_late(watchman: Watchman) -> None:
    """It answers with nothing new, for longer than it ever did."""
    watchman.after(6, 6, 6)
    watchman.now += 10 * MINUTE
    watchman.answer()
    assert "source:posts warning" in watchman.open()


def test_first_polls_are_not_waited_for_without_end(watchman: Watchman) -> None:
    """A source that hangs holds nothing up for longer than two minutes."""
    watchman.start()
    watchman.store.sources.plan("posts", watchman.now, "ok")
    watchman.now += lookout.PATIENCE - 1
    watchman.evaluate()
    assert watchman.alarms.is_behind
    watchman.now += 1
    watchman.evaluate()
    assert not watchman.alarms.is_behind


def test_runs_from_cron_count_the_time_between_them(tmp_path: Path) -> None:
    """Whoever collects now and then on purpose means that time to count."""
    watchman = Watchman(tmp_path, config=ruled(for_='"15m"', window='"7d"').replace('window = "1h"\n', ""))
    watchman.mention(0)
    watchman.after(6)
    for _ in range(3):
        watchman.beat()
        watchman.now += 5 * MINUTE
        watchman.alarms.begin(idle=False)
        watchman.mention(0)
    assert watchman.open() == ["many warning"]


def test_what_cannot_be_read_is_begun_anew(watchman: Watchman) -> None:
    """A state that another version left in another form keeps no collector from starting."""
    watchman.after(6)
    state = next(one for one in watchman.store.alerts.load().states if "many" in one.key)
    watchman.store.alerts.commit(Round((replace(state, state='{"key": 1}'),), outbox="[]"))
    watchman.start()
    watchman.after(0)
    assert watchman.open() == ["many warning"]


def test_the_log_speaks_both_languages(watchman: Watchman) -> None:
    """What happened, and what was not sent and why."""
    watchman.store.alerts.silence(Silence((("kpi", ("mentions",)),), watchman.now, watchman.now + HOUR, "ada"))
    watchman.after(6)
    said = [row.text.say("fr").replace("\u00a0", " ") for row in reversed(watchman.store.log.rows())]
    assert said[:2] == [
        "alerte many (acme) : active, attention",
        "non envoyé à team, en silence : alerte many (acme) : active, attention",
    ]
