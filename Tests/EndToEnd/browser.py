"""Debian's Chromium over Playwright: a page that notices every error and every request that leaves the server."""

import contextlib
import os

from playwright.sync_api import expect, sync_playwright

chromium = "/usr/bin/chromium"
wait_ms = 20_000
expect.set_options(timeout=wait_ms)


def use_portal(project):
    """Lets a server show the portal that is being worked on, where the tests are told of one: see docs/portal.md."""
    if "MARTLET_PORTAL" in os.environ:
        project.environment["MARTLET_PORTAL"] = os.environ["MARTLET_PORTAL"]


@contextlib.contextmanager
def browser():
    # As root, which continuous integration is, Chromium has no sandbox of its own.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=[*arguments, "--disable-dev-shm-usage"])
        try:
            yield started
        finally:
            started.close()


class Tab:
    """A page of the portal, signed in; `complaints` has what no page may do."""

    def __init__(self, started, url, token=None, width=1280, scheme="light", height=860):
        self.url = url
        self.complaints = []
        self.dialogs = []
        self.context = started.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, base_url=url, accept_downloads=True,
            reduced_motion="reduce")
        if token:
            self.context.add_init_script(f"sessionStorage.setItem('martlet.token', '{token}')")
        self.page = self.context.new_page()
        self.page.set_default_timeout(wait_ms)
        self.expected = ()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", self._request)
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def _console(self, message):
        if message.type in ("error", "warning") and not any(word in message.text for word in self.expected):
            self.complaints.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _request(self, request):
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.complaints.append(f"asked {request.url}")

    def open(self, path):
        """Opens an address of the portal and waits until it has what it shows."""
        self.page.goto(path)
        self.settle()
        return self.page

    def settle(self):
        self.page.wait_for_selector("h1")
        expect(self.page.locator(".skeleton")).to_have_count(0)

    def close(self):
        self.context.close()
        assert self.complaints == [], self.complaints
        assert self.dialogs == [], self.dialogs

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.close()
        else:
            self.context.close()
