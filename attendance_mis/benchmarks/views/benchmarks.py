"""Published figures: which are there, from where, and bringing in newer ones (DSH-08, DAT-12)."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.permissions import Permission
from attendance_mis.benchmarks.actions.bring_in import keep_file, read_file
from attendance_mis.benchmarks.forms.benchmarks import BenchmarkForm
from attendance_mis.benchmarks.models import Benchmark, BenchmarkFile
from attendance_mis.benchmarks.queries.benchmarks import figures, regions_of
from attendance_mis.benchmarks.rules.benchmark import LEVELS, MEASURE_WORDS, PHASE_WORDS, Published
from attendance_mis.benchmarks.rules.layouts import BadLayout
from attendance_mis.kit import words
from registers.models import School
from registers.views.trust import every_school_page

POINT_WORDS = {
    "year": "whole year",
    "autumn": "autumn term",
    "spring": "spring term",
    "summer": "summer term",
    "autumn_spring": "autumn and spring terms",
    "to_date": "year to date",
    "week": "week",
}
COLUMNS = ("attendance", "absence", "authorised", "unauthorised", "persistent", "severe")


@every_school_page(Permission.IMPORT_DATA)
def benchmarks(request: HttpRequest) -> HttpResponse:
    """The list, and the form; a file that can't be used says why and nothing is kept of it."""
    form = BenchmarkForm(request.POST, request.FILES) if request.method == "POST" else BenchmarkForm()
    refusals = None
    authorities = frozenset(School.objects.values_list("la_number", flat=True))
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        stream = sent["file"].file
        try:
            found = read_file(stream, la_numbers=authorities)
        except BadLayout as bad:
            form.add_error("file", str(bad))
        else:
            by = access_of(request.user).actor()
            stream.seek(0)
            keep_file(found, stream=stream, name=sent["file"].name, source=sent["source"],
                      published_on=sent["published_on"], by=by)  # fmt: skip
            if not found.refusals:
                messages.success(
                    request, f"{len(found.figures):,} figures are in. Reports issued before keep theirs."
                )
                return redirect("benchmarks")
            refusals = found
    context = {
        "form": form if refusals is None else BenchmarkForm(),
        "refusals": refusals,
        "files": BenchmarkFile.objects.all()[:20],
        "blocks": blocks(figures(phases=tuple(PHASE_WORDS), la_numbers=authorities)),
        "no_region": sorted(_without_region(authorities)),
        "measures": [MEASURE_WORDS[one] for one in COLUMNS],
    }
    return render(request, "benchmarks/benchmarks.html", context, status=400 if form.errors else 200)


def _without_region(authorities: frozenset[str]) -> frozenset[str]:
    """Local authorities that no file puts in a region, where regional figures are there to be used."""
    if not Benchmark.objects.filter(level="regional").exists():
        return frozenset()
    return authorities - regions_of(authorities).keys()


def blocks(found: Iterable[Published]) -> list[tuple[str, list[tuple[str, str, list[str], str]]]]:
    """By series, phase and area: (year and stretch, source, a cell for each measure, when published), newest first."""
    rows: dict[tuple[str, str, int, str], dict[tuple[object, ...], dict[str, Published]]] = {}
    for one in found:
        if one.point == "week":
            continue
        block = rows.setdefault((one.series, one.phase, LEVELS.index(one.level), one.area_name), {})
        block.setdefault((one.academic_year, one.point, one.up_to), {})[one.measure] = one
    return [
        (
            f"{dict(BenchmarkFile.SERIES)[series]}: {PHASE_WORDS[phase]}, {area}",
            [_row(key, block[key]) for key in sorted(block, key=str, reverse=True)],
        )
        for (series, phase, _, area), block in sorted(rows.items())
    ]


def _row(key: tuple[object, ...], cells: dict[str, Published]) -> tuple[str, str, list[str], str]:
    year, point, _ = key
    said = f"{year}, {POINT_WORDS[str(point)]}"
    first = next(iter(cells.values()))
    if first.up_to is not None:
        said += f" to {words.plain_date(first.up_to)}"
    shown = [f"{cells[one].value:.2f}%" if one in cells else "–" for one in COLUMNS]
    when = (
        f"published {words.plain_date(first.published_on)}" if first.published_on else "came with the product"
    )
    return said, first.source, shown, when
