"""How often something may be tried from somewhere. Without Redis nobody is counted: the work of a school goes on."""

from __future__ import annotations

import hashlib
import logging

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def too_often(what: str, who: str, *, most: int, seconds: int) -> bool:
    """Count one more try of `what` by `who`; whether that is more than `most` in this span of time.

    The cache's key carries the trust; `who` is hashed, so that no address or name stands in it.
    """
    key = _key(what, who)
    try:
        if cache.add(key, 1, seconds):
            return False
        return cache.incr(key) > most
    except ValueError:
        return False  # it ran out between the two lines
    except RedisError:
        logger.warning("Redis is away; tries of %s are not counted.", what)
        return False


def forget(what: str, who: str) -> None:
    """As if `who` had not tried yet."""
    try:
        cache.delete(_key(what, who))
    except RedisError:
        logger.warning("Redis is away; tries of %s are not forgotten.", what)


def _key(what: str, who: str) -> str:
    return f"throttle:{what}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"


def sender(request: HttpRequest) -> str:
    """The address a request comes from, as the proxy in front says it where there is one."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.split(",")[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))
