"""What can be known of the container files without an engine to run them."""

import os
import re
import shlex
import subprocess
import sys

import yaml

from organizing.local.places import ROOT
from organizing.local.postgres import MADE_WITH, SETTINGS, binary

COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]
EXAMPLE = (ROOT / ".env.example").read_text()
VARIABLES = set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE))


def test_what_the_image_copies_exists_and_is_let_in():
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.M)
    let_in = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.M)

    sources = {source for line in copied for source in line.split()}
    assert sources == set(let_in)
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_no_secret_has_a_default():
    for name in VARIABLES:
        if re.search("PASSWORD|SECRET|KEYS", name):
            assert len(re.findall(rf"\$\{{{name}}}|\$\{{{name}:-", COMPOSE)) == 0, name
            assert f"{name}=\n" in EXAMPLE, name


def test_ports_are_opened_on_this_machine_only():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 1
    assert ports[0].startswith("127.0.0.1:")


def test_the_database_of_containers_quotes_nobody_in_its_log():
    command = " ".join(SERVICES["postgres"]["command"])
    for name in ("log_min_error_statement", "log_error_verbosity"):
        assert f"-c {name}={SETTINGS[name]}" in command


ONCE = {"migrate", "keeper"}  # they do one thing, and end


def test_all_that_go_on_say_whether_they_are_well():
    assert {name for name in SERVICES if "healthcheck" not in SERVICES[name]} == ONCE


def test_only_what_runs_once_is_the_owner_or_reads_everything():
    owners = {name for name in SERVICES if "sinew_owner" in str(SERVICES[name])}
    assert owners == ONCE
    superusers = {name for name in SERVICES if "ADMIN_DATABASE_URL" in str(SERVICES[name])}
    assert superusers == {"keeper"}
    assert SERVICES["keeper"]["profiles"]


def test_every_file_that_is_mounted_exists():
    mounts = [mount for service in SERVICES.values() for mount in service.get("volumes", [])]
    paths = [mount.split(":")[0] for mount in mounts if mount.startswith("./")]
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_variable_is_explained():
    settings = (ROOT / "organizing/settings.py").read_text()
    read = set(re.findall(r'\benv(?:_bool)?\(\s*"(\w+)"', settings))
    explained = set(re.findall(r"^#?(\w+)=", EXAMPLE, re.M))
    assert (read | VARIABLES) - explained == set()
    assert explained - (read | VARIABLES) - {"OWNER_DATABASE_URL", "WORKER_DATABASE_URL"} == set()


def test_what_may_be_set_for_containers_reaches_them():
    for_containers = EXAMPLE.partition("-- Set by docker-compose.yml")[0]
    assert set(re.findall(r"^#?(\w+)=", for_containers, re.M)) == VARIABLES


def test_a_database_in_containers_is_made_as_it_is_here():
    arguments = SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert arguments.split() == list(MADE_WITH)


def test_the_roles_are_made_as_the_database_image_would(tmp_path):
    inside = (
        'PGHOST="$STATE_DIR/run" PGPASSWORD="$(cat "$STATE_DIR/secrets/postgres")"'
        " sh -c 'createdb -U postgres other && \"$SCRIPT\"' &&"
        f" {shlex.quote(sys.executable)} -c 'import sys, psycopg;"
        ' psycopg.connect(host=sys.argv[1], user="sinew_web", password="web-secret",'
        ' dbname="other").execute("SELECT 1")\' "$STATE_DIR/run"'
    )
    done = subprocess.run(
        [sys.executable, "-m", "organizing.local", "exec", "--", "sh", "-c", inside],
        cwd=ROOT, capture_output=True, text=True,
        env=os.environ | {
            "PATH": f"{binary('psql').parent}:{os.environ['PATH']}",
            "SCRIPT": str(ROOT / "scripts/docker/create-roles.sh"),
            "POSTGRES_USER": "postgres", "POSTGRES_DB": "other",
            "OWNER_PASSWORD": "owner-secret", "WEB_PASSWORD": "web-secret",
            "WORKER_PASSWORD": "worker-secret",
            "ROLES_SQL": str(ROOT / "organizing/local/roles.sql"),
        },
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_the_brokers_command_is_understood(tmp_path):
    from organizing.local.valkey import binary as valkey

    command = SERVICES["redis"]["command"][2].replace("$$", "$")
    socket = tmp_path / "s"
    command = command.replace("SETTINGS\n", f"SETTINGS\nport 0\nunixsocket {socket}\n", 1)
    (tmp_path / "valkey-server").symlink_to(valkey())
    process = subprocess.Popen(
        ["sh", "-c", command], cwd=tmp_path, stdout=subprocess.PIPE,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "REDIS_PASSWORD": "secret"},
    )  # fmt: skip
    with process:
        try:
            assert any(b"ready to accept connections" in line.lower() for line in process.stdout)
        finally:
            process.terminate()  # it is the broker itself: an engine waits ten seconds for a shell
