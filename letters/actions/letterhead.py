"""A school's letterhead: every change is a new version, letters already issued keep theirs."""

from __future__ import annotations

from io import BytesIO

from django.db import transaction
from django.db.models import Max
from PIL import Image, UnidentifiedImageError

from attendance_mis.audit.actor import Actor
from attendance_mis.audit.record import record
from attendance_mis.kit import clock
from letters.models import Letterhead
from letters.rules.pictures import BadPicture, check_picture
from registers.models import School

FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}


def clean_logo(content: bytes) -> tuple[str, bytes]:
    """The picture drawn anew from its pixels: what else was in the file (metadata, a tail of another kind) is gone.

    :raises BadPicture: it is none, or too big.
    """
    kind = check_picture(content)
    try:
        with Image.open(BytesIO(content), formats=[FORMATS[kind]]) as picture:
            picture.load()
            drawn = picture.convert("RGBA" if kind == "image/png" else "RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise BadPicture("The picture is broken. Save it again as PNG or JPEG.") from None
    drawn.thumbnail((1200, 1200))
    out = BytesIO()
    drawn.save(out, FORMATS[kind], optimize=True)
    return kind, out.getvalue()


@transaction.atomic
def change_letterhead(
    school: School,
    *,
    name: str,
    address: str,
    contact: str,
    colour: str,
    logo: tuple[str, bytes] | None,
    logo_words: str,
    by: Actor,
) -> Letterhead:
    School.objects.select_for_update().get(id=school.id)  # versions of one school are made one after another
    newest = Letterhead.objects.filter(school=school).aggregate(top=Max("version"))["top"] or 0
    made = Letterhead.objects.create(
        school=school,
        version=newest + 1,
        name=name,
        address=address,
        contact=contact,
        colour=colour,
        logo=logo[1] if logo else None,
        logo_type=logo[0] if logo else "",
        logo_words=logo_words,
        made_at=clock.now(),
        by_id=by.id,
        by_name=by.name,
    )
    record("letterhead.changed", by=by, school_id=school.id, subject_id=made.id, version=made.version)
    return made
