"""E-mail through a mail server, by Django's mail settings. It can't be asked about earlier mail."""

from __future__ import annotations

import smtplib
from contextlib import suppress

from django.core.mail import EmailMessage, get_connection

from .base import Found, Outcome, Parcel, Receipt, Result

NOT_ANSWERING = "The mail server did not answer."
NOT_KNOWN = "The connection to the mail server broke while the e-mail was handed over."
DEAD = "The mail server says this address does not exist."


class Smtp:
    name = "smtp"
    words = "E-mail server"
    can_tell = False

    def __init__(self, *, sender: str, host: str) -> None:
        self.sender = sender
        self.host = host

    def send(self, parcel: Parcel) -> Outcome:
        connection = get_connection()
        try:
            connection.open()
        except (OSError, smtplib.SMTPException):
            return Outcome(Result.BUSY, NOT_ANSWERING)
        try:
            connection.send_messages([self._mail(parcel)])
        except smtplib.SMTPRecipientsRefused as refusal:
            return _refused([code for code, _ in refusal.recipients.values()])
        except smtplib.SMTPResponseException as refusal:
            return _refused([refusal.smtp_code], of_address=False)
        except (OSError, smtplib.SMTPException):
            return Outcome(Result.UNKNOWN, NOT_KNOWN)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                connection.close()
        return Outcome(Result.TAKEN)

    def _mail(self, parcel: Parcel) -> EmailMessage:
        mail = EmailMessage(
            parcel.subject,
            parcel.text,
            self.sender,
            [parcel.to],
            headers={"Message-ID": f"<{parcel.reference}@{self.host}>", "Auto-Submitted": "auto-generated"},
        )
        if parcel.pdf is not None:
            # The file's name says nothing about the child: it will lie in folders of downloads.
            mail.attach(f"letter-{parcel.reference}.pdf", parcel.pdf, "application/pdf")
        return mail

    def find(self, reference: str) -> tuple[Found, str]:
        return Found.CANNOT_TELL, ""

    def receipt(self, carrier_reference: str) -> Receipt:
        return Receipt.PENDING


def _refused(codes: list[int], *, of_address: bool = True) -> Outcome:
    """4xx means "not now" in SMTP, 5xx "never"."""
    if all(400 <= code < 500 for code in codes):
        return Outcome(Result.BUSY, "The mail server did not take the e-mail for now.")
    if of_address:
        return Outcome(Result.REFUSED, DEAD, dead_address=True)
    return Outcome(Result.REFUSED, "The mail server refuses this e-mail. Ask whoever runs it.")
