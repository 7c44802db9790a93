"""Is everything safe that is kept: disk, files, backups, drills, people who look after it?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Grant, Upkeep
from organizing.operating import archive
from organizing.operating.doctoring import Finding, look_at, warning, well, wrong

GIGABYTE = 10**9
BACKUP_HOURS = 26  # a day, and the time it takes
DRILL_DAYS = 90


@look_at("disk")
def check_disk() -> Iterator[Finding]:
    """Is there room?"""
    found = shutil.disk_usage(settings.STATE_DIR)
    free = f"{found.free / GIGABYTE:.1f} GB"
    mend = _("Make room: old backups and logs first; or give it a larger disk.")
    if found.free < GIGABYTE / 2:
        yield wrong("disk", _("Only %(free)s are free.") % {"free": free}, mend)
    elif found.free < found.total * 0.1:
        yield warning("disk", _("Only %(free)s are free.") % {"free": free}, mend)
    else:
        yield well("disk", _("%(free)s are free.") % {"free": free})


@look_at("files")
def check_files() -> Iterator[Finding]:
    """May others on this machine read what is ours?"""
    state = Path(settings.STATE_DIR)
    places = [state, *state.glob("secrets/*"), Path(settings.MEDIA_ROOT)]
    places += list(Path(settings.BACKUP_DIR).glob("*"))
    open_ones = [path for path in places if path.exists() and path.stat().st_mode & 0o077]
    if open_ones:
        yield wrong(
            "files",
            _("Others on this machine can read %(path)s.") % {"path": open_ones[0]},
            _("Run chmod go= on it; %(n)s in all are like it.") % {"n": len(open_ones)},
        )
    else:
        yield well("files", _("Data, secrets and backups are for their owner only."))


@look_at("backups")
def check_backups() -> Iterator[Finding]:
    """When was the last one, and would it come back?"""
    if not settings.BACKUP_RECIPIENT:
        yield wrong(
            "backups",
            _("There is no key that backups are encrypted to, so there are none."),
            _("Run manage.py backup_key on another machine and set BACKUP_RECIPIENT."),
        )
        return
    try:
        archive.recipients(settings.BACKUP_RECIPIENT)
    except archive.Damaged:
        yield wrong(
            "backups",
            _("BACKUP_RECIPIENT is no public key, so no backup can be made."),
            _("Set it to what manage.py backup_key printed: age1…"),
        )
        return
    last = Upkeep.objects.latest_good("backup")
    mend = _("Run manage.py backup, and have it run each night (docs/operating.md).")
    if last is None:
        yield wrong("backups", _("There never was a backup."), mend)
    elif last.at < timezone.now() - timedelta(hours=BACKUP_HOURS):
        yield wrong("backups", _("The last backup is of %(day)s.") % {"day": _day(last)}, mend)
    else:
        yield well("backups", _("The last backup is of %(day)s.") % {"day": _day(last)})
    drilled = Upkeep.objects.latest_good("drill")
    mend = _("Run manage.py restore --drill with the private key, every three months.")
    if drilled is None:
        yield warning("restore drill", _("Nobody has tried whether a backup comes back."), mend)
    elif drilled.at < timezone.now() - timedelta(days=DRILL_DAYS):
        says = _("The last restore drill was on %(day)s.") % {"day": _day(drilled)}
        yield warning("restore drill", says, mend)
    else:
        yield well(
            "restore drill", _("The last restore drill was on %(day)s.") % {"day": _day(drilled)}
        )


@look_at("before a restore")
def check_before() -> Iterator[Finding]:
    """Does a database from before a restore still lie about, with whoever was erased since?"""
    with connection.cursor() as cursor:
        like = connection.settings_dict["NAME"] + "_before_"
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1", [like]
        )
        names = [row[0] for row in cursor.fetchall()]
    if names:
        yield warning(
            "before a restore",
            _("What was here before a restore is still kept: %(name)s.") % {"name": names[0]},
            _("When all is well, drop that database: erasing takes nobody out of it."),
        )


@look_at("people")
def check_people() -> Iterator[Finding]:
    """Is there somebody to let things out with, and to let one in again?"""
    admins = Grant.objects.in_force(timezone.localdate()).filter(
        role="admin", unit=None, committee=None, user__is_active=True
    )
    n = admins.values("user").distinct().count()
    if n < 2:
        yield warning(
            "people",
            _("Admins: %(n)s. Nobody could approve a roster, or let the other in again.")
            % {"n": n},
            _("Give a second person you trust the role."),
        )
    else:
        yield well("people", _("Admins: %(n)s.") % {"n": n})


def _day(done: Upkeep) -> str:
    return timezone.localtime(done.at).date().isoformat()
