"""What S3's clients put, delete and let expire is told to webhooks and starts runs, also after kill -9."""

import hashlib
import hmac
import json
import threading

import pytest

from project import Project
from receivers import Hook
from storage_client import StorageServer
from test_schedules import firings, until


@pytest.fixture
def hook():
    receiver = Hook()
    yield receiver
    receiver.close()


def webhook(hook, name, **more):
    return {"name": name, "kind": "webhook", "url": f"{hook.url}/{name}", "retry_seconds": 0, "timeout_seconds": 2, **more}


def served(tmp_path, *channels, **settings):
    project = Project.empty(tmp_path / "project")
    project.write("martlet.yaml", json.dumps({"name": "test", "notifications": list(channels), **settings}))
    project.environment["HOOK_SECRET"] = "geheim"
    return project


def told(hook, path):
    """Kind, subject and cause of every event that a path was told, in order; batches and single ones."""
    found = []
    for body in hook.events(path):
        for event in body if isinstance(body, list) else [body]:
            found.append((event["type"], event["subject"], event["data"]["cause"]))
    return found


def is_signed(headers, body):
    parts = dict(part.split("=") for part in headers["Martlet-Signature"].split(","))
    expected = hmac.new(b"geheim", f"{parts['t']}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(parts["v1"], expected)


def complete(s3, bucket, key, body):
    upload = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    tag = s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=1, Body=body)["ETag"]
    s3.complete_multipart_upload(
        Bucket=bucket, Key=key, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": tag}]})


def test_changes_are_told_in_order_signed_and_filtered(tmp_path, hook):
    project = served(
        tmp_path, webhook(hook, "all", events=["object.*"], secret="HOOK_SECRET"),
        webhook(hook, "csv", buckets=["in*"], prefixes=["raw/"], suffixes=[".csv"], events=["object.created"]),
        webhook(hook, "many", buckets=["inbox"], secret="HOOK_SECRET", quiet_seconds=2))
    with StorageServer(project) as server:
        s3 = server.s3()
        s3.create_bucket(Bucket="inbox")
        s3.create_bucket(Bucket="other")
        s3.put_object(Bucket="inbox", Key="raw/a ü.csv", Body=b"1")
        s3.put_object(Bucket="inbox", Key="raw/a ü.csv", Body=b"2")
        s3.copy_object(Bucket="inbox", Key="raw/b.csv", CopySource={"Bucket": "inbox", "Key": "raw/a ü.csv"})
        complete(s3, "other", "raw/c.csv", b"3")
        s3.delete_object(Bucket="inbox", Key="raw/a ü.csv")
        s3.delete_object(Bucket="inbox", Key="never there")
        s3.put_bucket_versioning(Bucket="other", VersioningConfiguration={"Status": "Enabled"})
        s3.delete_objects(Bucket="other", Delete={"Objects": [{"Key": "raw/c.csv"}]})
        expected = [
            ("object.created", "inbox/raw/a ü.csv", "put"), ("object.created", "inbox/raw/a ü.csv", "put"),
            ("object.created", "inbox/raw/b.csv", "copy"), ("object.created", "other/raw/c.csv", "complete"),
            ("object.removed", "inbox/raw/a ü.csv", "delete"), ("object.removed", "other/raw/c.csv", "delete"),
        ]
        hook.wait(lambda got: len(told(got, "/all")) >= len(expected) and len(told(got, "/csv")) >= 3)
        assert told(hook, "/all") == expected
        assert told(hook, "/csv") == expected[:3]
        inbox = [event for event in expected if event[1].startswith("inbox/")]
        hook.wait(lambda got: len(told(got, "/many")) >= len(inbox))
        assert told(hook, "/many") == inbox
        # Told together, not one by one.
        assert len(hook.events("/many")) < len(inbox)
        events = server.request("GET", "/api/v1/events?limit=100").json()["events"]
        (marker,) = [event for event in events if event["subject"] == "other/raw/c.csv" and event["type"] == "object.removed"]
        assert marker["data"]["marker"] is True and marker["data"]["version"]
        first = [event for event in events if event["type"] == "object.created"][-1]
        assert first["data"]["size"] == 1 and first["data"]["etag"] == hashlib.md5(b"1").hexdigest()
    for path, headers, body in hook.got:
        assert path == "/csv" or is_signed(headers, body)
    assert {headers["Content-Type"] for path, headers, _ in hook.got if path == "/many"} == {"application/cloudevents-batch+json"}


def test_what_was_acknowledged_is_told_after_kill(tmp_path, hook):
    away, never, taken = True, threading.Event(), []

    def answer(path, body):
        if away:
            return never
        taken.append(json.loads(body))
        return 200

    hook.answer = answer
    project = served(tmp_path, webhook(hook, "all", events=["object.created"], attempts=100))
    server = StorageServer(project)
    server.start()
    server.s3().create_bucket(Bucket="inbox")
    keys = []
    for kill in range(3):
        s3 = server.s3()
        for number in range(10):
            keys.append(f"{kill}/{number}")
            s3.put_object(Bucket="inbox", Key=keys[-1], Body=b"x")
            s3.put_object(Bucket="inbox", Key="same", Body=keys[-1].encode())
        server.kill()
        server.start()
    # From here on it is taken; each at least once, and those of one key in their order.
    away = False
    etags = [hashlib.md5(key.encode()).hexdigest() for key in keys]
    hook.wait(lambda _: {event["subject"] for event in taken} >= {f"inbox/{key}" for key in keys}
              and etags[-1] in [event["data"]["etag"] for event in taken], patience_s=90)
    same = [event["data"]["etag"] for event in taken if event["subject"] == "inbox/same"]
    assert list(dict.fromkeys(same)) == etags
    server.stop()
    never.set()


def test_an_object_starts_a_run(tmp_path):
    project = served(tmp_path, buckets={"karet-data": "landing/karet"})
    project.pipeline("bronze.orders", "SELECT * FROM read_csv('{{ landing_zone('orders') }}')")
    project.pipeline(
        "bronze.spending",
        "SELECT * FROM read_csv('{{ landing_zone('karet') }}/pipelines/spending/raw/transactions/*.csv')")
    project.pipeline("silver.plain", "SELECT 1 AS x")
    project.write("schedules/arrivals.yaml", """
        triggers:
          - {name: zone, on: {landing: orders, pattern: "*.csv", quiet: 0s}, pipelines: [bronze.orders]}
          - {name: karet, on: {bucket: karet-data, pattern: "pipelines/*/raw/**", quiet: 2s}, pipelines: [bronze.spending]}
          - {name: objects, on: {bucket: inbox, pattern: "**/*.csv", quiet: 0s}, pipelines: [silver.plain]}
        """)
    with StorageServer(project) as server:
        until("the triggers", lambda: server.request("GET", "/api/v1/triggers/objects").status == 200)
        s3 = server.s3()
        s3.create_bucket(Bucket="inbox")
        for number in range(3):
            s3.put_object(
                Bucket="karet-data", Key=f"pipelines/spending/raw/transactions/{number}.csv", Body=b"amount\n5\n")
        s3.put_object(Bucket="karet-data", Key="pipelines/spending/pipeline.json", Body=b"{}")
        s3.put_object(Bucket="inbox", Key="deep/x.csv", Body=b"1")
        s3.put_object(Bucket="inbox", Key="deep/x.txt", Body=b"1")
        for name in ["karet", "objects"]:
            until(f"a run by '{name}'", lambda: firings(server, "trigger", name, "success"))
        # By now files were looked at: those that are there when a trigger is made have not arrived, unlike objects.
        s3.put_object(Bucket="landing", Key="orders/a.csv", Body=b"id\n1\n2\n")
        assert (project.folder / "landing/orders/a.csv").read_bytes() == b"id\n1\n2\n"
        until("a run by 'zone'", lambda: firings(server, "trigger", "zone", "success"))
        assert project.count("bronze.orders") == 2
        until("every file", lambda: project.count("bronze.spending") == 3)
        (fired,) = firings(server, "trigger", "objects", "success")
        assert server.request("GET", f"/api/v1/runs/{fired['run']}").json()["run"]["trigger"] == "trigger:objects"
        # What is put while nothing runs starts a run later; nothing that was seen does so again.
        s3.put_object(Bucket="inbox", Key="late.csv", Body=b"1")
        server.kill()
        server.start()
        until("the late run", lambda: len(firings(server, "trigger", "objects", "success")) == 2)
        server.s3().get_object(Bucket="inbox", Key="late.csv")["Body"].read()
        metrics = server.request("GET", "/metrics").body.decode()
        assert 'martlet_s3_requests_total{operation="GetObject",code="OK"} 1' in metrics
        assert 'martlet_s3_sent_bytes_total{operation="GetObject"} 1' in metrics


def test_buckets_that_are_folders_stay_inside_of_the_project(tmp_path):
    for folder in ["../out", "/etc", ".martlet", "a//b"]:
        project = served(tmp_path / hashlib.md5(folder.encode()).hexdigest(), buckets={"bad": folder})
        failed = project.martlet("schedule", "list", status=None)
        assert failed.returncode != 0 and "cannot be the folder" in failed.text, failed.text
