"""What is allowed but deserves a word."""

from tests.setup.opening import BRANDS, opened

MAPPING = '[[source.measure]]\nname = "posts"\n'


def test_secrets_in_clear_are_noted_where_they_stand() -> None:
    """A token written in the file is accepted, and noted with its line but not its value; a reference is not noted."""
    clear, hidden = "abc-very-secret", '{ env = "TOKEN" }'
    source = '[[source]]\nname = "{name}"\nkind = "http"\nurl = "https://x"\nauth = {{ bearer = {token} }}\n' + MAPPING
    project = opened(
        BRANDS
        + source.format(name="a", token=hidden)
        + source.format(name="b", token=f'"{clear}"')
        + f'[route.team]\nwebhook = "https://x/{clear}"\n'
    )
    assert [(note.key, note.line) for note in project.notes] == [
        ("source[2].auth.bearer", 20),
        ("route.team.webhook", 24),
    ]
    assert clear not in "".join(note.say("fr") for note in project.notes)
    assert clear not in repr(project)
