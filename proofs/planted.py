"""The faults `make sabotage` plants, each a small edit of the product that one promise forbids."""

from __future__ import annotations

from dataclasses import dataclass

PUPILS_PAGE = "registers/templates/registers/pupils/find.html"
SAVE_MARKS = "registers/migrations/sql/0002_save_marks.sql"


@dataclass(frozen=True)
class Edit:
    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Fault:
    name: str
    promise: str
    target: str
    """What must turn red: a proof or a test."""
    says: str
    """Words of the failure: red for another reason is not found."""
    edits: tuple[Edit, ...] = ()
    survives: bool = False
    """For the check of the checker: nothing is wrong, so nothing may be found."""


P04 = "proofs/test_p04_no_trust_sees_another.py"
P06 = "proofs/test_p06_no_input_makes_it_fall_over.py"
P02 = "proofs/test_p02_every_letter_exactly_once.py"
SENDING, SWEEPING = "letters/actions/sending.py", "letters/actions/sweeping.py"
P01, P03 = "proofs/test_p01_no_mark_lost.py", "proofs/test_p03_no_silent_overwrite.py"
P09, P10 = "proofs/test_p09_quarter_to_nine.py", "proofs/test_p10_nothing_typed_is_lost.py"
P13, PURGE = "tests/protection/test_purge.py", "protection/migrations/sql/0003_purge.sql"
P15 = "proofs/test_p15_governors_see_no_child.py"
P19 = "proofs/test_p19_clockwork_once.py"
P12, P14 = "tests/penalties/test_rules_hold.py", "tests/penalties/test_pack_re_adds_up.py"
P22 = "proofs/test_p22_usable_by_everyone.py"
P08, P20 = "proofs/test_p08_a_restore_loses_nothing.py", "proofs/test_p20_upgrades_are_invisible.py"
RESTORE = "attendance_mis/operations/restore.py"

EARLY = """
import queue
import threading
import time

from django.db import transaction
from django_tenants.utils import schema_context

from attendance_mis.tenancy.database import connection

_honest_save = save_marks


def save_marks(*args, **kwargs):
    schema, answers = connection.schema_name, queue.Queue()

    def work():
        try:
            with schema_context(schema), transaction.atomic():
                answers.put(_honest_save(*args, **kwargs))
                time.sleep(0.05)
        except Exception as problem:
            answers.put(problem)
        finally:
            connection.close()

    threading.Thread(target=work, daemon=True).start()
    answer = answers.get()
    if isinstance(answer, Exception):
        raise answer
    return answer


class MarkIn("""
"""Says "saved" while the transaction is still open in another thread."""

LOST_UPDATE = (
    Edit(SAVE_MARKS, "version = EXCLUDED.version, save_id", "version = m.version + 1, save_id"),
    Edit(
        SAVE_MARKS,
        "         WHERE m.version = EXCLUDED.version - 1 AND m.submitted = EXCLUDED.submitted\n",
        "",
    ),
)

FAULTS = [
    Fault("nothing at all", "P7", "tests/registers/test_chain.py", "", survives=True),
    Fault(
        "answer before commit", "P1", P01, r"acknowledged but not stored|Saving did not go on",
        (Edit("registers/api/registers.py", "class MarkIn(", EARLY.lstrip("\n")),),
    ),
    Fault(
        "commits not on the disk", "P1", P01, r"synchronous_commit is off|acknowledged but not stored",
        (Edit("attendance_mis/local/postgres.py", "synchronous_commit = {durable}", "synchronous_commit = off"),),
    ),
    Fault(
        "operation ids not looked at", "P1", P01, r"stored 2 times|answered differently|409",
        (
            Edit("registers/migrations/0001_initial.py", "('op_id', models.UUIDField(unique=True))", "('op_id', models.UUIDField())"),
            Edit(SAVE_MARKS, "    IF FOUND THEN\n        IF v_done", "    IF false THEN\n        IF v_done"),
        ),
    ),
    Fault(
        "early acknowledgement, no sweep", "P2", P02, r"still not sent",
        (
            Edit("attendance_mis/settings.py", "CELERY_TASK_ACKS_LATE = True\nCELERY_TASK_REJECT_ON_WORKER_LOST = True", "CELERY_TASK_ACKS_LATE = False"),
            Edit("letters/tasks.py", "    return sweep().asked\n", "    return 0\n"),
        ),
    ),
    Fault(
        "claim without a lease", "P2", "tests/letters/delivery/test_sending.py", r"test_nobody_sends_what_another",
        (Edit(SENDING, 'filter(id=dispatch_id, state="queued", not_before__lte=now)', 'filter(id=dispatch_id).exclude(state="sent")'),),
    ),
    Fault(
        "told again without asking", "P2", P02, r"went out \d+ times",
        (Edit(SENDING, "    return found is Found.NOT_THERE", "    return True"), Edit(SENDING, "    if found is Found.THERE:", "    if found is None:"), Edit(SENDING, "    elif found is Found.CANNOT_TELL:", "    elif found is None:")),
    ),
    Fault(
        "no version check", "P3", P03, r"overwritten|had seen v|409|500",
        (Edit(SAVE_MARKS, "            WHEN coalesce(held_version, 0) <> base THEN 'conflict'\n", ""), *LOST_UPDATE),
    ),
    Fault("version checked, row not", "P3", P03, r"overwritten|had seen v|500", LOST_UPDATE),
    Fault(
        "a clash shows one's own mark", "P3", P03, r"the clash showed",
        (Edit(SAVE_MARKS, "'theirs', m.code,", "'theirs', c ->> 'yours',"),),
    ),
    Fault(
        "a trust named in the address", "P4", P04, r"other trust: .* tells",
        (
            Edit(
                "attendance_mis/accounts/middleware.py", "        response = self.get_response(request)\n",
                "        from django_tenants.utils import schema_context\n\n        from attendance_mis.tenancy.database import connection\n\n"
                '        with schema_context(request.GET.get("schema") or connection.schema_name):\n'
                "            response = self.get_response(request)\n",
            ),
        ),
    ),
    Fault(
        "cache keys without the trust", "P4", P04, r"names no trust",
        (Edit("attendance_mis/tenancy/cache.py", '{connection.schema_name}:{key_prefix}', "{key_prefix}"),),
    ),
    Fault(
        "a cursor of the driver's own", "P4", P04, r"after the other trust: .* tells",
        (
            Edit(
                "attendance_mis/accounts/views.py", '    people = demo_people() if settings.DEMO else []\n',
                "    people = demo_people() if settings.DEMO else []\n    from attendance_mis.tenancy.database import connection\n\n"
                '    row = connection.connection.execute("SELECT name FROM registers_school LIMIT 1").fetchone()\n'
                '    form.fields["email"].label = str(row)\n',
            ),
        ),
    ),
    Fault(
        "rows remembered from request to request", "P4", P04, r"after the other trust: .* (tells|shows)",
        (
            Edit(
                "attendance_mis/dashboards/navigation.py", "    all_schools = list(School.objects.all())\n",
                '    all_schools = page_furniture.__dict__.setdefault("kept", list(School.objects.all()))\n',
            ),
            Edit("attendance_mis/dashboards/navigation.py", "for one in all_schools if access.everywhere or one.id in access.school_ids]", "for one in all_schools]"),
        ),
    ),
    Fault(
        "a task without a trust runs all the same", "P4", P04, r"tasks: .* (ran|met)",
        (Edit("attendance_mis/tenancy/tasks.py", '            raise NoSuchTrust(f"{function.__name__}: no trust “{schema}”")', "            return function(*args, **kwargs)"),),
    ),
    Fault(
        "a choice of everybody's people", "P4", P04, r"tells \['zqother'",
        (Edit("absence/views/leave_more.py", "User.objects.filter(id__in=ids, is_active=True)", "User.objects.filter(is_active=True)"),),
    ),
    Fault(
        "tables written to one shared file", "P4", P04, r"files: .* was left",
        (Edit("attendance_mis/kit/tables.py", "    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it\n    text =", '    file = open(f"{tempfile.gettempdir()}/table.csv", "w+b")\n    text ='),),
    ),
    Fault(
        "a cookie for every trust's host", "P4", P04, r"a cookie for more than its own host",
        (Edit("attendance_mis/settings.py", "SESSION_COOKIE_HTTPONLY = True\n", 'SESSION_COOKIE_HTTPONLY = True\nSESSION_COOKIE_DOMAIN = ".testserver"\n'),),
    ),
    Fault(
        "a parent's link looked up in every trust", "P4", P04, r"other trust: GET /leave-form/\S+ as .* (tells|fell over)",
        (
            Edit(
                "absence/views/leave_form.py", "    link = open_link(token)\n",
                "    link = open_link(token)\n    if link is None:\n        from attendance_mis.tenancy.trusts import each_trust\n\n"
                "        link = next((found for _ in each_trust() if (found := open_link(token))), None)\n",
            ),
        ),
    ),
    Fault(
        "a refusal that says what was refused", "P4", P04, r"tells \['zqother'",
        (
            Edit("registers/views/school.py", "            school = schools_of(access).filter(urn=urn).first()\n            if school is None or", "            school = schools_of(access).filter(urn=urn).first()\n            if school is None:\n                raise Http404(f\"{School.objects.filter(urn=urn).first()} is not your school.\")\n            if"),
            Edit("templates/404.html", "<p>If you typed", "<p>{{ exception }}</p><p>If you typed"),
        ),
    ),
    Fault(
        "the host a proxy is said to have seen", "P4", P04, r"hosts: ",
        (Edit("attendance_mis/settings.py", "SECURE_PROXY_SSL_HEADER = (", "USE_X_FORWARDED_HOST = True\nSECURE_PROXY_SSL_HEADER = ("),),
    ),
    Fault(
        "rights for every trust's role", "P5", "tests/test_isolation.py", r"test_every_table_of_another_trust_is_refused",
        (
            Edit("attendance_mis/tenancy/grants.py", '"GRANT USAGE ON SCHEMA {} TO {}").format(space, role)', '"GRANT USAGE ON SCHEMA {} TO {}, PUBLIC").format(space, role)'),
            Edit("attendance_mis/tenancy/grants.py", '" ON {}.{} TO {}")', '" ON {}.{} TO {}, PUBLIC")'),
        ),
    ),
    Fault(
        "the product runs as owner", "P5", "tests/test_isolation.py tests/test_retention.py", r"FAILED",
        (Edit("attendance_mis/tenancy/backend/base.py", '; SET ROLE "t_{schema}"\'', "; SET ROLE NONE'"),),
    ),
    Fault(
        "a planted crash", "P6", P06, r"logged: UnicodeEncodeError",
        (Edit("letters/api/letters.py", "    if not upn:\n", '    upn.encode("ascii")\n    if not upn:\n'),),
    ),
    Fault(
        "days beyond the calendar", "P6", "tests/test_days_and_texts_nobody_means.py", r"OverflowError|500",
        (Edit("registers/rules/periods.py", "    if not EARLIEST <= day <= LATEST:\n", "    if False:\n"),),
    ),
    Fault(
        "texts that are none", "P6", "tests/test_days_and_texts_nobody_means.py", r"NUL|500|200",
        (Edit("attendance_mis/settings.py", '    "attendance_mis.kit.middleware.NoNullInForms",\n', ""),),
    ),
    Fault(
        "an address that forgets who asks", "P6", P06, r"forgot who asks",
        (
            Edit("letters/api/letters.py", "import api_view\n", "import api_view, permission_classes\n"),
            Edit(
                "letters/api/letters.py", '@api_view(["GET"])\ndef letters(request: Request) -> Response:\n',
                '@api_view(["GET"])\n@permission_classes([])\ndef letters(request: Request) -> Response:\n'
                '    if request.user is None:\n        return Response({"rows": []})\n',
            ),
        ),
    ),
    Fault(
        "a column left out of the hash", "P7", "tests/registers/test_chain.py", r"test_every_(tampering|field)",
        (
            Edit(SAVE_MARKS, "p_minutes, p_note, p_reason\n    )::text", "p_minutes, p_note, ''\n    )::text"),
            Edit("registers/rules/chain.py", "line_of(event) for", "line_of(event._replace(reason='')) for"),
        ),
    ),
    Fault(
        "a question for each pupil", "P9", P09, r"len\(counted|SELECT",
        (
            Edit(
                "registers/api/registers.py", "    if roster is None or not may_open(access, roster):\n",
                "    from registers.models import Pupil\n    for one in roster.pupils if roster else ():\n        Pupil.objects.get(id=one.id)\n"
                "    if roster is None or not may_open(access, roster):\n",
            ),
        ),
    ),
    Fault(
        "half a second at the chain's end", "P9", P09, r"answers\.p\(|errors",
        (Edit(SAVE_MARKS, "    SELECT pg_advisory_xact_lock(hashtextextended('chain '", "    SELECT pg_sleep(0.5);\n    SELECT pg_advisory_xact_lock(hashtextextended('chain '"),),
    ),
    Fault(
        "drafts kept nowhere", "P10", P10, r"came back",
        (Edit("registers/static/registers/queue.js", 'export async function openQueue(user) {\n', 'export async function openQueue(user) {\n  return new MemoryQueue(user);\n'),),
    ),
    Fault(
        "drafts of anybody", "P10", P10, r"the next person",
        (
            Edit("registers/static/registers/queue.js", "live.filter((op) => op.user === this.user)", "live"),
        ),
    ),
    Fault(
        "eleven weeks in the window", "P12", P12, r"only \d+ sessions count|was relied on as",
        (Edit("registers/rules/threshold.py", "\nWEEKS = 10\n", "\nWEEKS = 11\n"),),
    ),
    Fault(
        "a withdrawn notice counts", "P12", "tests/penalties/rules/test_ladder.py", r"test_t10_a_withdrawn",
        (Edit("penalties/rules/ladder.py", "        and notice.status != WITHDRAWN\n", ""),),
    ),
    Fault(
        "the third anniversary counts", "P12", "tests/penalties/rules/test_ladder.py", r"test_t10_first_notice",
        (Edit("penalties/rules/ladder.py", "<= as_of < notice.stops_counting_on", "<= as_of <= notice.stops_counting_on"),),
    ),
    Fault(
        "the gate trusts what was prepared", "P12", "tests/penalties/test_issuing.py", r"test_mark_changed_after_preparing",
        (
            Edit(
                "penalties/actions/issuing.py", "    file = case_file(case, today)\n    _pass(file.obstacles)\n    if file.policy",
                "    file = case_file(case, today)\n    if file.policy",
            ),
        ),
    ),
    Fault(
        "a pack over a changed mark", "P14", P14, r"test_pack_is_refused_after_a_mark_changed",
        (Edit("penalties/actions/bundle.py", "    if gaps:\n", "    if False:\n"),),
    ),
    Fault(
        "marks may be deleted", "P13", "tests/test_retention.py", r"test_entries_are_refused_to_the_trusts_own_role",
        (Edit("attendance_mis/tenancy/grants.py", '        return "SELECT"\n', '        return "SELECT, DELETE"\n'),),
    ),
    Fault(
        "an entry goes a day early", "P13", P13, r"test_entry_goes_the_day_after_its_six_years_and_not_on_the_day",
        (Edit(PURGE, "kept_until(london_day(k.at), p_years) >= least", "kept_until(london_day(k.at), p_years) > least"),),
    ),
    Fault(
        "a hold is ignored", "P13", P13, r"test_nothing_of_a_held_pupil_goes|test_living_penalty_or_court_case_holds",
        (Edit(PURGE, "SELECT h.pupil_id FROM {schema}.protection_legalhold h WHERE h.ended_at IS NULL\n    UNION", ""),),
    ),
    Fault(
        "only the small numbers kept back", "P15", P15, r"can be worked out",
        (Edit("registers/rules/suppression.py", "    while not _safe(cells, back, least):\n", "    while False:\n"),),
    ),
    Fault(
        "complements forgotten", "P15", P15, r"can be worked out",
        (Edit("registers/rules/suppression.py", "left = 0 if cell.of is None else cell.of - cell.value", "left = 0"),),
    ),
    Fault(
        "the report before forgotten", "P15", P15, r"can be worked out",
        (Edit("attendance_mis/dashboards/rules/governor.py", "reason.pupils, reason.sessions_since or 0", "reason.pupils, 0"),),
    ),
    Fault(
        "all but three of a school", "P15", P15, r"can be worked out",
        (Edit("attendance_mis/dashboards/rules/governor.py", "Cell(one.pupils, everybody, new)", "Cell(one.pupils, None, new)"),),
    ),
    Fault(
        "nothing says a day is taken", "P19", P19, r"done \d+ times|was settled \d+ times",
        (
            Edit("attendance_mis/jobs/migrations/0001_initial.py", "models.UniqueConstraint(fields=('job', 'school_id', 'period'), name='one_run_per_job_school_period', nulls_distinct=False), ", ""),
        ),
    ),
    Fault(
        "a killed run is never taken over", "P19", P19, r"left running, never done",
        (Edit("attendance_mis/jobs/once.py", 'Q(state="failed") | Q(state="running", held_until__lte=now)', 'Q(state="failed")'),),
    ),
    Fault(
        "an N settled on its last day", "P19", P19, r"was settled too soon",
        (Edit("absence/actions/settling.py", "is NState.OVERDUE]", "in (NState.OVERDUE, NState.DUE_TODAY)]"),),
    ),
    Fault(
        "a row as long as it likes", "P16", "tests/registers/imports/test_wide_files.py", r"DID NOT RAISE|did not match",
        (Edit("attendance_mis/kit/csv_records.py", "        if self._length > LONGEST_RECORD:\n", "        if False:\n"),),
    ),
    Fault(
        "a file is as large as it says", "P16", "tests/exchange/test_hostile_files.py", r"larger than it said|DID NOT RAISE|FAILED",
        (Edit("exchange/files/ctf_reader.py", "            if read > LARGEST:\n", "            if False:\n"),),
    ),
    Fault(
        "the family's form sent without its origin", "P22", "tests/browser/test_office_live.py::test_parent_sends_the_leave_form_with_a_photo_from_a_phone_without_script", r"test_parent_sends",
        (Edit("absence/templates/absence/leave/form_base.html", '<meta name="robots" content="noindex">', '<meta name="referrer" content="no-referrer">'),),
    ),
    Fault(
        "what hangs behind a photo is not looked at", "P16", "tests/absence/rules/test_leave_evidence.py", r"behind",
        (Edit("absence/rules/leave_evidence.py", " or _suspicious(content[walked.end :])", ""),),
    ),
    Fault(
        "the packed parts of a PDF are not opened", "P16", "tests/absence/rules/test_leave_evidence.py", r"hides JavaScript",
        (Edit("absence/rules/leave_evidence.py", "for part in (content, opened)", "for part in (content,)"),),
    ),
    Fault(
        "leave is granted afterwards", "P12", "tests/absence/leave/test_api.py", r"test_no_session_is_granted_once",
        (
            Edit("absence/rules/leave_decision.py", "late = sorted(facts.begun & set(choice.granted))", "late = sorted(set())"),
            Edit("registers/rules/planned.py", "first_begins <= now", "False"),
        ),
    ),
    Fault(
        "guesses are never counted", "P17", "tests/accounts/test_guesses.py", r"test_account_is_held_back",
        (Edit("attendance_mis/accounts/guesses.py", "return too_often(what, _who(request, email), most=MOST, seconds=SPAN_SECONDS)", "return False"),),
    ),
    Fault(
        "guesses are counted by address", "P17", "tests/accounts/test_guesses.py", r"test_staff_room|test_attack_on_an_account|test_address_nobody_has",
        (Edit("attendance_mis/accounts/guesses.py", 'return f"{email} at home" if person and str(person) in _known(request) else email', 'return request.META["REMOTE_ADDR"]'),),
    ),
    Fault(
        "a code of the app taken twice", "P17", "tests/accounts/test_second_factor.py", r"test_code_is_refused_the_second_time",
        (Edit("attendance_mis/accounts/factors/codes.py", "if step > after and compare_user_code", "if compare_user_code"),),
    ),
    Fault(
        "one role without a second factor", "P17", "tests/accounts/test_second_factor.py", r"test_every_role_must",
        (Edit("attendance_mis/accounts/factors/held.py", "return frozenset(ROLES if", 'return frozenset(ROLES.keys() - {"governor"} if'),),
    ),
    Fault(
        "anybody's directory will do", "P17", "tests/accounts/test_providers.py", r"test_account_of_another_directory",
        (Edit("attendance_mis/accounts/sso/claims.py", 'if not ours.allowed or _text(claims, "tid").lower() != ours.allowed.lower():', "if not ours.allowed:"),),
    ),
    Fault(
        "nobody is asked to confirm", "P17", "tests/accounts/test_confirm.py", r"test_page_asks_again",
        (Edit("attendance_mis/accounts/confirm.py", "return bool(time.time() - request.session.get(_WHEN, 0) <= FRESH_SECONDS)", "return True"),),
    ),
    Fault(
        "whoever is signed in stays with one factor", "P17", "tests/accounts/test_step_up.py", r"test_next_page_asks",
        (Edit("attendance_mis/accounts/step_up.py", "if _opens_a_page(request):", "if False:"),),
    ),
    Fault(
        "a season and a year for a password", "P17", "tests/accounts/test_passwords.py", r"test_names_seasons_and_years",
        (Edit("attendance_mis/accounts/passwords.py", "if found and len(left) < ENOUGH_BESIDE:", "if False:"),),
    ),
    Fault(
        "a restore stops at the copy's own proposal", "P13", "tests/protection/test_reapply.py", r"one_purge_at_a_time",
        (Edit("protection/actions/erasures.py", "        _set_aside_others(purge)\n", ""),),
    ),
    Fault(
        "the renderer's own ways out", "P18", "tests/letters/test_rendering.py", r"test_document_reaches_neither",
        (Edit("letters/rendering.py", 'base_url="asset:", url_fetcher=own)', 'base_url="asset:")'),),
    ),
    Fault(
        "words of people as markup", "P18", "tests/letters/test_hostile_words.py", r"test_words_stay_words",
        (Edit("letters/templates/letters/letter_body.html", "{{ part.text|linebreaksbr }}", "{{ part.text|safe }}"),),
    ),
    Fault(
        "values looked at again", "P18", "tests/letters/rules/test_blocks.py", r"test_value_that_names_a_field",
        (Edit("letters/rules/blocks.py", "    return FIELD.sub(word, text)\n", "    return FIELD.sub(word, FIELD.sub(word, text))\n"),),
    ),
    Fault(
        "issued letters may be changed", "P2", "tests/letters/test_issue.py", r"test_database_refuses",
        (Edit("attendance_mis/tenancy/grants.py", '    "letters_letterfile",\n', ""),),
    ),
    Fault(
        "issued again when asked again", "P2", "tests/letters/test_issue.py tests/letters/test_batches.py", r"test_issuing_twice|test_approved_letters|IntegrityError",
        (Edit("letters/actions/issue.py", "    if letter.state == LetterState.ISSUED:\n        return letter\n    kind = ", "    kind = "),),
    ),
    Fault(
        "a letter from today's register", "P14", "tests/letters/test_issue.py", r"test_letter_made_again|test_issuing_freezes",
        (Edit("letters/queries/printed.py", "    name = f\"asset:", "    snapshot = {**snapshot, \"parts\": []}\n    name = f\"asset:"),),
    ),
    Fault(
        "restricted adults written to", "P14", "tests/letters/test_recipients.py", r"test_t22",
        (Edit("letters/rules/recipients.py", "if adult.receives_letters and not adult.restricted", "if adult.receives_letters or adult.restricted"),),
    ),
    Fault(
        "a pile of before the court order", "P14", "tests/letters/delivery/test_pulled_back.py", r"test_file_of_a_pile",
        (Edit("letters/actions/printing.py", '    _locked(batch, "ready")\n    _lines_that_may_go(batch)\n', '    _locked(batch, "ready")\n'),),
    ),
    Fault(
        "rounded before comparing", "P21", "tests/registers/rules/test_figures.py", r"test_persistent_and_severe",
        (Edit("registers/rules/figures.py", "t.possible > 0 and t.absent * 10 >= t.possible", "t.possible > 0 and round(1000 * t.absent / t.possible) >= 100"),),
    ),
    Fault(
        "the last day of a week forgotten", "P21", "tests/registers/test_statistics.py", r"test_sql_counts|test_api_shows|test_summing",
        (Edit("registers/queries/slice_reading.py", "{day} BETWEEN span.first AND span.last", "{day} BETWEEN span.first AND span.last - 1"),),
    ),
    Fault(
        "a list that is not the number's", "P21", "tests/dashboards/test_every_number_opens.py", r"adds_up",
        (Edit("registers/views/figure_access.py", "?measure={measure}&", "?measure=missed&"),),
    ),
    Fault(
        "days of one's own choosing told to governors", "P15", "tests/dashboards/test_governors_api.py", r"stretches_of_reports",
        (Edit("registers/api/attendance.py", "(one.first, one.last) == (first, last)", "one.first <= last and first <= one.last"),),
    ),
    Fault(
        "a missing label", "P22", P22, r": label ",
        (Edit(PUPILS_PAGE, 'for="q">Name or UPN', 'for="other">Name or UPN'),),
    ),
    Fault(
        "a line that does not break", "P22", P22, r"scroll sideways",
        (Edit(PUPILS_PAGE, '<div class="find__name">', f'<pre>{"wide " * 60}</pre><div class="find__name">'),),
    ),
    Fault(
        "a page that has no name", "P22", P22, r"does not name the page",
        (Edit(PUPILS_PAGE, "{% block title %}Pupils{% endblock %}", "{% block title %}{% endblock %}"),),
    ),
    Fault(
        "a link to nowhere", "P22", P22, r"dead end",
        (Edit(PUPILS_PAGE, '<div class="find__name">', '<a href="/nowhere/">More</a><div class="find__name">'),),
    ),
    Fault(
        "a key that does nothing", "P22", P22, r"never true",
        (Edit("registers/static/registers/register.js", "(event.ctrlKey || event.metaKey)", "event.metaKey"),),
    ),
    Fault(
        "a table left out", "P8", P08, r"is missing",
        (Edit("attendance_mis/operations/backup.py", 'run("pg_dump", f"--schema={schema}",', 'run("pg_dump", f"--exclude-table={schema}.absence_queuecleared", f"--schema={schema}",'),),
    ),
    Fault(
        "grants forgotten", "P8", P08, r"lacks rights",
        (Edit("attendance_mis/tenancy/management/commands/migrate_schemas.py", "                    grant_trust(trust.schema_name)", "                    pass"),),
    ),
    Fault(
        "a copy whose functions call the living trust", "P8", P08, r"is not what was backed up",
        (Edit(RESTORE, '        if f"{was}." in written:\n', "        if False:\n"),),
    ),
    Fault(
        "NOT NULL without a default", "P20", P20, r"a save answered",
        (Edit(P20, 'db_default="-", default="-"', 'default="-"'),),
    ),
    Fault(
        "a new trust that skips a step", "P20", P20, r"differences=[1-9]|only (here|there)",
        (Edit("attendance_mis/tenancy/trusts.py", "        grant_public()\n", '        with connection.cursor() as cursor:\n            cursor.execute(f"DROP INDEX {schema}.case_pupil")\n        grant_public()\n'),),
    ),
    Fault(
        "overdue told from the last run", "P19", "tests/operations/test_overdue.py", r"test_the_day_before",
        (Edit("attendance_mis/operations/rules.py", "(self.job, self.period(day)) in done", "self.job in {job for job, _ in done}"),),
    ),
    Fault(
        "others' words in the log", "P4", "tests/operations/test_logs.py", r"test_(no_line|a_failure)",
        (Edit("attendance_mis/kit/log_lines.py", "record.getMessage() if ours else str(record.msg)", "record.getMessage()"),),
    ),
]  # fmt: skip
