"""Wording of a trust and its schools, versions, the editor without scripts, the letterhead (LET-01, LET-02)."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.utils import ProgrammingError
from django.test import Client
from PIL import Image
from pypdf import PdfReader

from attendance_mis.accounts.models import RoleGrant
from letters.actions.issue import issue_letter
from letters.kinds import KINDS
from letters.models import Letterhead, LetterTemplate
from letters.rules.pictures import BadPicture, check_picture, contrast_with_white
from tests.answers import Answer
from tests.letters.letters import draft, words_of
from tests.marking import OFFICER
from tests.registers.pupils.test_pupil_page import text
from tests.world import World

URL = "/schools/900001/letters/wording/{}/"


@pytest.fixture
def senior(world: World, sign_in: object) -> Client:
    return sign_in(world.people["senior_lead"])  # type: ignore[operator,no-any-return]


def editor(client: Client, kind: str = "D02", query: str = "") -> dict[str, str]:
    """What a browser would post of the editor as it stands."""
    page = client.get(URL.format(kind) + query)
    return posted(page)


def posted(page: Answer) -> dict[str, str]:
    found = {
        "title": page.context["draft"].title,
        "blocks": str(len(page.context["rows"])),
        "reason": "",
        "upn": "",
    }
    found |= {
        "seen": str(page.context["draft"].seen),
        "level": "school" if page.context["level"] else "trust",
    }
    for row, number in page.context["rows"]:
        found |= {f"kind-{row.place}": str(row.block.kind), f"text-{row.place}": row.block.text}
        found |= {f"fixed-{row.place}": str(number)} if number is not None else {}
        found |= {f"optional-{row.place}": "on"} if row.block.optional else {}
        found |= {f"on-{row.place}": "on"} if row.block.included else {}
    return found


def press(client: Client, form: dict[str, str], do: str, kind: str = "D02", **more: str) -> Answer:
    return client.post(URL.format(kind), form | more | {"do": do}, follow=True)


def test_school_s_wording_is_used_from_then_on_and_older_letters_keep_theirs(
    senior: Client, world: World
) -> None:
    before = issue_letter(draft(world), by=OFFICER)
    form = editor(senior) | {"text-0": "Good morning to {{child}}.", "reason": "Warmer"}

    assert "was saved" in text(press(senior, form, "save"))
    after = issue_letter(draft(world, key="next"), by=OFFICER)

    assert "Good morning to Test." in words_of(bytes(after.file.pdf))
    assert after.file.template_version == "school version 1"
    assert "Good morning" not in words_of(bytes(before.file.pdf))
    assert before.file.template_version == "as supplied"


def test_buttons_move_add_remove_and_put_fields_in_without_saving(senior: Client, world: World) -> None:
    form = editor(senior)
    first, second = form["text-0"], form["text-1"]

    form = posted(press(senior, form, "down-0"))
    assert (form["text-0"], form["text-1"]) == (second, first)
    form = posted(press(senior, form, "up-1"))
    assert form["text-0"] == first
    form = posted(press(senior, form, "add-list"))
    last = int(form["blocks"]) - 1
    assert form[f"kind-{last}"] == "list"
    form = posted(press(senior, form, f"insert-{last}", **{f"field-{last}": "class_name"}))
    assert form[f"text-{last}"] == "{{class_name}}"
    form = posted(press(senior, form, "remove-0"))
    assert form["text-0"] == second
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize(
    "do", ["up-0", "down-99", "remove-x", "insert-0", "add-script", "add-", "", "restore-x", "%00"]
)
def test_button_that_makes_no_sense_changes_nothing(senior: Client, world: World, do: str) -> None:
    form = editor(senior)
    answer = press(senior, form, do, **{"field-0": "}} {% x"})
    assert answer.status_code in (200, 404)
    if answer.status_code == 200:
        assert posted(answer)["text-0"] == form["text-0"]
    assert not LetterTemplate.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text-0": "Dear {{teacher}}"}, "“teacher” is not a field of this letter"),
        ({"text-0": "{% load x %}"}, "Write a field as"),
        ({"text-0": ""}, "write something"),
        ({"reason": ""}, "Say in a few words what you changed"),
        ({"title": "{{nothing}}"}, "is not a field of this letter"),
        ({"blocks": "0"}, "at least one block"),
        ({"kind-0": "html"}, ""),
    ],
)
def test_wording_that_cannot_be_used_is_refused_as_typed(
    senior: Client, world: World, change: dict[str, str], said: str
) -> None:
    form = editor(senior) | {"reason": "Test"} | change
    answer = press(senior, form, "save")
    if said:
        assert answer.status_code == 400
        assert said in text(answer)
        assert not LetterTemplate.objects.exists()
    else:
        assert "html" not in str(LetterTemplate.objects.get().blocks)


def test_words_the_law_asks_for_cannot_be_taken_out_or_changed(senior: Client, world: World) -> None:
    form = editor(senior, "D36") | {"reason": "Test"}
    place = next(n for n in range(9) if f"fixed-{n}" in form)
    without = {name: value for name, value in form.items() if not name.endswith(f"-{place}")}

    assert "must all stay" in text(press(senior, without, "save", "D36"))
    assert not LetterTemplate.objects.exists()
    press(senior, form | {f"text-{place}": "Never mind"}, "save", "D36")
    assert "Never mind" not in str(LetterTemplate.objects.get().blocks)


def test_going_back_is_a_new_version_and_giving_up_returns_to_the_supplied_wording(
    senior: Client, world: World
) -> None:
    press(senior, editor(senior) | {"text-0": "First {{child}}", "reason": "One"}, "save")
    press(senior, editor(senior) | {"text-0": "Second {{child}}", "reason": "Two"}, "save")
    first = LetterTemplate.objects.get(version=1)

    press(senior, editor(senior), f"restore-{first.id}")
    assert editor(senior)["text-0"] == "First {{child}}"
    press(senior, editor(senior), "give-up")

    assert editor(senior)["text-0"] == KINDS["D02"].blocks[0].text
    assert list(LetterTemplate.objects.order_by("version").values_list("version", flat=True)) == [1, 2, 3, 4]


def test_second_of_two_who_write_at_once_is_told(senior: Client, world: World) -> None:
    mine = editor(senior) | {"text-0": "Mine", "reason": "Mine"}
    press(senior, editor(senior) | {"text-0": "Theirs", "reason": "Theirs"}, "save")

    answer = press(senior, mine, "save")

    assert "Somebody saved this wording while you were writing" in text(answer)
    assert posted(answer)["text-0"] == "Mine"
    assert LetterTemplate.objects.count() == 1


def test_trust_s_wording_holds_where_a_school_has_none(world: World, sign_in: object) -> None:
    lead = world.people["trust_lead"]
    client = sign_in(lead)  # type: ignore[operator]
    assert client.get(URL.format("D02") + "?level=trust").status_code == 404
    RoleGrant.objects.filter(user=lead).update(school_id=None)

    press(
        client,
        editor(client, query="?level=trust") | {"text-0": "From the trust to {{child}}", "reason": "All"},
        "save",
    )

    assert LetterTemplate.objects.get().school is None
    letter = issue_letter(draft(world), by=OFFICER)
    assert letter.file.template_version == "trust version 1"


def test_preview_shows_a_real_pupil_as_page_and_pdf_and_keeps_nothing(senior: Client, world: World) -> None:
    form = editor(senior) | {"text-0": "Hello {{child_full}}!", "upn": world.pupil.upn}

    page = press(senior, form, "look")
    part = senior.post(URL.format("D02"), form | {"do": "look"}, headers={"x-part": "preview"})
    pdf = senior.post(URL.format("D02"), form | {"do": "pdf"})

    assert "Hello Test Alphaby!" in text(page)
    assert part.content.decode().startswith("<article")
    assert "Hello Test Alphaby!" in words_of(pdf.content)
    assert not LetterTemplate.objects.exists()


def test_versions_cannot_be_changed_in_the_database(senior: Client, world: World) -> None:
    press(senior, editor(senior) | {"text-0": "First", "reason": "One"}, "save")
    rows = LetterTemplate.objects.all()
    assert rows.exists()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows.update(reason="Other")


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "#0b4a59").save(out, kind)
    return out.getvalue()


def head(client: Client, logo: bytes | None = None, **change: str) -> Answer:
    form = {
        "name": "Invented School",
        "address": "1 Lane\nTesttown",
        "contact": "01632 960000",
        "colour": "#0b4a59",
    }
    files = {"logo": SimpleUploadedFile("anything.exe", logo)} if logo is not None else {}
    return client.post("/schools/900001/letters/head/", form | files | change, follow=True)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_logo_is_printed_and_what_else_was_in_its_file_is_gone(
    senior: Client, world: World, kind: str
) -> None:
    head(senior, picture(kind) + b"<script>CANARY</script>", logo_words="A tree")

    made = Letterhead.objects.get()
    assert b"CANARY" not in bytes(made.logo or b"")
    letter = issue_letter(draft(world), by=OFFICER)
    page = PdfReader(BytesIO(bytes(letter.file.pdf))).pages[0]
    assert len(page.images) == 1
    assert letter.file.letterhead_id == made.id
    answer = senior.get(f"/schools/900001/letters/head/{made.id}/logo")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert (
        f"/letters/head/{made.id}/logo"
        in senior.get(f"/schools/900001/letters/{letter.id}/").content.decode()
    )


def bomb() -> bytes:
    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 6, 0, 0, 0)
    chunk = b"IHDR" + header
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + b"\0" * 40
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", "Choose a PNG or JPEG"),
        (b"GIF89a", "Choose a PNG or JPEG"),
        (b"\x89PNG\r\n\x1a\nrubbish", "broken"),
        (b"\xff\xd8\xff\xe0rubbish", "broken"),
        (bomb(), "too many pixels"),
        (b"\xff\xd8\xff" + b"x" * 500_001, "too big"),
    ],
    ids=["svg", "gif", "png of rubbish", "jpeg of rubbish", "bomb", "big"],
)  # fmt: skip
def test_hostile_logo_is_refused_with_a_sentence(
    senior: Client, world: World, content: bytes, said: str
) -> None:
    answer = head(senior, content)

    assert answer.status_code == 400
    assert said in text(answer)
    assert not Letterhead.objects.exists()


@pytest.mark.parametrize("colour", ["#ffff00", "red", "#12", "url(x)", "#0b4a59;}"])
def test_colour_nobody_could_see_or_that_is_none_is_refused(
    senior: Client, world: World, colour: str
) -> None:
    assert head(senior, colour=colour).status_code == 400
    assert head(senior).status_code == 200
    assert Letterhead.objects.count() == 1


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)
    with pytest.raises(BadPicture):
        check_picture(b"")
