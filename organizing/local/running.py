"""Start everything in order, keep it running, and stop it in the reverse order."""

import hashlib
import os
import time
from pathlib import Path

from organizing.local.places import Var, taken
from organizing.local.pulse import Pulse
from organizing.local.services import Problem, Service, say, stop
from organizing.local.site import Site
from organizing.local.stores import Stores, inherited
from organizing.local.waiting import Stopped, pause


def run(*, port: int, var_path: Path) -> int:
    """Run the site until Ctrl-C, SIGTERM or the end of the terminal."""
    os.umask(0o077)
    var = Var(var_path)
    if not var.take():
        raise taken(var)
    var.make_sockets()
    stores = Stores(var, inherited())
    children: list[Service] = []
    try:
        site = Site(var, stores, port)
        site.check_port()
        _start(site, stores, children)
        pulse = Pulse(site.env["DATABASE_URL"], port)
        pulse.start()
        _watch(stores, children, pulse)
    except Stopped:
        say("\nStopping.")
    finally:
        stop(*children)
        stores.stop()
        var.leave()
    return 0


def _start(site: Site, stores: Stores, children: list[Service]) -> None:
    is_new = stores.start()
    if is_new:
        say("A new database was made.")
        site.var.remember(database=None)
    _prepare(site, children, whose=_whose(stores))

    web = site.web()
    children.append(web)
    web.start()
    site.wait(web)
    say(f"\nSinew is at {site.url}")
    if site.demo_file.exists():
        say(f"Sign-ins:   {site.demo_file}")
    say("Ctrl-C stops it.\n")
    for child in (site.worker(), site.beat()):
        children.append(child)
        child.start()


def _whose(stores: Stores) -> str:
    """Name the database, so that what was done to another one is not taken for done."""
    if stores.postgres is None:
        return hashlib.sha256(stores.given["DATABASE_URL"].encode()).hexdigest()
    return "embedded"


def _prepare(site: Site, children: list[Service], *, whose: str) -> None:
    """Migrate, gather static files, make the demo organization: each only when needed."""
    var = site.var
    done = var.remembered()
    if done.get("database") != whose:
        done = {"static": done.get("static")}
        var.remember(database=whose, schema=None, demo=None)

    steps = []
    if done.get("schema") != site.schema():
        steps.append(("Migrating.", site.migrate()))
    if done.get("static") != site.static():
        steps.append(("Gathering static files.", site.collect_static()))
    _do(steps, children)
    is_wanted = not os.environ.get("EMPTY")
    if is_wanted and not done.get("demo"):
        _do([("Making a demo organization.", site.demo())], children)
    var.remember(
        schema=site.schema(), static=site.static(), demo=True if is_wanted else done.get("demo")
    )


def _do(steps: list[tuple[str, Service]], children: list[Service]) -> None:
    """Run these at the same time; each must succeed."""
    for sentence, step in steps:
        say(sentence)
        children.append(step)
        step.start()
    for sentence, step in steps:
        while not step.has_exited():
            pause(0.01)
        children.remove(step)
        if step.clear() != 0:
            raise Problem(f"{sentence} This failed; {step.log} ends so:\n{step.last_words()}")


def _watch(stores: Stores, children: list[Service], pulse: Pulse) -> None:
    """Start again whatever stops or only stands, sooner the first time than the fifth."""
    due: dict[Service, float] = {}
    while True:
        for service in [*stores.services, *children]:
            if service in due:
                if time.monotonic() >= due[service]:
                    del due[service]
                    service.start()
            elif service.has_exited():
                status, delay = service.clear(), service.back_off()
                due[service] = time.monotonic() + delay
                say(
                    f"{service.name} has stopped (status {status}; see {service.log});"
                    f" starting it again in {delay:g} s."
                )
            elif _only_stands(service, pulse):
                say(f"{service.name} is up and does nothing; stopping it to start it again.")
                stop(service)
        pause(0.1)


def _only_stands(service: Service, pulse: Pulse) -> bool:
    up_for = time.monotonic() - service.started_at
    if service.name == "web":
        return pulse.is_web_stuck(up_for=up_for)
    if service.name in ("worker", "beat"):
        return pulse.is_worker_silent(up_for=up_for)
    return False
