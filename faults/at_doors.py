"""What other programs are told, while those who tell it die."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from faults.installation import Installation, until
from faults.register import check, fault

MESSAGES = 30


class _Listening(BaseHTTPRequestHandler):
    """Takes its time over each message, and counts it when it has come whole."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(self.headers["webhook-id"])  # type: ignore[attr-defined]
        time.sleep(0.4)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        """Keep quiet."""


@fault(
    "f32",
    does="the worker is killed while it tells a webhook of thirty acts",
    expects="each arrives; only what was on its way at that moment comes twice, under the same id",
)
def outbox(at: Installation) -> str:
    from django.db import connection

    from members.models import LogEntry, Person, User
    from members.webhooks import deciding

    connection.close()
    server = ThreadingHTTPServer(("127.0.0.1", at.receiver), _Listening)
    server.got = got = list[str]()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    admin = User.objects.order_by("pk")[0]
    url = f"http://127.0.0.1:{at.receiver}/"
    webhook = deciding.add(name="Faults", endpoint=url, of=["person.added"], by=admin)
    try:
        for person in Person.objects.order_by("pk")[:MESSAGES]:
            LogEntry.record("person_added", person, by=admin)
        until(lambda: len(got) >= 5, 60, "nothing is told")
        at.send("worker", signal.SIGKILL, whole=True)
        before = len(got)
        took = until(lambda: len(set(got)) == MESSAGES, 200, f"{len(set(got))} of {MESSAGES} told")
        states = webhook.deliveries.values_list("state", flat=True)
        until(lambda: set(states.all()) == {"done"}, 100, "not all are known to have arrived")
        twice = [told for told, n in Counter(got).items() if n > 1]
        check(len(twice) <= 1, f"{len(twice)} came twice")
        check(states.count() == MESSAGES, f"{states.count()} rows")
    finally:
        server.shutdown()
        webhook.delete()
    return f"{MESSAGES} of {MESSAGES} told, {len(twice)} twice, {took:.0f} s after the {before}th"
