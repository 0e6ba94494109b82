"""A running `martlet serve` on a free port of the loopback, with a token that may do everything."""

import json
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import contract

# A server that is not ready, or not gone, after this long is stuck.
patience_s = 60


class Server:
    def __init__(self, project, *arguments, port=0):
        self.project = project
        self.arguments = arguments
        # A free one unless said; one that is said stays over restarts.
        self.port = port
        self.process = None
        self.token = project.json("token", "create", "tests", "--scope", "admin")["secret"]

    def start(self):
        """Starts the server and waits until it says that it is ready."""
        state = self.project.folder / ".martlet" / "server.json"
        state.unlink(missing_ok=True)
        # A file, since a pipe that nobody reads would stop the server.
        self.log = tempfile.TemporaryFile("w+")
        self.process = self.project.start(
            "serve", "--port", str(self.port), *self.arguments, **{"stdout": self.log, "stderr": subprocess.STDOUT})
        end = time.monotonic() + patience_s
        while True:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}: {self.output()}")
            if state.exists():
                try:
                    self.url = json.loads(state.read_text())["url"]
                    urllib.request.urlopen(f"{self.url}/ready", timeout=patience_s).close()
                    return self
                except (ValueError, KeyError, urllib.error.URLError):
                    pass
            assert time.monotonic() < end, f"the server is not ready: {self.output()}"
            time.sleep(0.01)

    def output(self):
        self.log.seek(0)
        return self.log.read()

    def stop(self):
        """Asks the server to end, and checks that it does so without an error."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not stop: {self.output()}")
        assert status == 0, f"the server ended with {status}: {self.output()}"

    def kill(self):
        """`kill -9`."""
        self.process.kill()
        self.process.wait(patience_s)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    # Plain HTTP

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.token}"}

    def request(self, method, path, body=None, headers=None):
        """One request; the result has `.status`, `.headers`, `.body` (bytes) and `.json()`, also for errors.

        What the platform's API answers must be what its document says.
        """
        answer = self.exchange(method, path, body, headers)
        contract.check(method, path, answer)
        return answer

    def exchange(self, method, path, body, headers):
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data=data, method=method)
        for name, value in {"Content-Type": "application/json", **self.headers, **(headers or {})}.items():
            if value is not None:
                request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=patience_s) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


def quoted(text):
    """One segment of a path."""
    return urllib.parse.quote(str(text), safe="")


def resident_mb(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024
