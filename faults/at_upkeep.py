"""Backups, restores, exports, migrations and disks, each at its worst moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psycopg

from faults.installation import ROOT, Installation, until
from faults.register import Broken, Skipped, check, fault
from faults.visitor import Visitor, a_talk

LARGEST_DISK = 8 * 2**30
PADDING = (
    "INSERT INTO faults_effect (job, n)"
    " SELECT gen_random_uuid(), n FROM generate_series(1, 20000) n"
)


def _backed_up(at: Installation) -> tuple[Path, Path, str]:
    """Make a backup and return it, the file of the key that opens it, and what was said."""
    key = at.var.path / "private-key"
    key.unlink(missing_ok=True)
    public = at.manage("backup_key", key).stdout.strip()
    to = at.var.path / "backups"
    said = at.manage("backup", "--to", to, BACKUP_RECIPIENT=public).stdout.strip()
    return max(to.glob("*.tar.age")), key, said.partition(": ")[2]


@fault(
    "f21",
    does="the disk is full while people save, then freed",
    expects="pages are read, no save is lost that was answered with yes, heals at once",
)
def disk_full(at: Installation) -> str:
    room = os.statvfs(at.var.path)
    if not at.var.path.is_mount() or room.f_blocks * room.f_frsize > LARGEST_DISK:
        raise Skipped("needs a small disk of its own, which only root may mount")
    visitor = Visitor(at.port, "organizer@faults.example.org")
    visitor.get("/log/")
    filler = at.var.path / "filler"
    answers, read = [], []
    try:
        with filler.open("wb") as full, suppress(OSError):
            while True:
                full.write(b"\0" * 2**20)
        for _n in range(40):
            form = a_talk()
            answers.append((form["key"], visitor.talk(form)[0]))
            read.append(visitor.get("/log/")[0])
            with suppress(psycopg.Error):
                at.sql(PADDING)
    finally:
        filler.unlink()
    healed = until(lambda: visitor.talk(a_talk())[0] in (200, 302), 60, "it does not heal")
    yes = [key for key, status in answers if status in (200, 302)]
    lost = [
        key
        for key in yes
        if at.sql("SELECT count(*) FROM organizing_conversation WHERE key = %s", key) != 1
    ]
    at.sql("DELETE FROM faults_effect WHERE job NOT IN (SELECT id FROM members_job)")
    check(not lost, f"{len(lost)} of {len(yes)} saved talks are not there, or twice")
    no = len(answers) - len(yes)
    good = sum(status == 200 for status in read)
    told = f"{no} of 40 saves refused, {len(yes)} kept, {good} of 40 pages read"
    return f"{told}, healed in {healed:.1f} s"


@fault(
    "f22",
    does="a backup is made beside the working site, and tried",
    expects="equal rows, a flipped byte refused",
)
def backup(at: Installation) -> str:
    file, key, made = _backed_up(at)
    drilled = at.manage("restore", file, "--identity", key, "--drill").stdout.strip()
    body = bytearray(file.read_bytes())
    body[len(body) // 3] ^= 1
    file.write_bytes(body)
    done = at.attempt(sys.executable, "manage.py", "restore", file, "--identity", key, "--drill")
    check(done.returncode == 1 and "damaged or changed" in done.stderr, "a flipped byte passed")
    return f"{made} {drilled} A flipped byte is refused."


@fault(
    "f25",
    does="a migration is killed, then fails, then is run",
    expects="nothing of it is left each time, the site goes on, then all of it",
)
def migration(at: Installation) -> str:
    has = (
        "SELECT (SELECT count(*) FROM information_schema.columns WHERE table_name ="
        " 'faults_effect' AND column_name = 'half') + (SELECT count(*) FROM django_migrations"
        " WHERE app = 'faults' AND name = '0002_slow')"
    )
    back = at.migrate("faults", "0001")
    check(back.returncode == 0, f"it could not be taken back: {back.stderr[-300:]}")
    job = at.ask(rows=100, pause=0.1)
    with subprocess.Popen(
        [sys.executable, "manage.py", "migrate", "faults", "0002"],
        cwd=ROOT, env=at.as_owner() | {"FAULTS_DAWDLE": "60"}, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as killed:  # fmt: skip
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'sinew_owner'"
            " AND state = 'idle in transaction'"
        )
        until(lambda: at.sql(waiting) > 0, 60, "the migration does not begin")
        killed.kill()
    until(lambda: at.sql(waiting) == 0, 30, "its transaction stays")
    check(at.sql(has) == 0, "half of it is left after it was killed")
    failed = at.migrate("faults", "0002", FAULTS_FAIL="yes")
    check(failed.returncode != 0 and "told to fail" in failed.stderr, "it did not fail")
    check(at.sql(has) == 0, "half of it is left after it failed")
    at.until_done(job)
    check(at.status("/readyz") == 200, "the site is not ready")
    last = at.migrate("faults", "0002")
    check(at.sql(has) == 2, f"it was not carried out: {last.stderr[-300:]}")
    return "nothing left of the killed and of the failed one, then carried out; 100/100 once"


@fault(
    "f26",
    does="the worker is killed three times while five rosters are counted",
    expects="each roster has every person once",
)
def export(at: Installation) -> str:
    from django.utils import timezone

    from members.exporting import asking
    from members.models import RosterExport, User

    admin = User.objects.get(email="admin@faults.example.org")
    people = at.sql("SELECT count(*) FROM members_person")
    asked = []
    with at.frozen("worker"):
        for n in range(5):
            draft = RosterExport(purpose=f"Vote {n}", as_of=timezone.localdate())
            asked.append(asking.draft(draft, units=[], by=admin))
    for _n in range(3):
        time.sleep(1.5)
        killed = at.pid("worker")
        at.send("worker", signal.SIGKILL, whole=True)
        until(lambda old=killed: at.pid("worker") not in (0, old), 40, "no new worker")
    ended = "SELECT count(*) FROM members_job WHERE id = %s AND state = 'done'"
    jobs = [RosterExport.objects.get(pk=draft.pk).survey_job_id for draft in asked]
    for job in jobs:
        until(lambda job=job: at.sql(ended, job) == 1, 120, f"roster job {job} does not end")
    for draft in asked:
        lines = at.sql("SELECT count(*) FROM members_rosterline WHERE export_id = %s", draft.pk)
        once = at.sql(
            "SELECT count(DISTINCT person_id) FROM members_rosterline WHERE export_id = %s",
            draft.pk,
        )
        told = RosterExport.objects.get(pk=draft.pk).counts["lines"]
        check(lines == once == told, f"{lines} lines, {once} people, {told} told, {people} here")
    return f"5 of 5 rosters, {lines} lines each, every person once"


@fault(
    "f27",
    does="the site is restored to a moment with jobs and mail waiting",
    expects="nothing of the past is done by itself; a job that is resumed is done, once",
)
def restored(at: Installation) -> str:
    from django.db import connection
    from django.utils import timezone

    from members import jobs
    from members.models import Job, User
    from organizing.models import Nudge

    with at.frozen("worker"):
        waiting = at.ask(rows=40, pause=0)
        connection.close()
        for email in ("admin", "organizer", "leader"):
            Nudge.objects.get_or_create(
                user=User.objects.get(email=f"{email}@faults.example.org"),
                kind="check_in",
                local_day=timezone.localdate(),
                defaults={"state": "queued"},
            )
        Nudge.objects.update(state="queued")
        mails = Nudge.objects.count()
        connection.close()
        file, key, _said = _backed_up(at)
    at.until_done(waiting)
    connection.close()
    at.stop()
    began = time.monotonic()
    done = at.manage("restore", file, "--identity", key, "--replace")
    at.start()
    took = time.monotonic() - began
    check(f"Held: {mails} mail." in done.stdout, f"it said: {done.stdout[-300:]}")
    check(_effects(at, waiting) == 0, "the past was not restored")
    until(at.is_well, 120, "the worker is not heard")
    time.sleep(8)
    check(at.state(waiting)[0] == "paused", f"the job is {at.state(waiting)[0]}")
    sent = at.sql("SELECT count(*) FROM organizing_nudge WHERE state <> 'held'")
    check(sent == 0, f"{sent} mails were not held")
    check(not list(at.var.path.glob("mail/*")), "a mail was sent")
    jobs.resume(
        Job.objects.get(pk=waiting.pk), by=User.objects.get(email="admin@faults.example.org")
    )
    at.until_done(waiting)
    for before in _databases_before(at):
        at.sql(f'DROP DATABASE "{before}"')
    return f"{mails} mails held, the job waited until it was resumed, back in {took:.0f} s"


def _effects(at: Installation, job: object) -> int:
    found: int = at.sql("SELECT count(*) FROM faults_effect WHERE job = %s", job.pk)  # type: ignore[attr-defined]
    return found


def _databases_before(at: Installation) -> list[str]:
    with psycopg.connect(at.addresses()["ADMIN_DATABASE_URL"], autocommit=True) as admin:
        found = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'sinew_before_%'")
        return [row[0] for row in found.fetchall()]


@fault(
    "f31",
    does="the last migration of each app is taken back and carried out again on a copy",
    expects="every row of before is there after",
)
def upgrade(at: Installation) -> str:
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from organizing.operating import servers

    admin = at.addresses()["ADMIN_DATABASE_URL"]
    copy = servers.in_database(admin, "sinew_copy")
    with psycopg.connect(servers.in_database(admin, "postgres"), autocommit=True) as session:
        session.execute("DROP DATABASE IF EXISTS sinew_copy WITH (FORCE)")
        session.execute("CREATE DATABASE sinew_copy OWNER sinew_owner TEMPLATE template0")
        dump = at.var.path / "copy.dump"
        try:
            servers.run("pg_dump", admin, "-Fc", f"--file={dump}")
            servers.run("pg_restore", copy, "--exit-on-error", dump)
            connection.close()
            applied = MigrationLoader(connection).applied_migrations
            connection.close()
            with psycopg.connect(copy) as there:
                before = servers.counts(there)
            back = []
            for app in ("organizing", "campaigns", "members"):
                names = sorted(name for label, name in applied if label == app)
                if len(names) < 2:
                    continue
                done = at.migrate(app, names[-2], database="sinew_copy")
                if done.returncode == 0:
                    back.append(names[-1])
                elif "IrreversibleError" not in done.stderr:
                    raise Broken(done.stderr[-400:])
            check(back, "no migration could be taken back")
            with psycopg.connect(copy) as there:
                older = servers.counts(there)
            forth = at.migrate("--verbosity=0", database="sinew_copy")
            check(forth.returncode == 0, f"not carried out again: {forth.stderr[-400:]}")
            with psycopg.connect(copy) as there:
                after = servers.counts(there)
        finally:
            dump.unlink(missing_ok=True)
            session.execute("DROP DATABASE IF EXISTS sinew_copy WITH (FORCE)")
    lost = {
        table: (many, after.get(table))
        for table, many in before.items()
        if table in older  # what only the newer version keeps goes with it
        and after.get(table) != many
        and not table.startswith(("public.django_", "audit."))
    }
    check(not lost, f"rows before and after: {lost}")
    return f"{', '.join(back)} back and forth, {sum(older.values()):,} rows equal"
