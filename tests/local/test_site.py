import json
import os
import signal
import subprocess
import sys
import time
import urllib.request

from organizing.local.places import ROOT
from tests.local.conftest import eventually, free_port


def test_the_site_itself_starts_with_a_demo_and_a_second_time_at_once(tmp_path):
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    address = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "organizing.local", "run"]

    worker = tmp_path / "var/log/worker.log"
    for limit in (240, 30):  # seconds: far above what it takes, for a busy machine
        began = time.monotonic()
        with subprocess.Popen(
            [*command, "--port", str(port), "--var", str(tmp_path / "var")],
            cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        ) as process:  # fmt: skip
            said = []
            for line in process.stdout:
                said.append(line)
                if line.startswith("Ctrl-C"):
                    break
            try:
                assert address in "".join(said), "".join(said)
                assert time.monotonic() - began < limit
                with urllib.request.urlopen(f"{address}/accounts/login/") as page:
                    assert page.status == 200
                eventually(lambda: worker.exists() and "ready." in worker.read_text())
            finally:
                process.send_signal(signal.SIGINT)

    demo = tmp_path / "var" / "demo.json"
    assert demo.stat().st_mode & 0o777 == 0o600
    assert json.loads(demo.read_text())
