"""Addresses of documents. All name their school by URN; `school_page` guards them."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import (
    batches,
    certified,
    delivery,
    letterhead,
    letters,
    printing,
    reach,
    review,
    sending,
    sheets,
    templates,
    write,
)

SCHOOL = "schools/<str:urn>/"
PUPIL = SCHOOL + "pupils/<uuid:pupil_id>/"
LETTERS = SCHOOL + "letters/"
ONE = LETTERS + "<uuid:letter_id>/"

urlpatterns: list[URLPattern] = [
    path(PUPIL + "certify/", certified.certify_page, name="certify"),
    path(PUPIL + "record.pdf", certified.issued_record, name="issued_record"),
    path(PUPIL + "letters/", letters.pupil_letters, name="pupil_letters"),
    path(PUPIL + "letters/write/<slug:kind>/", write.write, name="write_letter"),
    path(LETTERS, letters.letters, name="letters"),
    path(LETTERS + "approve/", review.approve_letters, name="approve_letters"),
    path(LETTERS + "many/", batches.letter_batches, name="letter_batches"),
    path(LETTERS + "many/<uuid:batch_id>/", batches.letter_batch, name="letter_batch"),
    path(LETTERS + "many/<uuid:batch_id>/approve/", batches.approve_batch_page, name="approve_letter_batch"),
    path(LETTERS + "certificates/", sheets.certificates, name="certificates"),
    path(LETTERS + "papers/", sheets.papers, name="papers"),
    path(LETTERS + "papers/<slug:which>/", sheets.paper, name="paper"),
    path(LETTERS + "papers/<slug:which>/pdf/", sheets.paper_pdf, name="paper_pdf"),
    path(LETTERS + "head/", letterhead.change_head, name="letterhead"),
    path(LETTERS + "head/<uuid:head_id>/logo", letterhead.logo, name="letterhead_logo"),
    path(LETTERS + "wording/", templates.letter_templates, name="letter_templates"),
    path(LETTERS + "wording/<slug:kind>/", templates.edit_template, name="edit_template"),
    path(ONE, letters.letter, name="letter"),
    path(ONE + "pdf/", letters.letter_pdf, name="letter_pdf"),
    path(ONE + "decide/", review.decide_letter, name="decide_letter"),
    path(ONE + "edit/", review.edit_letter, name="edit_letter"),
    path(ONE + "correct/", review.correct_letter, name="correct_letter"),
    path(LETTERS + "outbox/", delivery.outbox, name="outbox"),
    path(LETTERS + "outbox/<uuid:dispatch_id>/", delivery.dispatch, name="dispatch"),
    path(LETTERS + "print/", printing.print_batches, name="print_batches"),
    path(LETTERS + "print/<uuid:batch_id>/", printing.print_batch, name="print_batch"),
    path(
        LETTERS + "print/<uuid:batch_id>/letters.pdf",
        printing.print_batch_pdf,
        name="print_batch_pdf",
    ),
    path(LETTERS + "unsent/", sending.unsent_letters, name="unsent_letters"),
    path(ONE + "send/", sending.send_letter, name="send_letter"),
    path(LETTERS + "failing/", reach.failing_details, name="failing_details"),
    path(PUPIL + "sent/", delivery.pupil_dispatches, name="pupil_dispatches"),
    path(
        PUPIL + "contacts/<uuid:link_id>/messages/",
        reach.contact_messages,
        name="contact_messages",
    ),
]
