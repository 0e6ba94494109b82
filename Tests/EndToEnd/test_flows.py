"""Flows of the built binary: what fails can be resumed, and what is secret is not told."""

import json
import subprocess

from project import martlet as binary

steps = """
secrets: [API_KEY]
steps:
  one:
    kind: bash
    writes: .
    run: |
      echo "key=$API_KEY"
      echo n=41 >> "$MARTLET_OUTPUTS"
      echo ran >> "$MARTLET_PROJECT/ran"
  two:
    kind: bash
    depends_on: [one]
    run: test -f "$MARTLET_PROJECT/fixed"
  rows:
    kind: sql
    depends_on: [two]
    query: select {{ steps.one.outputs.n + 1 }} as a
    table: silver.made
    strategy: append_only
  end: {kind: checkpoint, depends_on: [rows]}
"""


def flow(project, text=steps, name="daily"):
    folder = project.folder / "flows"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text)


def secret(project, name, value):
    subprocess.run([binary, "-C", project.folder, "secret", "set", name], input=value.encode(), check=True, timeout=60)


def newest(project):
    return json.loads(project.martlet("runs", "list", "--json", "-n", "1").text)["runs"][0]["id"]


def test_a_failed_step_is_resumed_and_what_succeeded_is_not_done_again(project):
    flow(project)
    secret(project, "API_KEY", "supersecretvalue")
    project.martlet("flow", "run", "daily", status=1)
    run = newest(project)

    (project.folder / "fixed").touch()
    project.martlet("runs", "resume", run)

    assert (project.folder / "ran").read_text() == "ran\n", "the first step ran once"
    assert "42" in project.martlet("query", "select * from silver.made", "--format", "csv").text
    shown = project.martlet("runs", "show", run).text
    assert "supersecretvalue" not in shown and "key=***" in shown


def test_no_secret_lies_in_the_state(project):
    secret(project, "API_KEY", "supersecretvalue")

    assert (project.folder / ".martlet" / "secret.key").stat().st_mode & 0o777 == 0o600
    for path in (project.folder / ".martlet").rglob("*"):
        if path.is_file():
            assert b"supersecretvalue" not in path.read_bytes(), path


def test_mistakes_are_told_with_their_places(project):
    flow(project, "steps:\n  a: {kind: bash, rum: x}\n  b: {kind: checkpoint, depends_on: [c]}\n")

    told = project.martlet("flow", "check", status=1).text

    assert "flows/daily.yaml:2" in told and "Did you mean 'run'?" in told
    assert "flows/daily.yaml:3" in told
