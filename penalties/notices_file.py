"""notices.csv: penalty notices issued before, as far as the school knows them.

The file is the history of another system. It never changes a notice that came of a case here, that the authority told
of, or of which news was recorded: such a notice changes by its own news alone, with a day, a ground and a name (PEN-13).
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from penalties.models import NoticeEvent, PenaltyNotice
from registers.imports.cells import choice, day, digits, text
from registers.imports.files import Column, Layout, Row, Source, read_rows
from registers.imports.run import Run, Table, no_pupil, pupils_by_upn, with_school
from registers.imports.tally import FileTally
from registers.models import ContactLink

LAYOUT = Layout(
    "notices.csv",
    (
        Column("urn", digits(6), True),
        Column("upn", text(13), True),
        Column("contact_ref", text(60), True),
        Column("issued_on", day, True),
        Column("kind", choice(*(kind for kind, _ in PenaltyNotice.KINDS)), True),
        Column("status", choice(*(status for status, _ in PenaltyNotice.STATUSES)), True),
        Column("offence_from", day),
        Column("offence_to", day),
    ),
    key=("upn", "contact_ref", "issued_on", "kind"),
)


def load(source: Source, run: Run, tally: FileTally) -> None:
    rows = with_school(read_rows(source, LAYOUT, tally), run, tally)
    pupils = pupils_by_upn(row["upn"] for row, _ in rows)
    ids = [pupil.id for pupil in pupils.values()]
    links = ContactLink.objects.filter(pupil_id__in=ids).select_related("contact")
    parents = {(link.pupil_id, link.contact.ref): link.contact for link in links}
    told = Exists(NoticeEvent.objects.filter(notice=OuterRef("id")))
    held = {
        (n.pupil_id, n.contact_id, n.issued_on, n.kind): n
        for n in PenaltyNotice.objects.filter(pupil_id__in=ids).annotate(told=told)
    }
    for row, school in rows:
        pupil = pupils.get(row["upn"])
        if pupil is None:
            tally.refuse(row.line, "upn", no_pupil(row["upn"]))
            continue
        parent = parents.get((pupil.id, row["contact_ref"]))
        if parent is None:
            sentence = (
                "This pupil has no contact with this contact_ref; add it to contacts.csv or correct it."
            )
            tally.refuse(row.line, "contact_ref", sentence)
            continue
        if not _sensible(row, run, tally):
            continue
        notice = held.get((pupil.id, parent.id, row["issued_on"], row["kind"]))
        words = (
            f"{row['upn']}, {row['contact_ref']}: {row['kind']} notice of {row['issued_on']}, {row['status']}"
        )
        if notice is None:
            PenaltyNotice.objects.create(
                school=school,
                pupil=pupil,
                contact=parent,
                issued_on=row["issued_on"],
                kind=row["kind"],
                **_facts(row),
            )
            tally.take_new(row.line, words)
        elif not (differing := _differing(notice, row)):
            tally.unchanged += 1
        elif notice.told or notice.source != "history" or notice.case_id is not None:
            sentence = (
                f"This notice is kept here as {notice.reference} with what became of it. "
                "Record what changed on the notice’s own page and leave the row out."
            )
            tally.refuse(row.line, next(iter(differing)), sentence)
        else:
            PenaltyNotice.objects.filter(id=notice.id).update(**differing)
            tally.take_changed(row.line, words)


def _sensible(row: Row, run: Run, tally: FileTally) -> bool:
    first, last, issued = row["offence_from"], row["offence_to"], row["issued_on"]
    if issued > run.today:
        tally.refuse(row.line, "issued_on", f"{issued} lies ahead; only notices already issued are loaded.")
    elif (first is None) != (last is None):
        missing = "offence_to" if last is None else "offence_from"
        tally.refuse(row.line, missing, "Give both ends of the offence, or leave both blank if not known.")
    elif first is not None and last < first:
        tally.refuse(row.line, "offence_to", f"The offence ends on {last}, before it begins on {first}.")
    elif last is not None and last > issued:
        tally.refuse(
            row.line, "offence_to", f"The offence ends on {last}, after the notice was issued on {issued}."
        )
    else:
        return True
    return False


def _facts(row: Row) -> dict[str, object]:
    return {name: row[name] for name in ("status", "offence_from", "offence_to")}


def _differing(notice: PenaltyNotice, row: Row) -> dict[str, object]:
    """What the row says otherwise; a blank cell says nothing."""
    return {
        name: value
        for name, value in _facts(row).items()
        if value is not None and value != getattr(notice, name)
    }


TABLE = Table(LAYOUT, load, "Penalty notices already issued")
