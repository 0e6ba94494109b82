"""Runs scripts in the environment of the other orchestrators, .deps/peers, and makes it where it is missing."""

import json

from bench import root, run

python = root / ".deps" / "peers" / "bin" / "python"


def measure(script, folder):
    """What a script prints as its last line, a JSON object; it works in a folder of its own."""
    run(root / "setup" / "peers.sh")
    return json.loads(run(python, root / "benchmarks" / "peers" / script, folder, cwd=folder).splitlines()[-1])
