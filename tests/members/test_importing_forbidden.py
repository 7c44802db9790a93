"""What practice 5.2 forbids leaves no trace: in no table, log, file or job (R1)."""

import logging
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from members import jobs
from members.importing import forbidden
from members.models import Import, Job

pytestmark = pytest.mark.django_db

HEADERS = [
    "Party", "Party Affiliation", "registered_party", "Partido político", "Ideology",
    "NI Number", "NINO", "NIE", "RUT", "CURP", "RFC", "Clave de elector", "DPI", "SSN Number",
    "Carnet de identidad", "Matrícula consular", "Número IMSS", "Work permit", "A-Number",
    "Estatus migratorio", "Ciudadanía", "IBAN", "CLABE", "Tarjeta de crédito", "Sort code",
    "Leave reason", "Reason for absence", "Motivo de la baja", "Incapacidad", "FMLA", "Allergies",
    "Workers' comp claim", "Background check", "Antecedentes penales", "Sexual orientation",
    "Identidad de género", "Religión", "Huella digital", "Union card photo", "Facial ID",
    "Raza", "How voted", "Renta atrasada", "Fecha de Nac.", "f_nacimiento", "Año de nacimiento",
]  # fmt: skip
INNOCENT = [
    "Third party", "Section", "Nickname", "Shift", "Card (X)", "Unit", "Visitor notes",
    "Support level", "Committee", "Vanid", "Dinner committee", "Sinew ID", "Number", "Sign-up date",
    "Leave a message", "Tarjeta firmada", "Local", "Cell no",
]  # fmt: skip


@pytest.mark.parametrize("header", HEADERS)
def test_it_is_recognized_by_name(header):
    assert forbidden.kind_of(header), forbidden.words(header)


@pytest.mark.parametrize("header", INNOCENT)
def test_what_only_sounds_like_it_is_read(header):
    assert not forbidden.kind_of(header)


def test_its_values_are_in_no_table_log_file_or_job(client, ada, caplog):
    columns = [header for header in HEADERS if "," not in header]
    marks = [f"MARKER{at}XQ" for at in range(len(columns))]
    content = ",".join(["Name", "Email", *columns]) + "\n"
    content += ",".join(["Ana Abel", "a@example.org", *marks]) + "\n"
    content += ",".join(["", "b@example.org", *marks]) + "\n"  # refused, and kept for its reason
    caplog.set_level(logging.DEBUG)
    client.force_login(ada)

    file = SimpleUploadedFile("MARKER.csv", content.encode())
    client.post(reverse("members:import_new"), {"file": file})
    run = Import.objects.get()
    for step in ("plan", "apply", "undo"):
        for job in Job.objects.unfinished():
            jobs.run(job.pk)
        if step != "undo":
            name = "import_apply" if step == "plan" else "import_undo"
            client.post(reverse(f"members:{name}", args=[run.pk]))
    run.refresh_from_db()
    page = client.get(run.get_absolute_url()).content.decode()
    refused = client.get(reverse("members:import_refused", args=[run.pk])).getvalue().decode()

    assert run.state == "undone"
    assert sum(bool(column["forbidden"]) for column in run.columns) == len(columns)
    assert _tables_that_hold("MARKER%XQ") == []
    for text in (page, refused, caplog.text, *_files()):
        assert not re.search(r"MARKER\d+XQ", text)


def _tables_that_hold(pattern):
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{pattern}%"]
            )
            if cursor.fetchone() != (0,):
                found.append(table)
    return found


def _files():
    """Whatever the site has written beside its database."""
    for top in (settings.MEDIA_ROOT, Path(settings.STATE_DIR)):
        for path in Path(top).rglob("*"):
            small = path.is_file() and path.stat().st_size < 5_000_000
            if small and "postgres" not in path.parts:
                yield path.read_text(errors="replace")
