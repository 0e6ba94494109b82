"""A PostgreSQL server of a test's own, which the test may stop and start."""

import pathlib
import subprocess

script = pathlib.Path(__file__).resolve().parents[2] / "setup" / "postgres.sh"


class Postgres:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.url = self._call("start").strip()

    def _call(self, action, *arguments):
        done = subprocess.run(
            [str(script), action, str(self.folder), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def again(self):
        self._call("again")

    def stop(self, immediately=False):
        """In order, or as after a power cut."""
        self._call("stop", *(["immediate"] if immediately else []))

    def remove(self):
        self._call("remove")
