from datetime import UTC, datetime, timedelta

import pytest

from beacon import Pulse

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("name", ["worker-1", "Wächter 7", "eu/west/1"])
def test_a_name_is_one_printable_line(name: str) -> None:
    assert Pulse(name, NOON, MINUTE).name == name


@pytest.mark.parametrize("name", ["", "  ", "two\nlines", "bell\a"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="printable text"):
        Pulse(name, NOON, MINUTE)


def test_a_time_without_timezone_is_refused() -> None:
    with pytest.raises(ValueError, match="no timezone"):
        Pulse("worker-1", NOON.replace(tzinfo=None), MINUTE)


@pytest.mark.parametrize("interval", [timedelta(), timedelta(seconds=-1)])
def test_an_interval_is_more_than_zero(interval: timedelta) -> None:
    with pytest.raises(ValueError, match="more than zero"):
        Pulse("worker-1", NOON, interval)
