"""What steps reach outside of their own folder: sockets, folders by their whole path, and the scripts of an imported graph."""

import json
import os
import socket
import threading

import pytest

from flow_calls import done, write
from server import Server


@pytest.fixture
def served(project):
    with Server(project) as server:
        yield server


@pytest.fixture
def greeter():
    """A socket right in the machine's /tmp that says hello to whoever connects."""
    path = f"/tmp/martlet-{os.getpid()}.sock"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    os.chmod(path, 0o777)
    listener.listen()

    def serve():
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            client.sendall(b"hello")
            client.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield path
    # Wakes the one that waits.
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()
    os.unlink(path)


def test_with_a_network_sockets_in_tmp_are_reached_and_without_one_not(served, greeter):
    greet = f"import socket; s = socket.socket(socket.AF_UNIX); s.connect('{greeter}'); said = s.recv(5).decode()"
    beside = f"{greeter}.txt"
    with open(beside, "w") as file:
        file.write("not a socket")
    try:
        write(served.project, "sockets", f"""
            steps:
              python: {{kind: python, network: true, code: "{greet}; outputs = {{'said': said}}"}}
              bash:
                kind: bash
                network: true
                run: /usr/bin/python3 -c "{greet}; print('said=' + said)" >> $MARTLET_OUTPUTS
              offline: {{kind: python, code: "{greet}", allow_failure: true}}
              silent: {{kind: bash, run: 'test ! -e {greeter}'}}
              file: {{kind: bash, network: true, run: 'test ! -e {beside}'}}
            """)
        steps = done(served, "sockets")["steps"]
    finally:
        os.unlink(beside)
    assert steps["python"]["outputs"] == {"said": "hello"} and steps["bash"]["outputs"] == {"said": "hello"}
    assert steps["offline"]["status"] == "failed" and "FileNotFoundError" in steps["offline"]["error"], steps["offline"]


def test_folders_are_named_by_their_whole_path(served, tmp_path):
    given, taken = tmp_path / "given", tmp_path / "made" / "deep"
    given.mkdir()
    (given / "n").write_text("41")
    for folder in (tmp_path, given):
        folder.chmod(0o755)
    write(served.project, "places", f"""
        parameters: {{n: {{type: integer, default: 1}}}}
        steps:
          unnamed: {{kind: bash, run: 'test ! -e {given}'}}
          read:
            kind: bash
            reads: {given}
            run: echo "n=$(cat {given}/n)" >> "$MARTLET_OUTPUTS"; ! touch {given}/x
          code:
            kind: python
            reads: ["{given}"]
            writes: ["{taken}"]
            depends_on: [read]
            code: |
              n = int(open("{given}/n").read()) + params["n"]
              open("{taken}/python", "w").write(str(n))
              outputs = {{"n": n}}
          script: {{kind: bash, writes: {taken}, depends_on: [code], run: 'cat {taken}/python > {taken}/shell'}}
          beside: {{kind: bash, writes: {taken}, run: 'touch {tmp_path}/x; ! touch /var/x', depends_on: [script]}}
        """)
    steps = done(served, "places")["steps"]
    assert steps["read"]["outputs"] == {"n": "41"} or steps["read"]["outputs"] == {"n": 41}
    assert (taken / "shell").read_text() == (taken / "python").read_text() == "42"
    # What lies beside it below /tmp was the step's own, and is gone.
    assert not (tmp_path / "x").exists() and sorted(os.listdir(given)) == ["n"] and sorted(os.listdir(tmp_path / "made")) == ["deep"]


GRAPH = {
    "name": "Nightly", "nodes": [
        {"nodeID": "a", "name": "Fetch", "nodeType": "process", "nodeTypeDesc": "bash", "active": True,
         "commands": [{"command": "echo 41 > ${{nodedirectory}}number.txt"}]},
        {"nodeID": "b", "name": "Add", "nodeType": "process", "nodeTypeDesc": "python", "active": True,
         "commands": [{"command": "python3 -u ${{nodedirectory}}dp-entrypoint.py"}]},
        {"nodeID": "c", "name": "Look", "nodeType": "process", "nodeTypeDesc": "bash", "active": True,
         "commands": [{"command": "cat ${{nodedirectory}}words.txt"}]},
        {"nodeID": "d", "name": "Lose", "nodeType": "process", "nodeTypeDesc": "python", "active": True,
         "commands": [{"command": "python3 ${{nodedirectory}}lose.py"}]},
    ],
    "edges": [{"from": "a", "to": "b", "active": True}, {"from": "b", "to": "c", "active": True}, {"from": "c", "to": "d", "active": True}],
    "files": [
        {"nodeID": "b", "path": "dp-entrypoint.py", "content":
            "import os, pathlib\n\nhere = pathlib.Path(__file__).parent\n(here / 'sum.txt').write_text('42')\n"},
        {"nodeID": "c", "path": "words.txt", "content": "some words\n"},
        {"nodeID": "d", "path": "lose.py", "content": "import json\nwith open('result.json', 'w') as file:\n    json.dump([1], file)\n"},
    ],
}


def test_scripts_of_an_imported_graph_write_where_they_did(served):
    served.project.write("graph.json", json.dumps(GRAPH))
    imported = served.project.json("flow", "import", "dataplane", "graph.json")
    served.project.martlet("flow", "check", "nightly")
    steps = done(served, "nightly")["steps"]
    folder = served.project.folder / "flows" / "nightly"
    assert (folder / "fetch" / "number.txt").read_text() == "41\n" and (folder / "add" / "sum.txt").read_text() == "42"
    assert steps["lose"]["status"] == "success" and not list(folder.rglob("result.json"))
    # What is written where nothing stays is told, with where it stands.
    (note,) = [note for note in imported["notes"] if "'Lose'" in note]
    assert "lose.py:2" in note and "writes" in note
    assert not [note for note in imported["notes"] if "'Look'" in note]
    text = (folder.parent / "nightly.yaml").read_text()
    assert text.count("writes:") == 2
