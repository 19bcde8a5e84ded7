"""One form on a page, and the sentences of an action that refused what was sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .api_errors import Refused


def add_refused(
    form: forms.BaseForm, refused: Refused, names: Mapping[str, str | None] | None = None
) -> None:
    """What an action refused, beside the field it is about or on top of the form.

    `names`: what the action calls something → the field of it, where they differ; `None`: on top.
    """
    for name, sentences in refused.problems.items():
        field = (names or {}).get(name, name)
        for sentence in sentences:
            form.add_error(field if field in form.fields else None, sentence)


def form_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],  # Any: what the form cleaned
    *,
    template: str,
    title: str,
    back: str,
    done: str = "",
    to: Callable[[Any], str] | str = "",  # Any: what the act gave
    **context: object,
) -> HttpResponse:
    """One form on a page: asked, refused with sentences, or done and on. `to`: where to, if not back."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act(form.cleaned_data)
        except Refused as refused:
            add_refused(form, refused)
        else:
            if done:
                messages.success(request, done)
            return redirect(to(made) if callable(to) else to or back)
    shown = {"form": form, "title": title, "back": back, **context}
    return render(request, template, shown, status=400 if form.errors else 200)
