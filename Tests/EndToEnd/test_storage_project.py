"""A project whose lake is in a storage that speaks S3: one of another Martlet server, and one of OpenStack Swift."""

import json
import os
import pathlib
import re
import subprocess
import sys
import urllib.error
import urllib.request
import uuid

import pyarrow
import pytest
from pyiceberg.catalog.rest import RestCatalog

from project import Project
from server import Server
from storage_client import StorageServer, boto3, botocore
from swift_storage import Swift


class Place:
    """A bucket in a storage, and what a project's environment says of it."""

    def __init__(self, url, key, secret, bucket):
        self.url, self.key, self.secret, self.bucket = url, key, secret, bucket
        self.s3.create_bucket(Bucket=bucket)

    @property
    def variables(self):
        return {
            "AWS_ACCESS_KEY_ID": self.key, "AWS_SECRET_ACCESS_KEY": self.secret, "AWS_ENDPOINT_URL": self.url,
            "AWS_DEFAULT_REGION": "us-east-1"}

    @property
    def s3(self):
        return boto3.client(
            "s3", endpoint_url=self.url, region_name="us-east-1", aws_access_key_id=self.key, aws_secret_access_key=self.secret,
            config=botocore.config.Config(s3={"addressing_style": "path"}, request_checksum_calculation="when_required"))

    def keys(self, prefix=""):
        return sorted(entry["Key"] for page in self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
                      for entry in page.get("Contents", []))


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    with StorageServer(Project.empty(tmp_path_factory.mktemp("storage") / "project")) as running:
        yield Place(running.s3_url, running.key["id"], running.key["secret"], "lakes")


@pytest.fixture(scope="module")
def swift(tmp_path_factory):
    # `make test` starts one for all.
    if url := os.environ.get("MARTLET_TEST_S3"):
        yield Place(url, Swift.access_key, Swift.secret, f"lakes-{uuid.uuid4()}")
        return
    with Swift(tmp_path_factory.mktemp("swift") / "store") as running:
        yield Place(running.url, running.access_key, running.secret, "lakes")


@pytest.fixture(params=["own", "swift"])
def place(request):
    return request.getfixturevalue(request.param)


# What does not depend on whose storage it is.
ours_alone = pytest.mark.parametrize("place", ["own"], indirect=True)


@pytest.fixture
def project(place, tmp_path):
    """A project that `init` made in the storage."""
    folder = tmp_path / "project"
    made = Project(tmp_path)
    made.environment = place.variables
    made.martlet("init", str(folder), "--storage", f"s3://{place.bucket}/{tmp_path.name}/lake", "--endpoint", place.url)
    # What it was tried with is gone.
    assert place.keys(f"{tmp_path.name}/") == []
    project = Project(folder)
    project.environment = place.variables
    return project


def test_a_lake_lives_in_a_storage(place, project, tmp_path):
    project.pipeline(
        "silver.numbers", "select n, n % 3 as part from {{ ref('bronze.raw') }}",
        config="merge_strategy: incremental\nunique_key: [n]\npartition_by: [part]\n")
    rows = project.write("rows.csv", "n\n" + "".join(f"{n}\n" for n in range(1000)))
    project.martlet("ingest", str(rows), "bronze.raw")
    project.martlet("run")
    project.martlet("test")
    assert project.query("select message from gold.greetings order by id")[0] == ("Hello, world!",)
    assert project.query("select part, count(*) from silver.numbers group by 1 order by 1") == [("0", "334"), ("1", "333"), ("2", "333")]
    # A second run rewrites what it matches; deletes are files too.
    project.martlet("run")
    assert project.count("silver.numbers") == 1000
    assert not (project.folder / "lake").exists()
    keys = place.keys(f"{tmp_path.name}/lake/")
    assert any(key.endswith(".metadata.json") for key in keys) and any(key.endswith(".parquet") for key in keys)
    assert project.metadata("silver.numbers").startswith(f"s3://{place.bucket}/{tmp_path.name}/lake/silver/numbers")
    # Its history, and what cleans it.
    project.martlet("branch", "create", "dev")
    project.martlet("run", "--branch", "dev", "silver.numbers")
    project.martlet("merge", "dev")
    for command in [["compact", "silver.numbers"], ["expire", "silver.numbers", "--keep", "1"]]:
        project.martlet("table", *command)
    project.martlet("branch", "delete", "dev")
    project.martlet("table", "drop", "silver.numbers")
    place.s3.put_object(Bucket=place.bucket, Key=f"{tmp_path.name}/lake/silver/numbers/data/orphan.parquet", Body=b"x")
    before = len(place.keys(f"{tmp_path.name}/lake/"))
    # Swift tells times in whole seconds, rounded up: what is not yet as old as that stays until a later turn.
    for _ in range(30):
        project.martlet("table", "clean", "--history", "0s", "--grace", "0s")
        left = place.keys(f"{tmp_path.name}/lake/")
        if not any("silver/numbers" in key for key in left):
            break
    assert len(left) < before and not any("silver/numbers" in key for key in left)
    assert project.count("bronze.raw") == 1000
    project.martlet("doctor", status=None)


def test_init_tries_the_storage(own, place, tmp_path):
    """What cannot keep a lake is found before there is a project, and doctor finds it later on."""
    folder = tmp_path / "project"
    made = Project(tmp_path)

    def init(*arguments, status=1, bucket=place.bucket, url=place.url, **variables):
        made.environment = {**place.variables, **variables}
        return made.martlet("init", str(folder), "--storage", f"s3://{bucket}/{tmp_path.name}", "--endpoint", url, *arguments, status=status).text

    def refused(*said, **options):
        text = init(**options)
        assert all(part in text for part in said), text
        assert "hint" in text.lower() and not folder.exists(), text

    refused("http://127.0.0.1:9", "does not answer", "storage.endpoint", url="http://127.0.0.1:9")
    refused("SignatureDoesNotMatch", place.url, "AWS_SECRET_ACCESS_KEY", AWS_SECRET_ACCESS_KEY="wrong")
    refused(place.url, AWS_ACCESS_KEY_ID="none:such")
    refused("there are no credentials", AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
    refused("none-such", place.url, bucket="none-such")
    assert "Tried" in init(status=0)
    project = Project(folder)
    project.environment = place.variables
    storage = lambda **options: next(each for each in project.json("doctor", **options)["findings"] if each["subject"] == "storage")
    assert storage(status=None)["severity"] == "good"
    assert place.keys(f"{tmp_path.name}/") == []
    project.environment = {**place.variables, "AWS_SECRET_ACCESS_KEY": "wrong"}
    found = storage(status=1)
    assert found["severity"] == "error" and place.url in found["message"] and "AWS_SECRET_ACCESS_KEY" in found["remedy"], found


def test_init_needs_leave_to_write(tmp_path):
    with StorageServer(Project.empty(tmp_path / "storage")) as server:
        server.s3().create_bucket(Bucket="lakes")
        made = Project(tmp_path)
        for grant, verb in [("read:lakes/", "write to"), ("write:lakes/shop/", None)]:
            key = server.new_key("--grant", grant)
            made.environment = {"AWS_ACCESS_KEY_ID": key["id"], "AWS_SECRET_ACCESS_KEY": key["secret"], "AWS_ENDPOINT_URL": server.s3_url}
            said = made.martlet("init", str(tmp_path / "shop"), "--storage", "s3://lakes/shop", status=1 if verb else 0).text
            assert not verb or f"cannot {verb} 's3://lakes/shop'" in said and "AccessDenied" in said, said


@ours_alone
def test_secrets_of_the_storage_stay_secret(place, project):
    project.martlet("run")
    for sql in ["from duckdb_secrets()", "select * from duckdb_secrets(redact = false)", "select * from which_secret('s3://x/y', 's3')"]:
        refused = project.martlet("query", sql, status=1)
        assert place.secret not in refused.text
    # A project's own SQL may ask the engine, and is told nothing.
    project.pipeline("gold.secrets", "select secret_string from duckdb_secrets()")
    assert place.secret not in project.martlet("run", status=None).text
    assert place.secret not in project.martlet("plan").text
    for path in project.folder.rglob("*"):
        if path.is_file():
            assert place.secret.encode() not in path.read_bytes(), path
    refused = project.martlet("query", f"select * from read_csv('s3://{place.bucket}/x.csv')", status=1)
    assert "read_csv" in refused.stderr


@ours_alone
def test_what_is_wrong_is_said(place, project, tmp_path):
    def trouble(*said):
        """What a run says of the storage: not where in a pipeline, but which storage, and what is to be done."""
        text = project.martlet("run", status=1).text
        assert all(part in text for part in said), text
        assert "pipeline.sql" not in text, text

    project.environment = {**place.variables, "AWS_SECRET_ACCESS_KEY": "wrong"}
    trouble("403", place.url, "martlet doctor")
    project.environment = {"AWS_ENDPOINT_URL": place.url}
    trouble("there are no credentials for the storage", "AWS_ACCESS_KEY_ID")
    project.environment = place.variables
    other = Project(tmp_path / "other")
    made = Project(tmp_path)
    made.martlet("init", str(other.folder), "--storage", "s3://none-such/lake", "--endpoint", place.url, "--unchecked")
    other.environment = place.variables
    text = other.martlet("run", status=1).text
    assert ("NoSuchBucket" in text or "404" in text) and "pipeline.sql" not in text and place.url in text, text
    settings = project.folder / "martlet.yaml"
    settings.write_text(settings.read_text().replace(place.url, "http://127.0.0.1:9"))
    trouble("http://127.0.0.1:9", "storage.endpoint")
    for wrong in [["--storage", "none"], ["--storage", "s3://"], ["--endpoint", place.url], ["--storage", "s3://b/x", "--endpoint", "host"]]:
        Project(tmp_path).martlet("init", str(tmp_path / "wrong"), *wrong, status=2)
    assert not (tmp_path / "wrong").exists()


def test_clients_work_through_the_catalog(place, project):
    project.martlet("run")
    with Server(project) as server:
        catalog = RestCatalog("c", **{
            "uri": f"{server.url}/iceberg", "warehouse": "lake", "token": server.token, "s3.endpoint": place.url,
            "s3.access-key-id": place.key, "s3.secret-access-key": place.secret, "s3.region": "us-east-1",
            "py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO"})
        assert catalog.load_table("gold.greetings").scan().to_arrow().num_rows == 2
        rows = pyarrow.table({"n": list(range(10))})
        made = catalog.create_table("bronze.theirs", rows.schema)
        made.append(rows)
        assert made.location().startswith(f"s3://{place.bucket}/")
    assert project.count("bronze.theirs") == 10


def test_clients_without_keys_have_their_requests_signed(place, project, tmp_path):
    """PyIceberg with the catalog's URL and a token: it creates, writes, merges and deletes in a storage that it has no keys of."""
    project.martlet("run")
    (tmp_path / "hidden").mkdir()
    with Server(project) as server:
        question = {
            "url": server.url, "token": server.token, "client": "pyiceberg", "namespace": "signed", "delegation": "remote-signing", "boto3": True,
            "hidden": str(tmp_path / "hidden"), "place": f"s3://{place.bucket}/{tmp_path.name}/lake/"}
        folder = pathlib.Path(__file__).parent
        done = subprocess.run(
            [sys.executable, "-P", str(folder / "iceberg_there.py"), json.dumps(question)], capture_output=True, text=True, timeout=120, cwd="/",
            env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(folder)})
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout) == {"summary": [110, sum(range(10, 120)), 30], "io": "FsspecFileIO"}
        defaults = server.request("GET", "/iceberg/v1/config").json()["defaults"]
        assert defaults["s3.endpoint"] == place.url and place.secret not in json.dumps(defaults)
        # Keys are not given, and what is signed for one table opens no other.
        table = "/iceberg/v1/lake/namespaces/signed/tables/orders"
        assert "s3.secret-access-key" not in server.request(
            "GET", table, headers={"X-Iceberg-Access-Delegation": "vended-credentials"}).body.decode()
        other = server.request("GET", "/iceberg/v1/lake/namespaces/gold/tables/greetings").json()["metadata-location"]
        mine = server.request("GET", table).json()["metadata-location"]

        def signed(location, method="GET"):
            uri = f"{place.url}/{location.removeprefix('s3://')}"
            return uri, server.request("POST", f"{table}/sign", {"method": method, "region": "us-east-1", "uri": uri, "headers": {}})

        assert signed(other)[1].status == 403 and signed(other, "DELETE")[1].status == 403
        uri, answer = signed(mine)
        fields = {name: ", ".join(values) for name, values in answer.json()["headers"].items()}
        assert place.secret not in json.dumps(fields)
        assert urllib.request.urlopen(urllib.request.Request(uri, headers=fields), timeout=60).read().startswith(b"{")
        for request in [urllib.request.Request(f"{place.url}/{other.removeprefix('s3://')}", headers=fields),
                        urllib.request.Request(uri, headers=fields, method="DELETE")]:
            with pytest.raises(urllib.error.HTTPError) as error:
                urllib.request.urlopen(request, timeout=60)
            assert error.value.code == 403
    assert project.count("signed.orders") == 110


def test_large_objects_go_there_and_come_back(place, tmp_path):
    project = Project.empty(tmp_path / "project")
    project.environment = place.variables
    large = os.urandom((20 << 20) + 17)
    (tmp_path / "here" / "a").mkdir(parents=True)
    (tmp_path / "here" / "a" / "large").write_bytes(large)
    (tmp_path / "here" / "empty").write_bytes(b"")
    place_there = f"s3://{place.bucket}/{tmp_path.name}/copy"
    there = project.json("storage", "copy", str(tmp_path / "here"), place_there)
    assert (there["copied"], there["bytes"]) == (2, len(large))
    assert project.json("storage", "copy", str(tmp_path / "here"), place_there)["copied"] == 0
    project.json("storage", "copy", place_there, str(tmp_path / "back"))
    assert (tmp_path / "back" / "a" / "large").read_bytes() == large
    assert (tmp_path / "back" / "empty").read_bytes() == b""


def test_a_copy_needs_no_more_memory_for_larger_objects(own, tmp_path):
    project = Project.empty(tmp_path / "project")
    project.environment = own.variables
    peaks = []
    for size in [32 << 20, 192 << 20]:
        with open(tmp_path / "large", "wb") as file:
            file.truncate(size)
        folder = tmp_path / f"n{size}"
        folder.mkdir()
        os.rename(tmp_path / "large", folder / "large")
        process = project.start("storage", "copy", str(folder), f"s3://{own.bucket}/{tmp_path.name}/{size}")
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0
        peaks.append(usage.ru_maxrss >> 10)
    assert peaks[1] < peaks[0] + 80, f"MiB at the most: {peaks}"


def test_a_profile_and_the_style_come_from_the_project(own, tmp_path):
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text(f"[lake]\naws_access_key_id = {own.key}\naws_secret_access_key = {own.secret}\n")
    (tmp_path / ".aws" / "config").write_text(f"[profile lake]\nregion = us-east-1\nendpoint_url = {own.url}\n")
    project = Project(tmp_path / "project")
    made = Project(tmp_path)
    made.environment = {"HOME": str(tmp_path)}
    made.martlet("init", str(project.folder), "--storage", f"s3://{own.bucket}/{tmp_path.name}", "--profile", "lake")
    settings = project.folder / "martlet.yaml"
    project.martlet("run")
    assert project.count("gold.greetings") == 2
    settings.write_text(re.sub("profile: ", "profil: ", settings.read_text()))
    assert "'storage' has no key 'profil'" in project.martlet("run", status=1).text
