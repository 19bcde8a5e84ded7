"""The wording of each kind: a list, an editor with a live preview on a real pupil, versions to go back to (LET-01)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from attendance_mis.accounts.permissions import Permission
from attendance_mis.kit import clock
from attendance_mis.kit.api_errors import Refused
from letters.actions.template import give_up_template, restore_template, save_template
from letters.forms.blocks import ADDABLE, changed, posted_blocks, rows_of
from letters.kinds import AUDIENCE_WORDS, KINDS, LetterKind
from letters.models import LetterTemplate
from letters.queries.document import common_values
from letters.queries.known import known_fields
from letters.queries.printed import body_html, logo_of, print_letter
from letters.queries.sample import SOMEBODY, sample_snapshot
from letters.queries.wording import letterhead, newest, wording
from letters.rules.blocks import WORDS, Block, CannotBeFilled, problems, read_blocks
from letters.rules.values import all_said, is_empty
from registers.access import pupils_seen
from registers.models import Pupil, School
from registers.views.school import SchoolRequest, school_page

from .common import logo_url
from .letters import pdf_response


@school_page(Permission.EDIT_TEMPLATES)
def letter_templates(request: SchoolRequest) -> HttpResponse:
    groups: dict[str, list[dict[str, Any]]] = {}  # Any: a template's context
    for kind in KINDS.values():
        words = wording(kind, request.school)
        groups.setdefault(AUDIENCE_WORDS[kind.audience], []).append({"kind": kind, "from": words.version})
    return render(request, "letters/templates.html", {"groups": groups.items()})


@dataclass(frozen=True)
class Draft:
    """The editor's contents: as stored, or as typed and not saved yet."""

    title: str
    blocks: list[Block]
    reason: str
    seen: int
    upn: str


@school_page(Permission.EDIT_TEMPLATES)
def edit_template(request: SchoolRequest, kind: str) -> HttpResponse:
    """Every button posts the whole editor. Only "save", "restore" and "give up" write anything."""
    chosen = KINDS.get(kind)
    if chosen is None:
        raise Http404
    level = _level(request)
    if request.method != "POST":
        return _editor(request, chosen, level, _stored(request, chosen, level))
    draft = _typed(request, chosen)
    do = request.POST.get("do", "")
    if do in ("save", "give-up") or do.startswith("restore-"):
        return _write(request, chosen, level, draft, do)
    if do == "pdf":
        return _pdf(request, chosen, draft)
    if do == "look" and request.headers.get("X-Part") == "preview":
        return HttpResponse(_preview(request, chosen, draft)[0] or "<p>Nothing to show yet.</p>")
    blocks, at = changed(draft.blocks, do, request.POST.get("field-" + do.rpartition("-")[2], ""))
    return _editor(
        request, chosen, level, Draft(draft.title, blocks, draft.reason, draft.seen, draft.upn), at=at
    )


def _level(request: SchoolRequest) -> School | None:
    """The school, or the trust for those who may change wording at every school."""
    wants_trust = (request.POST.get("level") or request.GET.get("level")) == "trust"
    if not wants_trust:
        return request.school
    if not request.access.can_everywhere(Permission.EDIT_TEMPLATES):
        raise Http404
    return None


def _stored(request: SchoolRequest, kind: LetterKind, level: School | None) -> Draft:
    own = newest(kind, level)
    if own is not None and own.blocks:
        words = (own.title or kind.title, list(read_blocks(own.blocks)))
    else:
        above = wording(kind, request.school) if level is not None else None
        words = (above.title, list(above.blocks)) if above else (kind.title, list(kind.blocks))
    return Draft(*words, "", own.version if own else 0, request.GET.get("upn", ""))


def _typed(request: SchoolRequest, kind: LetterKind) -> Draft:
    seen = request.POST.get("seen", "0")
    return Draft(
        request.POST.get("title", "")[:200],
        posted_blocks(request.POST, [block for block in kind.blocks if block.fixed]),
        request.POST.get("reason", "")[:200],
        int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else 0,
        request.POST.get("upn", "")[:13].strip().upper(),
    )


def _write(
    request: SchoolRequest, kind: LetterKind, level: School | None, draft: Draft, do: str
) -> HttpResponse:
    by = request.access.actor(request.school.id)
    try:
        if do == "save":
            save_template(
                kind,
                school=level,
                title=draft.title,
                blocks=draft.blocks,
                reason=draft.reason,
                seen=draft.seen,
                by=by,
            )
        elif do == "give-up":
            give_up_template(kind, school=level, seen=draft.seen, by=by)
        else:
            restore_template(_version(kind, level, do.removeprefix("restore-")), seen=draft.seen, by=by)
    except Refused as refused:
        return _editor(request, kind, level, draft, wrong=refused.problems)
    messages.success(request, f"The wording of “{kind.name}” was saved. Letters issued from now on use it.")
    query = "" if level else "?level=trust"
    return redirect(reverse("edit_template", args=[request.school.urn, kind.code]) + query)


def _version(kind: LetterKind, level: School | None, raw: str) -> LetterTemplate:
    try:
        wanted = uuid.UUID(raw)
    except ValueError:
        raise Http404 from None
    found = LetterTemplate.objects.filter(id=wanted, kind=kind.code, school=level).first()
    if found is None:
        raise Http404
    return found


def _snapshot(request: SchoolRequest, kind: LetterKind, draft: Draft) -> dict[str, Any]:  # Any: JSON
    """With a real pupil's facts where the register knows them, and invented ones for the rest."""
    head = letterhead(request.school)
    pupil = _pupil(request, draft.upn)
    values = {}
    if pupil is not None:
        by = request.access.actor(request.school.id)
        common = common_values(
            kind,
            pupil,
            request.school,
            head,
            recipient=SOMEBODY,
            reference=f"{kind.code}-DRAFT",
            by=by,
            on=clock.today(),
        )
        known = all_said(known_fields(kind.code, pupil, request.school, ""))
        values = {name: value for name, value in (common | known).items() if not is_empty(value)}
    return sample_snapshot(kind, head, title=draft.title, blocks=draft.blocks, values=values)


def _pupil(request: SchoolRequest, upn: str) -> Pupil | None:
    seen = pupils_seen(request.access, request.school.id, clock.today())
    return seen.filter(upn=upn).first() if upn else None


def _preview(request: SchoolRequest, kind: LetterKind, draft: Draft) -> tuple[str, str]:
    """The letter as a page, or why there is none."""
    if problems(draft.blocks, kind.known()):
        return "", "Some blocks can’t be printed yet; see above."
    try:
        snapshot = _snapshot(request, kind, draft)
    except CannotBeFilled as missing:
        return "", f"Nothing to print for: {', '.join(missing.fields)}."
    return body_html(snapshot, logo_url(request.school, snapshot["head"])), ""


def _pdf(request: SchoolRequest, kind: LetterKind, draft: Draft) -> HttpResponse:
    if problems(draft.blocks, kind.known()):
        return _editor(request, kind, _level(request), draft, wrong=_by_place(kind, draft))
    try:
        snapshot = _snapshot(request, kind, draft)
    except CannotBeFilled as missing:
        return _editor(
            request,
            kind,
            _level(request),
            draft,
            wrong={"": [f"Nothing to print for: {', '.join(missing.fields)}."]},
        )
    return pdf_response(
        print_letter(snapshot, logo_of(letterhead(request.school))).pdf, f"preview-{kind.code}"
    )


def _by_place(kind: LetterKind, draft: Draft) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place, sentence in problems(draft.blocks, kind.known()):
        found.setdefault(str(place), []).append(sentence)
    return found


def _editor(
    request: SchoolRequest,
    kind: LetterKind,
    level: School | None,
    draft: Draft,
    *,
    wrong: dict[str, list[str]] | None = None,
    at: int | None = None,
) -> HttpResponse:
    wrong = wrong or {}
    faults = {int(place): lines for place, lines in wrong.items() if place.isdigit()}
    fixed = [block for block in kind.blocks if block.fixed]
    preview, no_preview = _preview(request, kind, draft)
    upn = draft.upn
    context = {
        "kind": kind,
        "level": level,
        "draft": draft,
        "rows": [
            (row, fixed.index(row.block) if row.block in fixed else None)
            for row in rows_of(draft.blocks, faults)
        ],
        "errors": _errors(wrong),
        "wrong_title": wrong.get("title", []),
        "wrong_reason": wrong.get("reason", []),
        "at": at,
        "addable": [(str(one), WORDS[one]) for one in ADDABLE],
        "texts": [(one.name, one.label) for one in kind.all_fields if one.shape != "table"],
        "tables": [(one.name, one.label) for one in kind.all_fields if one.shape == "table"],
        "preview": preview,
        "no_preview": no_preview,
        "unknown_pupil": bool(upn) and _pupil(request, upn) is None,
        "pupils": pupils_seen(request.access, request.school.id, clock.today()).order_by(
            "legal_surname", "legal_forename"
        )[:60],
        "versions": LetterTemplate.objects.filter(kind=kind.code, school=level)[:20],
        "may_trust": request.access.can_everywhere(Permission.EDIT_TEMPLATES),
        "from": wording(kind, request.school).version,
    }
    return render(request, "letters/template.html", context, status=400 if wrong else 200)


def _errors(wrong: dict[str, list[str]]) -> list[tuple[str, str]]:
    found = []
    for place, lines in wrong.items():
        target = f"text-{place}" if place.isdigit() else place
        found += [(target, line) for line in lines]
    return found
