"""The two stores, together: started side by side, or somebody else's where their URL is set."""

import os
from collections.abc import Mapping

from organizing.local.places import Var
from organizing.local.postgres import Postgres
from organizing.local.services import Service, stop
from organizing.local.valkey import Valkey


class Stores:
    """PostgreSQL and Valkey for one `var/`, and the addresses that lead to them."""

    def __init__(self, var: Var, given: Mapping[str, str], *, expendable: bool = False) -> None:
        self.postgres = None if given.get("DATABASE_URL") else Postgres(var, expendable=expendable)
        self.valkey = None if given.get("REDIS_URL") else Valkey(var)
        self.given = given
        self.services: list[Service] = []

    def start(self) -> bool:
        """Start both and return when both answer; True when the database is new."""
        is_new = False
        if self.valkey:
            self.services.append(self.valkey.service())
            self.services[0].start()
        if self.postgres:
            is_new = self.postgres.prepare()
            self.services.append(self.postgres.service())
            self.services[-1].start()
            self.postgres.wait(self.services[-1])
            self.postgres.grant()
        if self.valkey:
            self.valkey.wait(self.services[0])
        return is_new

    def stop(self) -> None:
        """Stop both."""
        stop(*self.services)

    def addresses(self) -> dict[str, str]:
        """Return the environment variables by which the application finds them."""
        if self.postgres:
            database = self.postgres.url("web")
            owner = self.postgres.url("owner")
            worker = self.postgres.url("worker")
        else:
            database = self.given["DATABASE_URL"]
            owner = self.given.get("OWNER_DATABASE_URL") or database
            worker = self.given.get("WORKER_DATABASE_URL") or database
        return {
            "DATABASE_URL": database,
            "OWNER_DATABASE_URL": owner,
            "WORKER_DATABASE_URL": worker,
            "REDIS_URL": self.valkey.url() if self.valkey else self.given["REDIS_URL"],
        }

    def keepers_address(self) -> dict[str, str]:
        """Return by what variable backups and restores find the database: for them alone."""
        if self.postgres:
            return {"ADMIN_DATABASE_URL": self.postgres.superuser_url()}
        given = self.given.get("ADMIN_DATABASE_URL")
        return {"ADMIN_DATABASE_URL": given} if given else {}


def inherited() -> dict[str, str]:
    """Return our environment without what libpq would read behind our back."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
