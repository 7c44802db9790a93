"""What an organizer does, for locust: reads more than they log, and waits between."""

import json
import os
import random
from pathlib import Path
from uuid import uuid4

from locust import FastHttpUser, between, task
from locust.contrib.fasthttp import FastResponse

TOLD = Path(os.environ["TOLD"])
SESSIONS = json.loads((TOLD / "sessions.json").read_text())
SECRET = "f" * 32


class Organizer(FastHttpUser):
    """One session; a page or a talk every five to fifteen seconds."""

    wait_time = between(5, 15)
    connection_timeout = network_timeout = 60

    def on_start(self) -> None:
        self.headers = {
            "Cookie": f"sessionid={SESSIONS.pop()}; csrftoken={SECRET}",
            "X-CSRFToken": SECRET,
        }
        self.people = []

    @task(4)
    def today(self) -> None:
        self.read("/", "today")

    @task(3)
    def list_of_people(self) -> None:
        page = random.randint(1, 20)
        answer = self.read(f"/people/?page={page}", "people")
        for part in (answer.text or "").split('href="/people/')[1:40]:
            if len(part) > 37 and part[36:38] == '/"':
                self.people.append(part[:36])
        self.people = self.people[-50:]

    @task(3)
    def search(self) -> None:
        self.read(f"/people/?q=Person+{random.randint(0, 19):02d}", "search")

    @task(4)
    def person(self) -> None:
        if self.people:
            self.read(f"/people/{random.choice(self.people)}/", "person")

    @task(2)
    def form(self) -> None:
        self.read("/log/", "the form")

    @task(3)
    def talk(self) -> None:
        form = {"key": str(uuid4()), "new_name": f"Newcomer {uuid4().hex[:8]}", "we_on": "on",
                "we_idea": "bring", "kind": "ask"}  # fmt: skip
        with self.client.post(
            "/log/", form, headers=self.headers, name="talk", allow_redirects=False,
            catch_response=True,
        ) as answer:  # fmt: skip
            if answer.status_code in (200, 302):
                answer.success()
            else:
                answer.failure(f"{answer.status_code}")
        with (TOLD / "talks").open("a") as told:
            told.write(json.dumps([form["key"], answer.status_code]) + "\n")

    def read(self, path: str, name: str) -> FastResponse:
        return self.client.get(path, headers=self.headers, name=name, allow_redirects=False)
