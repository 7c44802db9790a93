"""Stands in for Django's: the three commands the supervisor calls."""

import json
import os
import sys
from pathlib import Path

import psycopg

command = sys.argv[1]
with (Path(os.environ["STATE_DIR"]) / "commands").open("a") as record:
    record.write(f"{command}\n")
if command == "collectstatic":
    (Path(os.environ["STATE_DIR"]) / "static").mkdir(exist_ok=True)
    sys.exit()
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    if command == "migrate":
        assert connection.info.user == "sinew_owner"
        connection.execute(
            "CREATE TABLE IF NOT EXISTS django_migrations AS"
            " SELECT 'members' AS app, '0001' AS name"
        )
        visits = "visit (id bigint GENERATED ALWAYS AS IDENTITY)"
        connection.execute(f"CREATE TABLE IF NOT EXISTS {visits}")
    elif command == "demo":
        assert connection.info.user == "sinew_web"
        connection.execute("INSERT INTO visit DEFAULT VALUES")
        demo = Path(os.environ["DEMO_FILE"])
        demo.write_text(json.dumps({"address": os.environ["SITE_URL"]}))
