"""Help for everybody: the codes and the law, and how accessible the product is."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from attendance_mis.dashboards.reference.codes import code_rows
from attendance_mis.dashboards.reference.fixed import fixed_numbers
from attendance_mis.kit import clock


@require_safe
def codes_page(request: HttpRequest) -> HttpResponse:
    """The codes as they stand today, and the numbers no school may change."""
    now, others = code_rows(clock.today())
    return render(
        request, "dashboards/help/codes.html", {"now": now, "others": others, "fixed": fixed_numbers()}
    )


@require_safe
@login_not_required
def accessibility_page(request: HttpRequest) -> HttpResponse:
    """Open to everybody: a parent with a form may need it before anything else."""
    return render(request, "dashboards/help/accessibility.html")
