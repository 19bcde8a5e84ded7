"""Which browser somebody signs in with, in words, and news of one they had not used before (threat T11)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest

from attendance_mis.kit import clock
from attendance_mis.kit.words import clock_time, long_date

from .demo import is_invented
from .guesses import knows
from .models import NewBrowser, User

_PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("CrOS", "a Chromebook"), ("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"),
    ("Windows", "Windows"), ("Mac OS", "a Mac"), ("Linux", "Linux"),
)  # fmt: skip
"""The most particular first: nearly every browser also says it is another one."""


def in_words(user_agent: str) -> str:
    """“Firefox on Windows”. What a browser says of itself is a help to memory, no proof."""
    program = next((words for sign, words in _PROGRAMS if sign in user_agent), "A browser")
    system = next((words for sign, words in _SYSTEMS if sign in user_agent), "an unknown device")
    return f"{program} on {system}"


def note_new(request: HttpRequest, user: User) -> None:
    """Keep that this browser is new to the person; the first of all is no news, nor that many try a demo."""
    if user.last_login is not None and not knows(request, user) and not is_invented(user):
        NewBrowser.objects.create(user=user, at=clock.now(), browser=browser_of(request))


def tell_of_new(request: HttpRequest, user: User) -> None:
    """In a browser the person has used before: say once what happened elsewhere. In a new one nothing is said."""
    if not knows(request, user):
        return
    untold = NewBrowser.objects.filter(user=user, told_at=None).order_by("at")
    for one in untold:
        at = one.at.astimezone(clock.LONDON)
        messages.warning(
            request,
            f"Somebody signed in as you in a new browser: {one.browser}, {long_date(at.date())}, {clock_time(at)}."
            " If it was not you, end it under “Your sign-ins” in your menu and change your password.",
        )
    untold.update(told_at=clock.now())


def browser_of(request: HttpRequest) -> str:
    return in_words(request.headers.get("User-Agent", ""))
