"""News that comes often and may be told a moment later: gathered in Redis, so that many saves send one message.

Adding costs one exchange with Redis. What is gathered is for work that also finds everything by itself; when Redis is
wiped, or a worker dies between taking and telling, nothing is lost but time. The caller's key names the trust.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE_SECONDS = 0.5
"""How long a save may wait for Redis. It is on disk already; the news can wait better than the person."""
CALL_AGAIN_SECONDS = 60
"""A call nobody answered for so long was lost: the next news calls again."""


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        str(settings.CACHES["default"]["LOCATION"]),
        decode_responses=True,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 1),
    )


def gather(key: str, members: Iterable[str]) -> bool:
    """Add `members` to what waits under `key`. True if nobody has been called to take it: then call somebody.

    Raises `redis.RedisError` if Redis is away.
    """
    with _client().pipeline() as together:
        together.sadd(key, *members)
        together.set(_called(key), 1, nx=True, ex=CALL_AGAIN_SECONDS)
        _, first = together.execute()
    return bool(first)


def call_failed(key: str) -> None:
    """Whoever was to be called could not be: the next news calls again."""
    _client().delete(_called(key))


def take(key: str) -> list[str]:
    """Everything gathered under `key`, in order, which is then empty. What comes after calls anew."""
    with _client().pipeline() as together:
        together.delete(_called(key))
        together.smembers(key)
        together.delete(key)
        _, members, _ = together.execute()
    return sorted(members)


def _called(key: str) -> str:
    return f"{key}:called"
