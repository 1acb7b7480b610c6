"""Bounds an order of magnitude above what a slow machine needs: they catch an accident, not a slow day."""

from datetime import timedelta
from time import process_time

from beacon import Beacon, MemoryBackend, Observer, Pulse
from beacon.testing import SteppedClock


def test_a_beat_that_is_saved_costs_next_to_nothing() -> None:
    beacon = Beacon(MemoryBackend(), "worker-1", interval=timedelta(days=1))
    beacon.beat()
    calls = 20_000
    start = process_time()
    for _ in range(calls):
        beacon.beat()
    assert (process_time() - start) / calls < 100e-6  # seconds each


def test_a_roster_of_ten_thousand() -> None:
    backend, clock = MemoryBackend(), SteppedClock()
    for number in range(10_000):
        backend.record(Pulse(f"worker-{number}", clock(), timedelta(seconds=1)))
    start = process_time()
    roster = Observer(backend, clock=clock).roster()
    assert process_time() - start < 2  # seconds
    assert len(roster) == 10_000
