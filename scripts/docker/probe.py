"""Ask the web server of this container whether it is alive, by the name it serves."""

import os
import sys
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

ADDRESS = os.environ.get("PROBE_URL", "http://127.0.0.1:8000/healthz")

host = urlsplit(os.environ["SITE_URL"]).netloc
with urlopen(Request(ADDRESS, headers={"Host": host}), timeout=3) as answer:
    sys.exit(answer.status != 200)
