"""Figures that rest on a lexicon: flagged, their level not judged; calibrated, the counts behind its mistakes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.kpis.engine import Question, board, boards, read_at, track
from kpitui.kpis.reading import Board, Flag, Reading, Scope, Status
from kpitui.kpis.rounds import Rounds
from kpitui.kpis.tones import BY_LEXICON, CALIBRATED, adjusted
from kpitui.measures import Delivery
from kpitui.sentiment.calibration import Calibration, Matrix
from kpitui.store import open_store
from tests.kpis.build import (
    ACME,
    DAY,
    GLOBEX,
    HOUR,
    INITECH,
    NOW,
    UTC,
    ask,
    context_of,
    data_of,
    event,
    formula,
)
from tests.kpis.tonal import BIASED, FORTY, NEGATIVE, NEUTRAL, PERFECT, POSITIVE, calibrated, scored, told


@pytest.mark.parametrize(
    "kpi", ["net_sentiment", "positive_share", "negative_share", "positive_sentiment_growth", "reputation_score"]
)
def test_a_figure_that_counts_what_a_lexicon_judged_is_estimated(kpi: str) -> None:
    """It says so in words; what persons labelled is not."""
    guessed = data_of(
        FORTY, scored(10, 10, 10, NOW - 8 * DAY), scored(5, 5, 5, brand=GLOBEX), scored(1, 1, 1, brand=INITECH)
    )
    reading = ask(guessed, kpi)
    assert Flag.ESTIMATED in reading.flags
    assert reading.status is Status.OK
    assert reading.reason == BY_LEXICON
    known = ask(data_of(told(40, 40, 20), told(10, 10, 10, NOW - 8 * DAY)), kpi)
    assert Flag.ESTIMATED not in known.flags


def test_a_formula_of_ones_own_is_estimated_where_it_looks_at_the_sentiment() -> None:
    """A scope does it too; all mentions together are counted, not guessed."""
    context = context_of(k=formula('sum(mentions, sentiment="negative")'), n=formula("sum(mentions)"))
    data = data_of(FORTY)
    assert Flag.ESTIMATED in ask(data, "k", context=context).flags
    assert Flag.ESTIMATED in ask(data, "n", context=context, sentiment=POSITIVE).flags
    assert Flag.ESTIMATED not in ask(data, "n", context=context).flags
    people = context_of(k=formula('distinct(mentions, sentiment="negative")', "people"))
    by = {"sentiment": NEGATIVE, "sentiment_by": "lexicon"}
    assert Flag.ESTIMATED in ask(data_of(event("mentions", NOW - DAY, 1.0, None, "a", **by)), "k", context=people).flags


def test_only_windows_that_hold_guesses_are_estimated() -> None:
    """A window of labelled mentions is not; a change against an estimated window is."""
    data = data_of(told(30, 20, 10), scored(30, 20, 10, NOW - 9 * DAY))
    assert Flag.ESTIMATED not in ask(data, "net_sentiment").flags
    assert Flag.ESTIMATED in ask(data, "positive_sentiment_growth").flags
    asked = Question("net_sentiment", Scope(ACME), "7d", at=NOW)
    flags = [Flag.ESTIMATED in one.flags for one in read_at(context_of(), data, asked, [NOW - 7 * DAY, NOW])]
    assert flags == [True, False]


def test_a_calibrated_figure_names_its_calibration() -> None:
    """It stays estimated."""
    reading = ask(data_of(FORTY), "net_sentiment", context=calibrated())
    assert Flag.ESTIMATED in reading.flags
    assert reading.reason == CALIBRATED.given(labels=200)


def test_the_counts_behind_a_scorers_mistakes_are_found() -> None:
    """From the counts that a biased scorer makes of 100, 200 and 300, those come back."""
    true = np.array([100.0, 200.0, 300.0])
    counts = (np.array(BIASED).T @ true)[:, None]
    assert adjusted(counts, Calibration(200, BIASED))[:, 0] == pytest.approx(true)
    seen = [round(one) for one in counts[:, 0]]
    reading = ask(data_of(scored(*seen)), "net_sentiment", context=calibrated())
    assert reading.value == pytest.approx(100 * (100 - 300) / 600, abs=0.5)


def test_a_perfect_scorers_counts_stay_as_they_are() -> None:
    """Its calibration changes nothing but the words."""
    for kpi in ("net_sentiment", "positive_share", "reputation_score"):
        data = data_of(FORTY, scored(10, 0, 10, brand=GLOBEX))
        assert ask(data, kpi, context=calibrated(PERFECT)).value == pytest.approx(ask(data, kpi).value)


def test_trusted_labels_are_added_as_they_are() -> None:
    """Only what the lexicon judged is adjusted, and only in a language that is calibrated."""
    alone = ask(data_of(FORTY), "net_sentiment", context=calibrated()).value
    assert alone is not None
    trusted = [*told(10, 5, 35), *scored(20, 10, 20, language="fr")]
    both = ask(data_of(FORTY, trusted), "net_sentiment", context=calibrated())
    assert both.value == pytest.approx((alone * 100 + 100 * (10 - 35) + 100 * (20 - 20)) / 200)
    assert both.reason == BY_LEXICON


def test_each_language_has_a_calibration_of_its_own() -> None:
    """``fr-CA`` is French."""
    data = data_of(scored(30, 10, 10), scored(30, 10, 10, language="fr-CA"))
    french = calibrated(BIASED, fr=PERFECT)
    alone = ask(data_of(scored(30, 10, 10)), "net_sentiment", context=calibrated()).value
    assert alone is not None
    assert ask(data, "net_sentiment", context=french).value == pytest.approx((alone + 40) / 2)


WIDE = data_of(
    [
        one
        for day in range(12)
        for channel in ("x", "facebook")
        for one in scored(
            7 + day % 3, 5, 3 + day % 2, NOW - day * DAY - HOUR, channel=channel, topic="price" if day % 2 else "care"
        )
    ],
    scored(9, 3, 4, brand=GLOBEX, channel="x"),
)
SCOPES = [{}, {"channel": "x"}, {"topic": "price"}, {"brand": GLOBEX}]


@pytest.mark.parametrize("labels", SCOPES, ids=str)
def test_parts_are_none_below_zero_and_add_up(labels: dict[str, str]) -> None:
    """By channel, topic and brand, now and in the window before: the three counts are those of all mentions."""
    kpis = {name: formula(f'sum(mentions, sentiment="{name}")') for name in (POSITIVE, NEUTRAL, NEGATIVE)}
    context = calibrated(context=context_of(UTC, **kpis, every=formula("sum(mentions)")))
    parts = [ask(WIDE, name, "7d", NOW, context, **labels) for name in kpis]
    whole = ask(WIDE, "every", "7d", NOW, context, **labels)
    for field in ("value", "previous"):
        numbers = [getattr(one, field) for one in parts]
        assert min(numbers) >= 0
        assert sum(numbers) == pytest.approx(getattr(whole, field))


def test_channels_add_up_to_their_whole() -> None:
    """Each is adjusted apart."""
    context = calibrated(context=context_of(k=formula('sum(mentions, sentiment="negative")')))
    parts = [ask(WIDE, "k", context=context, channel=name).value or 0.0 for name in ("x", "facebook")]
    assert sum(parts) == pytest.approx(ask(WIDE, "k", context=context).value)


def test_brands_scores_add_up_to_the_perception_of_the_market() -> None:
    """The reputation of all brands is the market's net sentiment, adjusted or not."""
    for context in (context_of(), calibrated()):
        scores = [ask(WIDE, "reputation_score", context=context, brand=name).value or 0.0 for name in (ACME, GLOBEX)]
        parts = [ask(WIDE, "net_sentiment", context=context, brand=name) for name in (ACME, GLOBEX)]
        counts = [ask(WIDE, "mentions", context=context, brand=name).value or 0.0 for name in (ACME, GLOBEX)]
        market = sum((one.value or 0.0) * count for one, count in zip(parts, counts, strict=True)) / sum(counts)
        assert sum(scores) == pytest.approx(market)


def test_the_past_and_a_drawn_line_are_adjusted_as_now_is() -> None:
    """A reading at an earlier end is that of then; a line's last point is the reading."""
    context, asked = calibrated(), Question("net_sentiment", Scope(ACME), "7d", at=NOW)
    then = NOW - 2 * DAY
    past = read_at(context, WIDE, asked, [then, NOW])
    assert past[0].value == ask(WIDE, "net_sentiment", now=then, context=context).value
    drawn = track(context, WIDE, asked, 30)
    assert drawn.values[-1] == past[1].value != ask(WIDE, "net_sentiment").value


counts = st.tuples(*[st.floats(0, 1e6)] * 3)


@st.composite
def matrices(draw: st.DrawFn) -> Matrix:
    """Draw how a scorer may be mistaken, right more often than not."""
    rows = []
    for at in range(3):
        row = [draw(st.floats(0, 0.3)) for _ in range(3)]
        row[at] = 1 - sum(row) + row[at]
        rows.append((row[0], row[1], row[2]))
    return rows[0], rows[1], rows[2]


@given(counts, matrices())
def test_adjusted_counts_are_none_below_zero_and_as_many(given_counts: tuple[float, ...], matrix: Matrix) -> None:
    """Whatever the counts and the mistakes."""
    found = adjusted(np.array(given_counts)[:, None], Calibration(200, matrix))
    assert (found >= 0).all()
    assert found.sum() == pytest.approx(sum(given_counts), rel=1e-9, abs=1e-9)


@given(counts)
def test_a_perfect_scorer_is_left_as_it_is(given_counts: tuple[float, ...]) -> None:
    """Nothing is to be corrected."""
    found = adjusted(np.array(given_counts)[:, None], Calibration(200, PERFECT))
    assert found[:, 0] == pytest.approx(given_counts, rel=1e-9)


def test_the_live_path_is_the_batch_path() -> None:
    """Boards that are kept up to date, with most events settled, are those of a fresh look."""
    context = calibrated(fr=PERFECT)
    store, rounds = open_store(None, now=NOW), Rounds(context, many=2)
    views = ((Scope(ACME), "24h"), (Scope(ACME), "7d"))
    data, number, now = store.dataset(), 0, NOW
    for _ in range(6):
        now += HOUR
        samples = []
        for ago, name in enumerate((POSITIVE, NEUTRAL, NEGATIVE, POSITIVE, NEGATIVE) * 3):
            number += 1
            labels = {"sentiment_by": "lexicon", "language": "fr" if number % 4 == 0 else "en"} if number % 3 else {}
            samples.append(event("mentions", now - ago * 7 * 60_000, 1.0, f"m{number}", sentiment=name, **labels))
        store.ingest("s", Delivery(now, samples, covers=(None, now)))
        data = store.refresh(data)
        rounds.begin(data, now)
        kept = [_tonal(rounds.board(*view)) for view in views]
        assert kept == [_tonal(one) for one in boards(context, data, views, now)]
    store.close()


def _tonal(board: Board) -> list[tuple[object, ...]]:
    """Return what the rows of the sentiment say."""
    return [
        (row.reading.value, row.reading.previous, row.reading.flags, row.reading.reason, row.track)
        for row in board.rows
        if row.reading.kpi in ("net_sentiment", "positive_sentiment_growth", "reputation_score")
    ]


def test_a_board_shows_what_a_reading_says() -> None:
    """The same value and the same flag."""
    row = next(
        row for row in board(calibrated(), WIDE, Scope(ACME), "7d", NOW).rows if row.reading.kpi == "net_sentiment"
    )
    alone: Reading = ask(WIDE, "net_sentiment", context=calibrated())
    assert (row.reading.value, row.reading.flags) == (alone.value, alone.flags)
