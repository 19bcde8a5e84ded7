"""Whether a text or an e-mail can go to what is written beside a contact, and the form carriers want it in.

Source: ADM-06 (stale or failed details are found), LET-07 (failed dispatches are told, with what to do).
UK numbers are read as people write them; a number of another country needs its + and country code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_EMAIL = 254
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_SPOKEN = re.compile(r"[\s().\-–/]|\(0\)")
_UK_MOBILE = re.compile(r"\+447\d{9}")
_ABROAD = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True)
class Address:
    """Where it goes, ready for a carrier; or why it can't, as a sentence for the office."""

    value: str = ""
    problem: str = ""


def read_mobile(written: str) -> Address:
    """A mobile number as `+447700900123`; a landline, half a number or none gets its own sentence."""
    if not written.strip():
        return Address(problem="No telephone number is recorded. Add a mobile number to the contact.")
    number = _SPOKEN.sub("", written.replace("(0)", ""))
    number = "+" + number[2:] if number.startswith("00") else number
    number = "+44" + number[1:] if number.startswith("0") else number
    number = "+" + number if re.fullmatch(r"447\d{9}", number) else number
    if _UK_MOBILE.fullmatch(number):
        return Address(number)
    if number.startswith("+44") and re.fullmatch(r"\+44[1-3]\d{8,9}", number):
        return Address(problem="The number is a landline, which gets no texts. Add a mobile number, or ring.")
    if not number.startswith("+44") and _ABROAD.fullmatch(number):
        return Address(number)
    return Address(problem="The number is not a whole mobile number. Check it with the family.")


def read_email(written: str) -> Address:
    """An e-mail address without a space, a line break or a second address in it."""
    address = written.strip()
    if not address:
        return Address(problem="No e-mail address is recorded. Add one to the contact.")
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address) or ".." in address:
        return Address(problem="The e-mail address is not complete. Check it with the family.")
    return Address(address)


def read_address(channel: str, *, phone: str, email: str) -> Address:
    return read_mobile(phone) if channel == "sms" else read_email(email)
