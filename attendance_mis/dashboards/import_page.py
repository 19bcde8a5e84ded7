"""Bringing data in through a page: choose files, see what they would change, load exactly that."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from attendance_mis.accounts.access import access_of
from attendance_mis.accounts.permissions import Permission
from attendance_mis.audit.actor import Actor
from attendance_mis.audit.models import AuditEvent
from attendance_mis.kit import clock
from registers.imports.files import MEGABYTE, BadFile
from registers.imports.uploads import (
    LARGEST,
    MOST_FILES,
    DataChanged,
    SentFiles,
    discard,
    keep_and_preview,
    load_upload,
)
from registers.models import BundleUpload
from registers.queries.upns import upns_to_correct
from registers.views.trust import every_school_page

from .bundle import NAMES, TABLES

# Files may hold any school's data.
import_page = every_school_page(Permission.IMPORT_DATA)


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    def clean(
        self, data: Any, initial: Any = None
    ) -> tuple[UploadedFile[Any], ...]:  # Any: Django's own signature
        given = (data if isinstance(data, list | tuple) else [data]) or [None]
        return tuple(super(_FilesField, self).clean(one, initial) for one in given)


class FilesForm(forms.Form):
    csv_files = _FilesField(
        label="CSV files",
        help_text=f"Up to {MOST_FILES} files of at most {LARGEST // MEGABYTE} MB. Nothing is loaded yet: the next page shows what would change.",
        widget=_ManyFiles(attrs={"accept": ".csv,text/csv"}),
        error_messages={
            "required": "Choose at least one file.",
            "empty": "This file is empty; choose another.",
        },
    )
    flag_upn = forms.BooleanField(
        label="Load pupils whose UPN has a wrong check letter",
        help_text="They are listed below until the number is put right.",
        required=False,
    )

    def clean_csv_files(self) -> SentFiles:
        sent = SentFiles(self.cleaned_data["csv_files"])
        if problems := sent.problems(NAMES):
            raise forms.ValidationError(problems)
        return sent


@import_page
def choose_files(request: HttpRequest) -> HttpResponse:
    form = FilesForm(request.POST, request.FILES) if request.method == "POST" else FilesForm()
    if request.method == "POST" and form.is_valid():
        try:
            upload = keep_and_preview(
                form.cleaned_data["csv_files"],
                tables=TABLES,
                by=_actor(request),
                flag_upn=form.cleaned_data["flag_upn"],
            )
        except BadFile as problem:
            form.add_error("csv_files", str(problem))
        except DatabaseError:
            form.add_error("csv_files", "The data changed while the files were read. Send them again.")
        else:
            return redirect("import_preview", upload_id=upload.id)
    return render(
        request,
        "dashboards/import/choose.html",
        {
            "form": form,
            "tables": [(table.layout, table.about) for table in TABLES],
            "upns": upns_to_correct(),
            "loads": AuditEvent.objects.filter(verb="data.loaded").order_by("-at")[:10],
        },
        status=400 if form.is_bound else 200,
    )


@require_safe
@import_page
def preview(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """What would change, or once it is loaded, what did."""
    upload = _own(request, upload_id)
    return render(request, "dashboards/import/preview.html", {"upload": upload, "found": upload.preview})


@require_POST
@import_page
def apply(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    upload = _own(request, upload_id)
    try:
        load_upload(upload.id, tables=TABLES, by=_actor(request))
    except DataChanged:
        messages.error(
            request, "The data changed since you looked. Nothing was loaded; here is what would change now."
        )
    except BadFile as problem:
        messages.error(request, str(problem))
    except DatabaseError:
        messages.error(
            request, "Somebody changed the same data at this moment. Nothing was loaded; try again."
        )
    return redirect("import_preview", upload_id=upload_id)


@require_POST
@import_page
def throw_away(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    discard(_own(request, upload_id))
    messages.success(request, "The files are gone and nothing was loaded.")
    return redirect("import_data")


@require_safe
@import_page
def rejects(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    upload = _own(request, upload_id)
    return HttpResponse(
        bytes(upload.rejects),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="rejects.csv"'},
    )


def _own(request: HttpRequest, upload_id: uuid.UUID) -> BundleUpload:
    """An upload is for the person who made it, until it expires."""
    user = access_of(request.user).user
    found = BundleUpload.objects.filter(id=upload_id, by_id=user.id, expires_at__gt=clock.now()).first()
    if found is None:
        raise Http404
    return found


def _actor(request: HttpRequest) -> Actor:
    access = access_of(request.user)
    return access.actor(next(iter(access.school_ids), None))
