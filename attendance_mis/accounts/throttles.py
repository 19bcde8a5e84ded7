"""Programs are throttled per token; a person marking a register in a browser never is."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from .models import ApiToken

if TYPE_CHECKING:
    from rest_framework.views import APIView


logger = logging.getLogger(__name__)


class TokenThrottle(SimpleRateThrottle):
    scope = "token"

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Without Redis nobody is counted: registers are taken all the same."""
        try:
            return super().allow_request(request, view)
        except RedisError:
            logger.warning("Redis is away; requests of programs are not counted.")
            return True

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        if not isinstance(request.auth, ApiToken):
            return None
        return f"throttle:{request.auth.id}"
