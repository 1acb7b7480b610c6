from datetime import timedelta

import pytest

from beacon import Backend, Beacon, Observer, Pulse, Status
from beacon.testing import SteppedClock

SECOND = timedelta(seconds=1)


def test_a_stranger_is_not_missed(backend: Backend) -> None:
    assert Observer(backend).look("worker-1") is None


@pytest.mark.parametrize(
    ("age", "status"),
    [
        (timedelta(), Status.ALIVE),
        (10 * SECOND, Status.ALIVE),
        (10.001 * SECOND, Status.LATE),
        (30 * SECOND, Status.LATE),
        (30.001 * SECOND, Status.MISSING),
        (timedelta(days=900), Status.MISSING),
    ],
)
def test_the_status_follows_from_the_promise(
    backend: Backend, clock: SteppedClock, age: timedelta, status: Status
) -> None:
    Beacon(backend, "worker-1", interval=10 * SECOND, clock=clock).beat()
    clock.move(age)
    sighting = Observer(backend, clock=clock).look("worker-1")
    assert sighting
    assert (sighting.name, sighting.status, sighting.age) == ("worker-1", status, age)


def test_a_pulse_from_the_future_is_just_new(backend: Backend, clock: SteppedClock) -> None:
    backend.record(Pulse("worker-1", clock() + 5 * SECOND, SECOND))
    sighting = Observer(backend, clock=clock).look("worker-1")
    assert sighting
    assert (sighting.status, sighting.age) == (Status.ALIVE, timedelta())


def test_without_patience_nobody_is_late(backend: Backend, clock: SteppedClock) -> None:
    Beacon(backend, "worker-1", interval=10 * SECOND, clock=clock).beat()
    clock.move(10.001 * SECOND)
    sighting = Observer(backend, patience=1, clock=clock).look("worker-1")
    assert sighting
    assert sighting.status is Status.MISSING


@pytest.mark.parametrize("patience", [0.99, 0, -3, float("nan")])
def test_patience_is_at_least_one(backend: Backend, patience: float) -> None:
    with pytest.raises(ValueError, match="patience must be at least 1"):
        Observer(backend, patience=patience)


@pytest.fixture
def crew(backend: Backend, clock: SteppedClock) -> Observer:
    for name, age in [("missing", 31), ("alive", 0), ("late", 11)]:
        backend.record(Pulse(name, clock() - age * SECOND, 10 * SECOND))
    return Observer(backend, clock=clock)


@pytest.mark.parametrize(
    ("statuses", "names"),
    [
        ([], ["alive", "late", "missing"]),
        ([Status.MISSING], ["missing"]),
        ([Status.MISSING, Status.LATE], ["late", "missing"]),
    ],
)
def test_the_roster_lists_by_name_who_was_asked_for(crew: Observer, statuses: list[Status], names: list[str]) -> None:
    assert [sighting.name for sighting in crew.roster(*statuses)] == names


def test_the_forgotten_are_not_missed(crew: Observer) -> None:
    assert crew.forget("missing")
    assert not crew.forget("missing")
    assert crew.roster(Status.MISSING) == []
