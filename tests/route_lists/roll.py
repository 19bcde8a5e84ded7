"""Addresses of joining, leaving and returns, and what they may name."""

from __future__ import annotations

from datetime import date

from attendance_mis.kit import clock
from roll.models import LeavingCase, LeavingEvidence, Return, ReturnFile
from tests.routing import BAD_REQUEST, IMPORTERS, MOVED, OFFICE, PAGE, Route, school
from tests.world import World, make_pupil

SEES = OFFICE | {"dsl"}
ROUTES: list[Route] = [
    school("leaving", "leaving/", SEES),
    school("leaving_ended", "leaving/ended/", SEES),
    school("leaving_begin", "leaving/pupils/{roll_pupil}/", OFFICE, answer=MOVED),
    school("leaving_begin", "leaving/pupils/{pupil}/", OFFICE),
    school("leaving_transfer", "leaving/pupils/{pupil}/transfer/", set(), method="post"),
    school("enquiry", "leaving/pupils/{pupil}/enquiry/", OFFICE),
    school("leaving_case", "leaving/{leaving_case}/", SEES),
    school("leaving_enter", "leaving/{leaving_case}/enter/", OFFICE),
    school("leaving_act", "leaving/{leaving_case}/do/give-up/", OFFICE),
    school("leaving_act", "leaving/{leaving_case}/do/approve/", {"head"}),
    school("leaving_act", "leaving/{leaving_case}/do/propose/", OFFICE, method="post", answer=BAD_REQUEST),
    school("leaving_add_evidence", "leaving/{leaving_case}/files/add/", OFFICE),
    school("leaving_evidence", "leaving/{leaving_case}/files/{leaving_file}/", SEES),
    school("leaving_pack", "leaving/{leaving_case}/pack.pdf", IMPORTERS, method="post"),
    school("leaving_attendance", "leaving/{leaving_case}/attendance.csv", IMPORTERS),
    school("removals", "removals/", IMPORTERS),
    school("returns", "returns/", IMPORTERS),
    school("add_return", "returns/add/{pupil}/", IMPORTERS),
    school("missing_out", "returns/missing-out/", IMPORTERS),
    school("returns_authority", "returns/authority/", IMPORTERS),
    school("return", "returns/{return}/", IMPORTERS),
    school("return_act", "returns/{return}/do/sent/", IMPORTERS),
    school("return_pdf", "returns/{return}/file.pdf", IMPORTERS),
    school("return_csv", "returns/{return}/file.csv", IMPORTERS),
    Route(
        "change_returns_authority", "/settings/authorities/999/returns/", {"trust_lead"}, answer=PAGE,
        whole_trust=True,
    ),
    school("joining", "joining/", OFFICE),
    school("contact_checks", "joining/contacts/", OFFICE),
    school("confirm_contact", "joining/contacts/{contact}/", OFFICE),
    school("joining_entry", "joining/pupils/{pupil}/", OFFICE),
    school("place_given_up", "joining/pupils/{pupil_to_come}/given-up/", OFFICE),
    school("dual_registration", "joining/pupils/{pupil}/dual/", OFFICE),
]  # fmt: skip


def samples(world: World) -> dict[str, str]:
    """A leaving being prepared with a file, and a return that was produced."""
    pupil = world.pupils["4 Rowan"][2]
    coming = make_pupil(
        world.classes["6 Elm"], surname="Coming", serial=900 + int(world.school.urn) % 100,
        starts_on=date(2027, 1, 4),
    )  # fmt: skip
    now, here = clock.now(), {"school": world.school, "pupil": pupil}
    case = LeavingCase.objects.create(spell=pupil.spells.get(), ground="transfer", opened_at=now, **here)
    file = LeavingEvidence.objects.create(
        case=case, name="test.pdf", kind="application/pdf", size=4, sha256="0" * 64, content=b"%PDF",
        added_at=now, added_by="Test",
    )  # fmt: skip
    made = Return.objects.create(
        kind="attendance", key="run 2026-11-02", state="produced", arose_on=date(2026, 11, 13),
        due_on=date(2026, 12, 11), facts={"first": "2026-11-02", "last": "2026-11-13", "days": 10},
        found_at=now, produced_at=now, **here,
    )  # fmt: skip
    ReturnFile.objects.create(
        made_for=made, pdf=b"%PDF", csv=b"test", sha256="0" * 64, pages=1, authority="Test", made_at=now,
        by_name="Test",
    )  # fmt: skip
    return {
        "roll_pupil": str(pupil.id), "pupil_to_come": str(coming.id), "leaving_case": str(case.id), "leaving_file": str(file.id),
        "return": str(made.id),
    }  # fmt: skip
