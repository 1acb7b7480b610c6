import socket
from datetime import UTC, datetime, timedelta

import pytest
from fakeredis import FakeRedis, FakeServer

from beacon import Backend, BackendError, Pulse
from beacon.backends.redis import RedisBackend

PULSE = Pulse("Wächter 7", datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=UTC), timedelta(seconds=1.5))


def test_the_last_pulse_of_a_name_stays(backend: Backend) -> None:
    later = Pulse(PULSE.name, PULSE.at + timedelta(seconds=1), timedelta(minutes=1))
    other = Pulse("other", PULSE.at, PULSE.interval)
    for pulse in [PULSE, later, other]:
        backend.record(pulse)
    assert backend.fetch(PULSE.name) == later
    assert sorted(backend.fetch_all(), key=lambda pulse: pulse.name) == [later, other]


def test_what_was_forgotten_is_gone(backend: Backend) -> None:
    backend.record(PULSE)
    assert backend.forget(PULSE.name)
    assert not backend.forget(PULSE.name)
    assert backend.fetch(PULSE.name) is None
    assert list(backend.fetch_all()) == []


def test_groups_with_other_keys_do_not_see_each_other(redis: FakeRedis) -> None:
    RedisBackend(redis, key="one").record(PULSE)
    assert RedisBackend(redis, key="two").fetch(PULSE.name) is None


def test_a_client_that_decodes_is_fine() -> None:
    backend = RedisBackend(FakeRedis(decode_responses=True))
    backend.record(PULSE)
    assert backend.fetch(PULSE.name) == PULSE
    assert list(backend.fetch_all()) == [PULSE]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (b"worker-1", b"alive"),
        (b"worker-1", b"1"),
        (b"worker-1", b'{"at": 0}'),
        (b"worker-1", b'{"at": "noon", "interval": 1}'),
        (b"worker-1", b'{"at": 1e99, "interval": 1}'),
        (b"worker-1", b'{"at": 0, "interval": NaN}'),
        (b"worker-1", b'{"at": 0, "interval": 0}'),
        (b"\xff", b'{"at": 0, "interval": 1}'),
    ],
)
def test_what_is_not_a_pulse_is_named(redis: FakeRedis, name: bytes, value: bytes) -> None:
    redis.hset("pulses", name, value)
    with pytest.raises(BackendError, match="in 'pulses' is not a pulse"):
        RedisBackend(redis, key="pulses").fetch_all()


def test_an_unreachable_redis_is_one_kind_of_error() -> None:
    server = FakeServer()
    backend = RedisBackend(FakeRedis(server=server))
    server.connected = False
    with pytest.raises(BackendError, match="reading the clock of Redis"):
        backend.now()
    with pytest.raises(BackendError, match="recording a pulse of 'Wächter 7'"):
        backend.record(PULSE)
    with pytest.raises(BackendError, match="fetching 'worker-1'"):
        backend.fetch("worker-1")
    with pytest.raises(BackendError, match="fetching all pulses"):
        backend.fetch_all()
    with pytest.raises(BackendError, match="forgetting 'worker-1'"):
        backend.forget("worker-1")


def test_the_clock_of_the_server(redis: FakeRedis) -> None:
    before = datetime.now(UTC)
    # The stand-in answers in whole seconds and takes its time from this machine.
    assert abs(RedisBackend(redis).now() - before) < timedelta(minutes=1)


def test_a_url_does_not_connect_yet() -> None:
    assert RedisBackend.from_url("redis://redis.example.org/0")


def test_a_server_that_never_answers_is_given_up_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        backend = RedisBackend.from_url(f"redis://127.0.0.1:{port}", timeout=timedelta(milliseconds=50))
        with pytest.raises(BackendError, match="fetching all pulses"):
            backend.fetch_all()
        silent.setblocking(False)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()  # it was tried once
