import doctest
import importlib.metadata
from datetime import UTC, datetime

import beacon


def test_the_version_is_that_of_the_distribution() -> None:
    assert beacon.__version__ == importlib.metadata.version("slipway-beacon")


def test_the_example_does_what_it_says() -> None:
    result = doctest.testmod(beacon)
    assert result.attempted > 0
    assert result.failed == 0


def test_everything_that_is_offered_is_there() -> None:
    assert all(hasattr(beacon, name) for name in beacon.__all__)


def test_the_default_clock_is_the_present_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= beacon.utc_now() <= datetime.now(UTC)
