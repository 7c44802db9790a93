"""While a file is read, others are answered: a bomb keeps nobody waiting (trust 57)."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from members.models import Import
from tests.members.test_importing_reading import CELL, FAR, LAUGHS, ROWS, sheet

TRIES = 20


def upload(client, content):
    try:
        file = SimpleUploadedFile("a.xlsx", content)
        return client.post(reverse("members:import_new"), {"file": file})
    finally:
        connection.close()


def reader(answer):
    """Return the process that reads the file, held still; None where it was done before."""
    while not answer.done():
        for children in Path("/proc/self/task").glob("*/children"):
            for pid in map(int, children.read_text().split()):
                try:
                    command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                    if b"members.importing.child" in command:
                        os.kill(pid, signal.SIGSTOP)
                        return pid
                except (FileNotFoundError, ProcessLookupError):
                    continue
        time.sleep(0.001)
    return None


def read_beside(sender, content, look):
    """Upload a file; while it is read, look. Return the answer to the upload."""
    with ThreadPoolExecutor(1) as beside:
        for _try in range(TRIES):
            answer = beside.submit(upload, sender, content)
            if pid := reader(answer):
                try:
                    look()
                    assert not answer.done()
                finally:
                    os.kill(pid, signal.SIGCONT)
                return answer.result()
    raise AssertionError("never seen while it was read")


@pytest.mark.django_db(transaction=True)
def test_pages_are_answered_while_each_of_four_bombs_is_read(ada):
    sender, other = Client(), Client()
    for client in (sender, other):
        client.force_login(ada)

    def look():
        assert other.get("/people/").status_code == 200

    for bomb in (LAUGHS, FAR, ROWS, CELL):
        refused = read_beside(sender, sheet(bomb), look)
        assert refused.status_code == 422
        assert "There is a problem" in refused.content.decode()
    assert not Import.objects.exists()
