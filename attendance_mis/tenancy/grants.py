"""What a trust's role and the application's login may do. Run after every migration; safe to repeat.

The list below is the written rule: a table is fully usable unless it says otherwise. Registers can be read
but written only through the schema's own functions; a pupil, a spell or a mark can't be deleted by anyone.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from psycopg import sql

from .backend.base import as_owner
from .database import connection
from .models import role_of

READ_ONLY = {
    "registers_mark",
    "registers_markevent",
    "registers_registersave",
    "registers_weeksummary",
    "registers_registersubmission",
    "registers_savetombstone",
    "protection_erasure",
    "django_migrations",
}
"""Written only by the schema's own functions, which run as the owner."""

APPEND_ONLY = {
    "audit_auditevent",
    "registers_policychange",
    "registers_admissionchange",
    "letters_dispatchevent",
    "letters_letterfile",
    "letters_letterevent",
    "letters_lettertemplate",
    "letters_letterhead",
    "penalties_authorityprofile",
    "penalties_casesession",
    "penalties_caseevent",
    "penalties_noticeevent",
    "penalties_supportentry",
    "penalties_legalstep",
    "absence_caseevent",
    "absence_queuecleared",
    "absence_welfarecall",
    "absence_safeguardingnote",
    "absence_leaveevent",
    "absence_leaveevidence",
    "penalties_thresholdcrossingevent",
    "benchmarks_issuedreport",
    "benchmarks_planstepevent",
    "absence_ladderevent",
    "roll_leavingevent",
    "roll_leavingevidence",
    "roll_contactcheck",
    "roll_enquiry",
    "roll_returnfile",
    "roll_returnevent",
    "roll_returnsversion",
    "absence_illnessevent",
    "absence_illnessfile",
    "absence_returntalk",
    "absence_sicknessoutlook",
    "absence_receivedpaper",
    "support_supportevent",
    "support_proposalanswer",
    "support_workernotice",
    "support_checkanswer",
    "support_contactdays",
    "support_talk",
    "exchange_dailyevent",
    "exchange_sharing",
    "exchange_accessevent",
    "exchange_complaintevent",
    "exchange_policyreview",
    "accounts_secondfactorrule",
    "registers_fileopening",
    "registers_whyunauthorised",
    "protection_accessdigest",
    "protection_digestanswer",
    "protection_openinganswer",
}
"""May be added to, never changed or removed."""

NEVER_DELETED = {
    "registers_school",
    "registers_pupil",
    "registers_spell",
    "registers_classmembership",
    "registers_schoolclass",
    "registers_arrival",
    "registers_signout",
    "registers_plannedabsence",
    "registers_expectedabsence",
    "accounts_user",
    "registers_contact",
    "registers_contactlink",
    "registers_characteristic",
    "letters_message",
    "letters_message_about",
    "letters_messagepart",
    "letters_messagepart_about",
    "letters_dispatch",
    "letters_printbatch",
    "letters_optout",
    "letters_deadaddress",
    "letters_letter",
    "penalties_penaltynotice",
    "penalties_penaltycase",
    "penalties_caseparent",
    "penalties_improvementnotice",
    "penalties_delegation",
    "absence_absencereport",
    "absence_handover",
    "absence_case",
    "absence_visit",
    "absence_leaverequest",
    "absence_leavesession",
    "absence_leavelink",
    "absence_leavedelegation",
    "penalties_thresholdcrossing",
    "benchmarks_planstep",
    "benchmarks_target",
    "letters_letterbatch",
    "absence_laddercrossing",
    "roll_leavingcase",
    "roll_return",
    "roll_dualregistration",
    "absence_illnessevidence",
    "absence_illnessdoubt",
    "absence_seriousconcern",
    "absence_medicalappointment",
    "absence_latenessmeeting",
    "absence_healthsupport",
    "letters_letterwish",
    "support_concern",
    "support_plan",
    "support_task",
    "support_meeting",
    "support_meetingperson",
    "support_contract",
    "support_referral",
    "support_worker",
    "support_review",
    "support_incident",
    "exchange_quarantinedmark",
    "exchange_earlierattendance",
    "exchange_dailyrecipient",
    "exchange_dailyextract",
    "exchange_accessrequest",
    "exchange_leaverpack",
    "exchange_trainingrecord",
    "exchange_complaint",
    "protection_legalhold",
    "protection_purge",
}


def rights_for(table: str) -> str:
    if table in READ_ONLY:
        return "SELECT"
    if table in APPEND_ONLY:
        return "SELECT, INSERT"
    if table in NEVER_DELETED:
        return "SELECT, INSERT, UPDATE"
    return "SELECT, INSERT, UPDATE, DELETE"


def ensure_role(name: str, options: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE ROLE {} " + options).format(sql.Identifier(name)).as_string())


def grant_public() -> None:
    """The application's login may read the list of trusts and hosts, nothing more."""
    with as_owner():
        connection.set_schema_to_public()
        ensure_role(settings.DATABASE_APP_ROLE, "LOGIN NOINHERIT NOSUPERUSER")
        app = sql.Identifier(settings.DATABASE_APP_ROLE)
        with connection.cursor() as cursor:
            cursor.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
            cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(app).as_string())
            cursor.execute(
                sql.SQL("GRANT SELECT ON public.tenancy_trust, public.tenancy_domain TO {}")
                .format(app)
                .as_string()
            )


def grant_trust(schema: str) -> None:
    """Give the trust's role exactly its schema, with the rights listed above.

    All at once: between taking rights and giving them back, whoever saves a register would be refused.
    """
    role_name = role_of(schema)
    with as_owner():
        connection.set_schema(schema)
        ensure_role(role_name, "NOLOGIN NOINHERIT NOSUPERUSER")
        role, space = sql.Identifier(role_name), sql.Identifier(schema)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                sql.SQL("GRANT {} TO {}").format(role, sql.Identifier(settings.DATABASE_APP_ROLE)).as_string()
            )
            cursor.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role).as_string())
            cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(space, role).as_string())
            cursor.execute(
                sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}").format(space, role).as_string()
            )
            cursor.execute(
                sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA {} TO {}").format(space, role).as_string()
            )
            cursor.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema]
            )
            for (table,) in cursor.fetchall():
                cursor.execute(
                    sql.SQL("GRANT " + rights_for(table) + " ON {}.{} TO {}")
                    .format(space, sql.Identifier(table), role)
                    .as_string()
                )
            cursor.execute(
                sql.SQL("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {} FROM PUBLIC").format(space).as_string()
            )
            cursor.execute(
                sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {} TO {}").format(space, role).as_string()
            )
        connection.set_schema_to_public()
