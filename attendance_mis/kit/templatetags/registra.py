"""What templates may say: icons with words, code chips, dates and times, form fields in the library's shape."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache

from django import template
from django.forms import BaseForm, BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from attendance_mis.kit import words
from attendance_mis.kit.forms import library_attrs, summary
from attendance_mis.kit.icons import ICONS

register = template.Library()


@register.simple_tag
@lru_cache
def icon(name: str) -> SafeString:
    """A drawing for the eye alone: the words that say the same must stand beside it."""
    drawing = mark_safe(ICONS[name])  # noqa: S308 - our own constants, never data
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', drawing)


@register.simple_tag
def chip(code: str, tone: str) -> SafeString:
    """One past mark, small. Hidden from screen readers: the strip it stands in has its own sentence."""
    return format_html('<span class="chip chip--{}">{}</span>', tone, code)


@register.simple_tag
def tag(said: str, tone: str = "") -> SafeString:
    """A state as an adjective: "Overdue", "Submitted"."""
    return format_html('<strong class="app-tag{}">{}</strong>', f" app-tag--{tone}" if tone else "", said)


@register.filter
def long_date(day: date | None) -> str:
    return words.long_date(day) if day else ""


@register.filter
def short_date(day: date | None) -> str:
    return words.short_date(day) if day else ""


@register.filter
def plain_date(day: date | None) -> str:
    return words.plain_date(day) if day else ""


@register.filter
def clock_time(moment: datetime | time | None) -> str:
    return words.clock_time(moment) if moment else ""


@register.filter
def minutes(count: int | None) -> str:
    return words.minutes(count) if count is not None else ""


@register.filter
def mid_sentence(said: str) -> str:
    return words.mid_sentence(said)


@register.simple_tag
def library_widget(field: BoundField) -> SafeString:
    """The field's control with the library's classes; in error it says so to sighted people too."""
    return field.as_widget(attrs=library_attrs(field))


@register.inclusion_tag("components/error-summary.html")
def error_summary(form: BaseForm) -> dict[str, object]:
    """What went wrong, on top of the page, each line a link to its field."""
    return {"errors": summary(form)}
