"""Embedded PostgreSQL and Redis, and the commands that run the whole product on one machine.

For `make demo` and `make test` only: production sets `DATABASE_URL` and `REDIS_URL`. Nothing but `manage.py`
and the tests imports this package.
"""
