import os
import socket
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta

import pytest

from beacon import Beacon, Observer, Pulse, Status
from beacon.backends.redis import RedisBackend

pytestmark = pytest.mark.integration


def test_one_connection_sees_what_another_recorded(redis_url: str, key: str) -> None:
    pulse = Pulse("Wächter 7", datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=UTC), timedelta(seconds=1.5))
    RedisBackend.from_url(redis_url, key=key).record(pulse)
    other = RedisBackend.from_url(redis_url, key=key)
    assert other.fetch("Wächter 7") == pulse
    assert list(other.fetch_all()) == [pulse]
    assert other.forget("Wächter 7")
    assert other.fetch("Wächter 7") is None


def test_the_clock_of_the_server_serves_both_sides(redis_url: str, key: str) -> None:
    backend = RedisBackend.from_url(redis_url, key=key)
    before = backend.now()
    Beacon(backend, "worker-1", clock=backend.now).beat()
    sighting = Observer(backend, clock=backend.now).look("worker-1")
    assert sighting
    assert sighting.status is Status.ALIVE
    assert before <= sighting.pulse.at <= backend.now()


WORKER = textwrap.dedent("""
    import os, sys
    from datetime import timedelta
    from beacon import Beacon
    from beacon.backends.redis import RedisBackend

    url, key, end = sys.argv[1:]
    with Beacon(RedisBackend.from_url(url, key=key), "worker-1", interval=timedelta(milliseconds=1)):
        if end == "killed":
            os._exit(9)
""")


@pytest.mark.parametrize(("end", "missing"), [("killed", ["worker-1"]), ("done", [])])
def test_only_a_process_that_died_is_missed(redis_url: str, key: str, end: str, missing: list[str]) -> None:
    worker = subprocess.run(  # noqa: S603
        [sys.executable, "-c", WORKER, redis_url, key, end],
        check=False,
        timeout=60,
    )
    assert worker.returncode == (9 if end == "killed" else 0)
    observer = Observer(RedisBackend.from_url(redis_url, key=key), patience=1)
    assert [sighting.name for sighting in observer.roster(Status.MISSING)] == missing


def test_a_redis_on_this_machine_needs_no_configuration() -> None:
    try:
        socket.create_connection(("127.0.0.1", 6379), timeout=2).close()
    except OSError as error:
        pytest.skip(f"no Redis answers on 127.0.0.1:6379: {error}")
    backend = RedisBackend.from_url("redis://127.0.0.1:6379", key=f"beacon:test:{os.getpid()}")
    beacon = Beacon(backend, "worker-1")
    assert beacon.beat()
    assert backend.fetch("worker-1")
    beacon.withdraw()
    assert list(backend.fetch_all()) == []
