"""What pydantic refuses, said in our own words."""

from typing import Any, get_args

import pytest
from pydantic_core import core_schema

from kpitui.config import Config, SourceTable
from kpitui.config.origins import KeyPath
from kpitui.config.problems import Judged, models_in, said_path


def test_no_sentence_of_pydantic_reaches_the_user() -> None:
    """Every kind of error that pydantic knows has a text of ours, which differs in the two languages."""
    from kpitui.config.problems import _say

    for kind in get_args(core_schema.ErrorType):
        context = {**dict.fromkeys(("gt", "ge", "lt", "le", "min_length", "max_length"), 1), "expected": "'a' or 'b'"}
        text = _say({"type": kind, "ctx": context, "input": 3}, ("x",), Judged(Config, {}))
        assert text.say("en") != text.say("fr")
        assert "nput should" not in text.say("en")


@pytest.mark.parametrize(
    ("loc", "data", "kind", "path"),
    [
        (("a", "str"), {"a": 3}, "string_type", ("a",)),
        (("a", "function-plain[f()]", "b"), {"a": {"b": 1}}, "extra_forbidden", ("a", "b")),
        (("a", 0, "warning"), {"a": {"warning": 1}}, "model_type", ("a", "warning")),
        (("a", 1, "name"), {"a": [{}, {}]}, "missing", ("a", 1, "name")),
        (("a", "Bad-Name", "[key]"), {"a": {"Bad-Name": {}}}, "string_pattern_mismatch", ("a", "Bad-Name")),
    ],
)
def test_the_key_of_a_mistake_is_the_files(loc: KeyPath, data: dict[str, Any], kind: str, path: KeyPath) -> None:
    """Parts that only pydantic sees (the members of a choice, a list made of one table) are left out."""
    assert said_path({"loc": loc, "type": kind}, data) == path


def test_models_are_found_in_what_holds_them() -> None:
    """Lists, tables by name and choices give the models inside."""
    assert SourceTable in models_in(Config.model_fields["sources"].annotation)
    assert not list(models_in(str | None))
