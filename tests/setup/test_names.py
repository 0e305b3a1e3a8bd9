"""Names that one part of a configuration uses of another."""

from tests.setup.opening import BRANDS, keys, opened


def test_a_brand_has_to_be_ones_own() -> None:
    """Without a brand of one's own there is nothing to show."""
    assert keys("") == ["brand"]
    assert keys('[[brand]]\nid = "a"\n[[brand]]\nid = "b"\n') == ["brand"]


def test_competitors_are_named_or_all_that_are_not_own() -> None:
    """An agency's clients are never each other's competitors unless they say so."""
    text = (
        '[[brand]]\nid = "a"\nown = true\n[[brand]]\nid = "b"\nown = true\ncompetitors = ["x", "a"]\n'
        '[[brand]]\nid = "x"\n[[brand]]\nid = "y"\n'
    )
    context = opened(text).context
    assert context.competitors("a") == ("x", "y")
    assert set(context.competitors("b")) == {"a", "x"}


def test_rows_and_pins_are_kpis() -> None:
    """A view of the catalogue is no row."""
    text = BRANDS.replace("own = true", 'own = true\nkpis = ["mentions", "ab_test"]\npins = ["mention"]')
    assert keys(text) == ["brand[1].kpis[2]", "brand[1].pins[1]"]
