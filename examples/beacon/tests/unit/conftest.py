from collections.abc import Iterator

import pytest
from fakeredis import FakeRedis

from beacon import Backend, MemoryBackend
from beacon.backends.redis import RedisBackend
from beacon.testing import SteppedClock


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def redis() -> Iterator[FakeRedis]:
    with FakeRedis() as client:
        yield client


@pytest.fixture(params=["memory", "redis"])
def backend(request: pytest.FixtureRequest, redis: FakeRedis) -> Backend:
    return MemoryBackend() if request.param == "memory" else RedisBackend(redis)
