"""What every test may ask for: the real data that lies beside the project, and the long tests on demand."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--full``: run the tests that take over a minute too."""
    parser.addoption("--full", action="store_true", default=False, help="run the tests that take over a minute too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip the long tests, saying so, unless they were asked for."""
    if config.getoption("--full"):
        return
    skip = pytest.mark.skip(reason="takes over a minute: runs with --full")
    for item in items:
        if item.get_closest_marker("full") is not None:
            item.add_marker(skip)


def _folder(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the real data ({name}) does not lie beside the project")
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data sets; the test is skipped where it is absent."""
    return _folder("data")


@pytest.fixture(scope="session")
def shared_design() -> Path:
    """Return the folder of the published worked examples; the test is skipped where it is absent."""
    return _folder("design")


@pytest.fixture(scope="session")
def shared_fixtures() -> Path:
    """Return the folder of recorded responses of real services; the test is skipped where it is absent."""
    return _folder("fixtures")
