"""Queries: one statement that reads, parameters by name, and every other colon left as it is."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from kpitui.sources.database.queries import QueryMistake, query_of


@pytest.mark.parametrize(
    ("query", "used"),
    [
        ("SELECT 1", set()),
        ("select * from t where at >= :since and at<:until;", {"since", "until"}),
        ("SELECT :since::date, CAST(:now AS date)", {"since", "now"}),
        ("SELECT ':since', \":now\", `:until` -- :nope\n, 1 /* :nope; */", set()),
        ("SELECT $$ :nope; $$, $a$ ; $a$ || 'it''s :nope'", set()),
        ("SELECT x[1:2], x[:2], y::text, 'HH24:MI' FROM t", set()),
        ("-- what is sold\n(SELECT 1);  -- done\n", set()),
        ("WITH a AS (SELECT 1) SELECT * FROM a WHERE b = :brand", {"brand"}),
        ("from 'a.csv' select count(*)", set()),
    ],
)
def test_parameters_are_found(query: str, used: set[str]) -> None:
    """Parameters are those outside quotation marks and comments; the library sees the same ones."""
    found = query_of(query, ("brand",))
    assert found.used == used
    assert set(text(found.text).compile().params) == used


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "empty"),
        (" -- nothing\n", "empty"),
        ("INSERT INTO t VALUES (1)", "begins with INSERT"),
        ("/* SELECT */ drop table t", "begins with DROP"),
        ("\x1b[31mDELETE", "begins with"),
        ("SELECT 1; DROP TABLE t", "several statements"),
        ("SELECT 1; COMMIT; DELETE FROM t", "several statements"),
        ("SELECT 1; 'x'", "several statements"),
        ("SELECT :sinc", ":sinc, which is no parameter; there is :since"),
        ("SELECT :zzz", "there is :since, :until, :now"),
    ],
)
def test_other_queries_are_refused(query: str, said: str) -> None:
    """What writes, several statements and unknown parameters are refused before the database is asked."""
    with pytest.raises(QueryMistake) as caught:
        query_of(query)
    assert said in caught.value.text.say("en")
    assert "\x1b" not in caught.value.text.say("fr")
    assert caught.value.text.say("fr") != caught.value.text.say("en")


def test_a_parameter_of_ones_own_may_not_hide_ours() -> None:
    """``since`` is kpitui's."""
    with pytest.raises(QueryMistake, match="since"):
        query_of("SELECT :since", ("since",))


@given(st.text(st.sampled_from("ab:\\;'\"-/* $?%\n1é"), max_size=20), st.text(st.sampled_from("ab:;-\n"), max_size=9))
def test_what_is_quoted_stays_as_it_is(quoted: str, comment: str) -> None:
    """Whatever a text between quotation marks holds comes out of the database as it went in, and so does a comment."""
    written = quoted.replace("'", "''")
    query = query_of(f"SELECT '{written}' /* {comment} */ AS said, :now AS now -- {comment.replace(chr(10), '')}")
    assert query.used == {"now"}
    with create_engine("sqlite://").connect() as connection:
        assert tuple(connection.execute(text(query.text), {"now": 7}).one()) == (quoted, 7)


@given(st.text(st.sampled_from("SELECT ab:;'\"`-/*$(\n1"), max_size=30))
def test_any_text_is_judged(query: str) -> None:
    """A text is refused in words, or is one statement for the database too."""
    try:
        found = query_of(query, ("a", "b", "ab"))
    except QueryMistake:
        return
    assert set(text(found.text).compile().params) == found.used
    try:
        sqlite3.connect(":memory:").execute(str(text(found.text).compile()), dict.fromkeys(found.used))
    except sqlite3.Warning as error:  # several statements
        raise AssertionError(query) from error
    except sqlite3.Error:
        return
