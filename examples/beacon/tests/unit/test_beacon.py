from datetime import timedelta

import pytest
from fakeredis import FakeRedis, FakeServer

from beacon import Backend, BackendError, Beacon
from beacon.backends.redis import RedisBackend
from beacon.testing import SteppedClock

INTERVAL = timedelta(seconds=10)


@pytest.fixture
def beacon(backend: Backend, clock: SteppedClock) -> Beacon:
    return Beacon(backend, "worker-1", interval=INTERVAL, clock=clock)


def test_a_beat_is_recorded_with_its_promise(beacon: Beacon, backend: Backend, clock: SteppedClock) -> None:
    assert beacon.beat()
    pulse = backend.fetch("worker-1")
    assert pulse
    assert (pulse.name, pulse.at, pulse.interval) == ("worker-1", clock(), INTERVAL)


@pytest.mark.parametrize(
    ("seconds", "sent"),
    [(0, False), (4.999, False), (5, True), (60, True), (-0.001, True)],
)
def test_beats_are_at_least_half_an_interval_apart(
    beacon: Beacon, backend: Backend, clock: SteppedClock, seconds: float, sent: bool
) -> None:
    beacon.beat()
    first = backend.fetch("worker-1")
    clock.move(timedelta(seconds=seconds))
    assert beacon.beat() is sent
    assert (backend.fetch("worker-1") != first) is sent


def test_a_goodbye_is_not_held_against_the_next_beat(beacon: Beacon, backend: Backend) -> None:
    beacon.beat()
    beacon.withdraw()
    assert backend.fetch("worker-1") is None
    assert beacon.beat()
    assert backend.fetch("worker-1")


def test_leaving_the_block_says_goodbye(beacon: Beacon, backend: Backend) -> None:
    with beacon as entered:
        assert entered is beacon
        assert backend.fetch("worker-1")
    assert backend.fetch("worker-1") is None


def test_a_crash_does_not_say_goodbye(beacon: Beacon, backend: Backend) -> None:
    with pytest.raises(ZeroDivisionError), beacon:
        raise ZeroDivisionError
    assert backend.fetch("worker-1")


def test_a_beat_that_was_not_taken_is_tried_again(clock: SteppedClock) -> None:
    server = FakeServer()
    beacon = Beacon(RedisBackend(FakeRedis(server=server)), "worker-1", clock=clock)
    server.connected = False
    with pytest.raises(BackendError, match="recording a pulse of 'worker-1'"):
        beacon.beat()
    server.connected = True
    assert beacon.beat()


@pytest.mark.parametrize(("name", "interval"), [("", INTERVAL), ("worker-1", timedelta())])
def test_what_no_pulse_can_have_is_refused_at_once(backend: Backend, name: str, interval: timedelta) -> None:
    with pytest.raises(ValueError, match="must be"):
        Beacon(backend, name, interval=interval)
