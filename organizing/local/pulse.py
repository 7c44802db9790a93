"""Is what runs also at work? Asked of the database and of the site, every few seconds.

A worker that is up and consumes nothing takes the sweeper with it, which rings for what was lost:
nobody inside would ever notice. A web process whose connections are all stuck answers, and serves
nothing. Asked in a thread, because a frozen database answers nobody.
"""

import contextlib
import http.client
import threading
import time

import psycopg

SILENT_AFTER = 60.0  # seconds
UNREADY_AFTER = 60.0
FIRST_SIGN_WITHIN = 300.0  # a busy machine takes minutes to start what nobody should kill meanwhile
EVERY = 5.0
SQL = (
    "SELECT extract(epoch FROM clock_timestamp() - at)::float8 FROM members_heartbeat"
    " WHERE name = 'sweeper'"
)


class Pulse:
    """What was found out last about one site."""

    def __init__(self, database_url: str, port: int) -> None:
        self.database_url, self.port = database_url, port
        self.sweeper_age: float | None = None
        self.unready_since: float | None = None
        self.answers_at = 0.0

    def start(self) -> None:
        """Begin to ask, until the process ends."""
        threading.Thread(target=self._ask_on, name="pulse", daemon=True).start()

    def is_worker_silent(self, *, up_for: float) -> bool:
        """Whether a worker that had its minute does nothing, though the database answers."""
        age = self.sweeper_age
        if age is None or not self._database_answers():
            return False
        patience = SILENT_AFTER if age < up_for else FIRST_SIGN_WITHIN
        return age > SILENT_AFTER and up_for > patience

    def is_web_stuck(self, *, up_for: float) -> bool:
        """Whether the site has been unready for a minute beside a database that answers."""
        if self.unready_since is None or not self._database_answers():
            return False
        unready_for = time.monotonic() - self.unready_since
        patience = UNREADY_AFTER if unready_for < up_for else FIRST_SIGN_WITHIN
        return unready_for > UNREADY_AFTER and up_for > patience

    def _database_answers(self) -> bool:
        return time.monotonic() - self.answers_at < 2 * EVERY

    def _ask_on(self) -> None:
        while True:
            with contextlib.suppress(psycopg.Error):
                self._ask_database()
            self._ask_site()
            time.sleep(EVERY)

    def _ask_database(self) -> None:
        with psycopg.connect(self.database_url, connect_timeout=3, autocommit=True) as connection:
            with contextlib.suppress(psycopg.errors.UndefinedTable):
                row = connection.execute(SQL).fetchone()
                self.sweeper_age = float(row[0]) if row else None
            self.answers_at = time.monotonic()

    def _ask_site(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            ready = connection.getresponse().status != 503
        except (OSError, http.client.HTTPException):
            ready = False
        finally:
            connection.close()
        self.unready_since = None if ready else self.unready_since or time.monotonic()
