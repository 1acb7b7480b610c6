import os
import uuid
from collections.abc import Iterator

import pytest
from redis import Redis


@pytest.fixture(scope="session")
def redis_url() -> str:
    url = os.environ.get("REDIS_URL")
    if not url:
        pytest.skip("no Redis to test against: REDIS_URL is not set")
    return url


@pytest.fixture
def key(redis_url: str) -> Iterator[str]:
    """Name a hash that only this test uses, and remove it afterwards."""
    name = f"beacon:test:{uuid.uuid4()}"
    yield name
    with Redis.from_url(redis_url) as client:  # pyright: ignore[reportUnknownMemberType]
        client.delete(name)
