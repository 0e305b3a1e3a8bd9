"""On real data, ``kpitui read`` gives the figures that were computed independently; each figure is accounted for."""

from pathlib import Path

import pytest

from tests.reference.figures import DataSet, Read, differences, is_excluded, leaves, pattern, readings
from tests.reference.tables.airline import AIRLINE
from tests.reference.tables.audience import FOLLOWERS, MEDIA
from tests.reference.tables.conversion import ADS, LEADS, SHOPPERS
from tests.reference.tables.exporters import EXPORTERS
from tests.reference.tables.facebook import FACEBOOK
from tests.reference.tables.satisfaction import FRENCH_TWEETS, NPS
from tests.reference.tables.support import SUPPORT

DATA_SETS = (FACEBOOK, AIRLINE, SUPPORT, NPS, FRENCH_TWEETS, SHOPPERS, LEADS, ADS, FOLLOWERS, MEDIA, EXPORTERS)


@pytest.mark.parametrize("dataset", DATA_SETS, ids=lambda dataset: dataset.name)
@pytest.mark.usefixtures("shared_data")
def test_every_figure_is_expressed_or_excluded_with_a_reason(dataset: DataSet) -> None:
    """Each figure of the reference is given by a line of the table, or left out for a reason."""
    expressed = [pattern("kpis/" + figure.path) for read in dataset.reads for figure in read.figures]
    for path in leaves(dataset.name):
        assert is_excluded(dataset, path) or any(form.fullmatch(path) for form in expressed), path
    for line in dataset.excluded:
        assert any(pattern(line.path).fullmatch(path) for path in leaves(dataset.name)), (
            f"{line.path} leaves out nothing"
        )


@pytest.mark.parametrize(
    ("dataset", "read"),
    [pytest.param(dataset, read, id=f"{dataset.name}: {read.name}") for dataset in DATA_SETS for read in dataset.reads],
)
@pytest.mark.usefixtures("shared_data")
def test_read_gives_the_figures_of_the_reference(dataset: DataSet, read: Read, tmp_path: Path) -> None:
    """A configuration and ``kpitui read --format json`` give each figure to a relative 1e-9."""
    wrong = differences(dataset, read, readings(read, tmp_path))
    assert not wrong, "\n".join(wrong[:20])
