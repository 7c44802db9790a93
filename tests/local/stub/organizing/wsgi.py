"""Stands in for the site: says as whom it reads the database, and rings for a task."""

import os

import psycopg

from organizing import app


def application(environ, start_response):
    if environ["PATH_INFO"] == "/sleep":
        app.send_task("sleep")
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        if environ["PATH_INFO"] == "/visit":
            connection.execute("INSERT INTO visit DEFAULT VALUES")
        row = connection.execute("SELECT current_user, count(*) FROM visit").fetchone()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [" ".join(map(str, row)).encode()]
