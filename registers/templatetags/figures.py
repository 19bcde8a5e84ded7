"""Numbers that open to what they count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from attendance_mis.accounts.permissions import Permission

if TYPE_CHECKING:  # pages are also drawn where nobody signs in and nothing is counted
    from registers.views.figure_access import Link
    from registers.views.school import SchoolRequest

register = template.Library()
STAFF_REPORTS = (
    ("support_meeting", "Support meeting", Permission.PREPARE_LETTERS),
    ("action_plan", "Action plan", Permission.PREPARE_LETTERS),
)
"""Reports beside the class lists: name of the address, words, who may open it. They lie in a higher app."""


@register.simple_tag
def opens(link: Link) -> SafeString:
    """The attributes of a number's link. They say what the list must add up to; a test opens each and counts."""
    whole = "" if link.whole is None else f' data-whole="{link.whole:d}"'
    # By hand: a list has hundreds of these, and but for the address they are counts.
    return mark_safe(f'href="{escape(link.url)}" data-part="{link.part:d}"{whole}')  # noqa: S308 - escaped


@register.simple_tag
def number(link: Link, of: str, name: str) -> SafeString:
    """A pupil's sessions of something, opening to them; nought has nothing to open. A list has hundreds of these."""
    if not link.part:
        return mark_safe("0")
    return format_html(
        '<a {}>{}<span class="govuk-visually-hidden"> session{} {}, {}: see how</span></a>',
        opens(link), link.part, "" if link.part == 1 else "s", of, name,
    )  # fmt: skip


@register.inclusion_tag("registers/figures/staff_links.html")
def staff_links(request: SchoolRequest) -> dict[str, object]:
    """The other reports for staff that this person may open."""
    held = request.access.permissions(request.school.id)
    links = [(name, words) for name, words, needed in STAFF_REPORTS if needed in held]
    return {"links": links, "school": request.school}
