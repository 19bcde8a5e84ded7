"""Repeated parts of the follow-up pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from absence.views.queue_page import ContactRow, Row

register = template.Library()

_CONTACT = """<div class="queue__contact"><p><b>{key}</b> {who} \
<a class="govuk-link" id="tel-{at}" href="tel:{phone}" data-claim="{claim_url}" data-contact="{id}">{phone}</a>\
<br><span class="queue__tried">{tried}</span></p>
{buttons}</div>"""
_BUTTONS = """<div class="queue__buttons"><form method="post" action="{log_url}">\
<input type="hidden" name="csrfmiddlewaretoken" value="{token}">\
<input type="hidden" name="contact" value="{id}"><input type="hidden" name="channel" value="{channel}">\
<input type="hidden" name="outcome" value="{outcome}"><input type="hidden" name="op_id" value="{op_id}">\
<button class="app-button app-button--small" type="submit" id="none-{at}" data-key="{key}"{focus}>{log_words}\
<span class="govuk-visually-hidden"> from {name}, about {child}</span> <kbd aria-hidden="true">{key}</kbd></button></form>\
<a class="app-button app-button--small" id="spoke-{at}" data-spoke href="{spoke_url}">Spoke…\
<span class="govuk-visually-hidden"> with {name} about {child}</span></a></div>"""


@register.simple_tag(takes_context=True)
def contact_line(context: Context, row: Row, contact: ContactRow, focus: bool = False) -> SafeString:
    """An adult to ring about a child, with the buttons that log it. A morning's queue has a hundred: as a template of
    their own they took a third of the time in which it is drawn."""
    values: dict[str, Any] = {  # Any: what a page shows
        "key": contact.key,
        "at": contact.at,
        "id": contact.id,
        "who": contact.line.who,
        "name": contact.line.name,
        "child": row.name,
        "phone": contact.line.phone,
        "tried": contact.tried,
        "claim_url": row.claim_url,
        "channel": contact.channel,
        "outcome": contact.outcome,
        "op_id": contact.op_id,
        "log_url": row.log_url,
        "log_words": contact.log_words,
        "spoke_url": contact.spoke_url,
        "token": context.get("csrf_token", ""),
        "focus": SafeString(" autofocus" if focus else ""),
    }
    return format_html(_CONTACT, buttons=format_html(_BUTTONS, **values) if row.may_log else "", **values)
