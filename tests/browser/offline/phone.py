"""What one does with a phone, and what its storage holds."""

from playwright.sync_api import expect

MARKER = "PLANTED-MARKER"

DUMP = """async () => {
  const database = await new Promise((done) => {
    const request = indexedDB.open("sinew", 1);
    request.onsuccess = () => done(request.result);
  });
  const found = {};
  for (const name of database.objectStoreNames) {
    const rows = await new Promise((done) => {
      const request = database.transaction(name).objectStore(name).getAll();
      request.onsuccess = () => done(request.result);
    });
    found[name] = rows.map((row) => row instanceof CryptoKey
      ? `key, extractable: ${row.extractable}`
      : JSON.stringify({ ...row, iv: "", data: new TextDecoder("latin1").decode(row.data) }));
  }
  database.close();
  return found;
}"""


TWO_BARS = {
    "offline": False,
    "latency": 400,  # ms
    "downloadThroughput": 50_000,  # bytes a second: a slow 3G
    "uploadThroughput": 25_000,
}


class Line:
    """What the page has for a line: two bars, and then none, and then two again."""

    def __init__(self, page):
        self.context = page.context
        self.throttle = self.context.new_cdp_session(page)
        self.throttle.send("Network.enable")
        self.two_bars()

    def two_bars(self):
        self.throttle.send("Network.emulateNetworkConditions", TWO_BARS)
        self.context.set_offline(False)

    def cut(self):
        """Take the signal away: where a page is throttled, the context alone does not."""
        self.context.set_offline(True)
        self.throttle.send("Network.emulateNetworkConditions", {**TWO_BARS, "offline": True})


def lost_answer(route):
    """Let the server have it, and the phone not hear of it."""
    route.fetch(max_redirects=0)
    route.abort("connectionreset")


def at(page, path, live_server):
    page.goto(f"{live_server.url}{path}", wait_until="load")
    return page


def write_down(page, name, note=""):
    page.get_by_label("Who did you talk with?").fill(name)
    page.get_by_text("Ask", exact=True).first.click()
    page.get_by_label("Note").fill(note)
    page.get_by_role("button", name="Save one-on-one").click()
    expect(page.get_by_text("Saved on this phone.")).to_be_visible()
    expect(page.get_by_role("button", name="Save one-on-one")).to_be_enabled()


def eventually(page, **counts):
    """Wait until the stores hold that many rows."""
    for _ in range(120):
        held = {name: len(rows) for name, rows in page.evaluate(DUMP).items() if name in counts}
        if held == counts:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{held} and not {counts}")


def drafted_again(page, *, since):
    """Wait until what was typed is kept, a third of a second after the last tap."""
    for _ in range(120):
        if page.evaluate(DUMP)["drafts"] != since:
            return
        page.wait_for_timeout(50)
    raise AssertionError("what was tapped is not kept")


def in_outbox(page):
    return len(page.evaluate(DUMP)["outbox"])
