"""The web entry of a sabotaged run: plants the fault named in `PROOF_PLANT` in this process, then loads the product.

The product itself has no switch for any of this.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from attendance_mis.wsgi import application as product

BEFORE_COMMIT_SECONDS = 0.05


def answer_before_commit() -> None:
    """Says "saved" while the transaction is still open in another thread."""
    from django.db import transaction
    from django_tenants.utils import schema_context

    from attendance_mis.tenancy.database import connection
    from registers.api import registers

    real = registers.save_marks

    def early(*args: Any, **kwargs: Any) -> Any:  # Any: whatever the action takes and gives
        schema = connection.schema_name
        answers: queue.Queue[Any] = queue.Queue()

        def work() -> None:
            try:
                with schema_context(schema), transaction.atomic():
                    answers.put(real(*args, **kwargs))
                    time.sleep(BEFORE_COMMIT_SECONDS)
            except Exception as problem:
                answers.put(problem)
            finally:
                connection.close()

        threading.Thread(target=work, daemon=True).start()
        answer = answers.get()
        if isinstance(answer, Exception):
            raise answer
        return answer

    registers.save_marks = early


def query_for_each_pupil() -> None:
    """Thirty statements where one was enough."""
    from registers.api import registers
    from registers.models import Pupil

    real = registers.read_roster

    def slow(**asked: Any) -> Any:  # Any: whatever the query takes and gives
        roster = real(**asked)
        for pupil in roster.pupils if roster else ():
            Pupil.objects.get(id=pupil.id)
        return roster

    registers.read_roster = slow


FAULTS: dict[str, Callable[[], None]] = {
    "answer-before-commit": answer_before_commit,
    "query-for-each-pupil": query_for_each_pupil,
}

FAULTS.get(os.environ["PROOF_PLANT"], lambda: None)()
application = product
