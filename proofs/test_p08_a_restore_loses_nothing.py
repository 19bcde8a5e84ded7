"""P8: a restore loses nothing, of the whole installation or of one trust alone."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg

from proofs.at_work import at_work, sums, until_acked
from proofs.conftest import Say
from proofs.product import HOST, Product, running_product
from proofs.register_store import contradictions
from proofs.sizes import size
from proofs.test_p01_no_mark_lost import CLERKS, compare, hire, promises

REFUSED = "42501"
SWEPT = {"accounts_usersession", "letters_dispatch", "letters_dispatchevent"}
"""What a restore changes on purpose: everybody is signed out, and what waits to be sent waits for a person."""
COPIES_WAL = "wal_copy"


def test_p08_one_trust_comes_back_alone_and_whole(say: Say) -> None:
    saves = size(small=10, quick=150, full=1500)
    with running_product(classes=CLERKS, people=CLERKS) as product:
        product.manage("create_trust", "--schema", "other", "--name", "Other", "--domain", "other.localhost")
        product.manage(
            "create_user",
            "--trust",
            "other",
            "--email",
            "o@o.invalid",
            "--role",
            "officer",
            "--password",
            "pass phrase for proof",
        )
        clerks = hire(product)
        with at_work(clerks):
            until_acked(clerks, saves)
            before = {name for clerk in clerks for name in promises(clerk)}
            product.manage("backup_trust", "--trust", "bench", "--to", str(product.place / "busy"))
            until_acked(clerks, saves)
            product.manage("restore_trust", str(product.place / "busy"), "--into", "looked_at")
        kept = {op for (op,) in product.rows("SELECT op_id::text FROM looked_at.registers_registersave")}
        problems = [f"acknowledged before the backup, not in it: {op}" for op in sorted(before - kept)]
        product.manage("backup_trust", "--trust", "bench", "--to", str(product.place / "quiet"))
        whole, others = sums(product, "bench"), sums(product, "other")
        product.stop_web()
        _destroy(product)
        product.manage("restore_trust", str(product.place / "quiet"), "--into", "coming_back", "--swap")
        again = sums(product, "bench")
        problems += [
            f"{table}: {again.get(table)}, was {rows}"
            for table, rows in whole.items()
            if again.get(table) != rows and table not in SWEPT
        ]
        problems += ["the other trust changed"] if sums(product, "other") != others else []
        problems += [*contradictions(product), *_rights(product)]
        product.manage("verify_register", "--trust", "bench")
        product.start_web()
        acked = sum(clerk.acked for clerk in clerks)
        with at_work(clerks[:1]):  # a program with its token; people have to sign in again
            until_acked(clerks[:1], 3)
        clerks[1].saver.hang_up()  # its connection was to the server before
        signed_out = clerks[1].saver.request("GET", "/")[0]
        say(
            f"acknowledged={acked} before the busy backup={len(before)} tables={len(whole)}"
            f" rows={sum(rows for rows, _ in whole.values())} refusals asked={len(whole) * 2} wrong={len(problems)}"
        )
        assert not problems, "\n".join(problems[:20])
        assert signed_out == 302, "Somebody's old session opens the restored trust."
        assert len(before) >= saves
        assert whole["registers_mark"][0] > saves


def test_p08_the_whole_comes_back_to_the_last_save_and_to_a_moment(say: Say) -> None:
    saves = size(small=10, quick=150, full=1500)
    with running_product(classes=CLERKS, people=CLERKS) as product:
        wal = _folder(product, "wal")
        with _copying_wal(product, wal):
            clerks = hire(product)
            with at_work(clerks):
                until_acked(clerks, saves)
                _run(
                    product,
                    "pg_basebackup",
                    "-D",
                    str(_folder(product, "base") / "data"),
                    "-c",
                    "fast",
                    "-X",
                    "none",
                )
                until_acked(clerks, saves)
            at_moment = {op: cells for clerk in clerks for op, cells in promises(clerk).items()}
            moment = str(product.rows("SELECT clock_timestamp()")[0][0])
            with at_work(clerks):
                until_acked(clerks, saves)
                product.postgres.kill()  # in the middle of their work
                for clerk in clerks:
                    clerk.gone_home = True
        acked = {op: cells for clerk in clerks for op, cells in promises(clerk).items()}
        product.stop_web(kill=True)
        shutil.rmtree(product.postgres.data_dir)
        with _restored(product, wal, "latest", "") as latest:
            lost, doubled, invented = compare(latest, acked, clerks)
            problems = [*lost, *doubled, *invented, *contradictions(latest)]
        with _restored(product, wal, "moment", moment) as earlier:
            stored = {op for (op,) in earlier.rows("SELECT op_id::text FROM registers_registersave")}
            problems += [f"at the moment but lost: {op}" for op in sorted(at_moment.keys() - stored)]
            problems += [
                f"later than the moment: {op}" for op in sorted(stored & (acked.keys() - at_moment.keys()))
            ]
            problems += contradictions(earlier)
        say(
            f"acknowledged={len(acked)} before the moment={len(at_moment)} lost={len(lost)} wrong={len(problems)}"
        )
        assert not problems, "\n".join(problems[:20])
        assert len(acked) - len(at_moment) >= saves


def _destroy(product: Product) -> None:
    """The trust is gone: its tables, its role's rights, its row and its host."""
    product.postgres.psql(
        "DROP SCHEMA bench CASCADE; DROP ROLE t_bench;"
        "DELETE FROM tenancy_domain WHERE domain = 'bench.localhost'; DELETE FROM tenancy_trust WHERE schema_name = 'bench'"
    )


def _rights(product: Product) -> list[str]:
    """P5 on what was restored: its own role reads it and deletes no mark; another's is refused every table."""
    wrong = []
    tables = [
        name for (name,) in product.rows("SELECT tablename::text FROM pg_tables WHERE schemaname = 'bench'")
    ]
    with psycopg.connect(product.postgres.app_url, autocommit=True) as app:
        for role, wanted in (("t_bench", ""), ("t_other", REFUSED)):
            app.execute(f'SET ROLE "{role}"')
            said = {table: _answer(app, f"SELECT FROM bench.{table} LIMIT 1") for table in tables}
            wrong += [
                f"{role} on {table}: {told or 'answered'}" for table, told in said.items() if told != wanted
            ]
        app.execute('SET ROLE "t_bench"')
        if _answer(app, "DELETE FROM bench.registers_mark") != REFUSED:
            wrong.append("its role may delete marks")
    if product.rows("SELECT domain::text FROM public.tenancy_domain WHERE domain = %s", HOST) != [(HOST,)]:
        wrong.append("its host is missing")
    return wrong


def _answer(on: psycopg.Connection, statement: str) -> str:
    try:
        on.execute(statement)
    except psycopg.Error as error:
        return error.sqlstate or "?"
    return ""


def _folder(product: Product, name: str) -> Path:
    """A place for the account PostgreSQL runs as."""
    place = product.postgres.data_dir.parent / name
    place.mkdir(mode=0o700)
    os.chown(place, product.postgres.account.uid, product.postgres.account.gid)
    return place


def _run(product: Product, program: str, *arguments: str) -> None:
    postgres = product.postgres
    done = postgres.account.run([postgres.bin_dir / program, "-d", postgres.url, *arguments])
    assert done.returncode == 0, done.stderr


@contextmanager
def _copying_wal(product: Product, place: Path) -> Iterator[None]:
    """A second place gets every change as it is written, and a save is acknowledged only when both have it."""
    postgres = product.postgres
    _run(product, "pg_receivewal", "--create-slot", "-S", COPIES_WAL)
    url = f"{postgres.url}&application_name={COPIES_WAL}"
    copier = subprocess.Popen(
        [postgres.bin_dir / "pg_receivewal", "-d", url, "-S", COPIES_WAL, "-D", place, "--synchronous", "--no-loop"],
        cwd="/", stderr=subprocess.DEVNULL, start_new_session=True, **postgres.account.process_options,
    )  # fmt: skip
    try:
        postgres.psql(f"ALTER SYSTEM SET synchronous_standby_names = '{COPIES_WAL}'", database="postgres")
        postgres.psql("SELECT pg_reload_conf()")
        yield
    finally:
        if copier.poll() is None:
            os.killpg(copier.pid, signal.SIGTERM)
        copier.wait(30)


@contextmanager
def _restored(product: Product, wal: Path, name: str, moment: str) -> Iterator[Product]:
    """A server from the base backup and the copied changes, up to a moment or to the last of them."""
    postgres = product.postgres
    data = _folder(product, name) / "data"
    copied = postgres.account.run(["cp", "-a", str(postgres.data_dir.parent / "base" / "data"), str(data)])
    assert copied.returncode == 0, copied.stderr
    target = f"recovery_target_time = '{moment}'\nrecovery_target_action = 'promote'\n" if moment else ""
    with (data / "postgresql.auto.conf").open("a") as conf:
        conf.write(
            f"restore_command = 'cp {wal}/%f %p 2>/dev/null || cp {wal}/%f.partial %p'\n"
            f"synchronous_standby_names = ''\n{target}"
        )
    (data / "recovery.signal").touch()
    os.chown(data / "recovery.signal", postgres.account.uid, postgres.account.gid)
    server = replace(postgres, data_dir=data)
    server.start()
    try:
        yield replace(product, postgres=server, web=None)
    finally:
        server.stop()
