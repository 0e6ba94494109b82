"""Locked requirements on a worker: a wheel made here, in a folder that serves as index, and no network."""

import base64
import hashlib
import zipfile

from test_workers import site  # noqa: F401

FLOW = """
steps:
  project:
    kind: python
    group: etl
    code: |
      import sys, tiny
      outputs = {"version": tiny.version, "prefix": sys.prefix}
  beside:
    kind: python
    group: etl
    code: |
      import sys, tiny
      outputs = {"version": tiny.version, "prefix": sys.prefix}
  own:
    kind: python
    group: etl
    requirements: other/requirements.lock
    code: |
      import sys, tiny
      outputs = {"version": tiny.version, "prefix": sys.prefix}
"""


def wheel(folder, version):
    """Makes the wheel of a package with one line; returns the line that locks it."""
    folder.mkdir(exist_ok=True)
    info = f"tiny-{version}.dist-info"
    files = {
        "tiny.py": f"version = '{version}'\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = []
    for name, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record.append(f"{name},sha256={digest},{len(text)}")
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
    path = folder / f"tiny-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return f"tiny=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def outputs(shown):
    assert shown["run"]["status"] == "success", shown
    return {step["name"]: step["outputs"] for step in shown["steps"]}


def test_a_worker_makes_the_environment_that_requirements_lock_and_keeps_it(site, tmp_path):
    wheels = tmp_path / "wheels"
    (site.folder / "requirements.lock").write_text(wheel(wheels, "1.0"))
    (site.folder / "other").mkdir()
    (site.folder / "other" / "requirements.lock").write_text(wheel(wheels, "2.0"))
    (site.folder / "flows" / "env.yaml").write_text(FLOW)
    site.serve()
    assert site.ask("schedule", "create", "env", "--flow", "env", "--every", "1000d").returncode == 0
    site.worker("one", more=("--capacity", "4"), env={"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)})
    site.ready(1)
    run = site.run("env")
    first = outputs(site.ended(run))
    assert {name: found["version"] for name, found in first.items()} == {
        "project": "1.0", "beside": "1.0", "own": "2.0"}
    cache = str(site.folder / "cache-one" / "python")
    assert all(found["prefix"].startswith(cache) for found in first.values())
    # Two steps that need the same wait for one another.
    assert sum("making the environment" in line for line in site.lines(run)) == 2
    # Kept by the digest of the file: nothing is made again.
    run = site.run("env")
    assert outputs(site.ended(run)) == first
    assert not any("making the environment" in line for line in site.lines(run))
    # A package that is not what was locked is refused, and nothing of it is kept.
    line = wheel(wheels, "4.0")
    (site.folder / "requirements.lock").write_text(line[:-9] + "00000000\n")
    shown = site.ended(site.run("env"))
    # Whichever of the two came first; the other is cancelled.
    errors = [step["error"] or "" for step in shown["steps"]]
    assert shown["run"]["status"] == "failed" and any("pip" in error for error in errors), errors
    assert any("do not match the hashes" in line.lower() for line in site.lines(shown["run"]["id"])), shown
