"""`kill -9` while objects are put and uploads completed: what was acknowledged is whole, and nothing else is visible."""

import hashlib
import random
import socket
import threading
import time

from project import Project
from storage_client import StorageServer

import botocore.exceptions

kills = 50
budget_s = 40
writers = 3


def body_of(name):
    """A body that its name tells; some are in rows, some in files."""
    generator = random.Random(name)
    size = generator.choice([10, 5_000, 20_000, 300_000])
    return hashlib.sha256(name.encode()).digest() * (size // 32 + 1)


class Writer:
    """Puts objects and completes uploads until the server is gone."""

    def __init__(self, s3, number):
        self.s3, self.number, self.count = s3, number, 0
        self.acknowledged, self.tried = [], set()

    def run(self):
        try:
            while True:
                self.count += 1
                name = f"{self.number}/{self.count}"
                self.tried.add(name)
                if self.count % 5 == 0:
                    upload = self.s3.create_multipart_upload(Bucket="bucket", Key=name)["UploadId"]
                    tag = self.s3.upload_part(
                        Bucket="bucket", Key=name, UploadId=upload, PartNumber=3, Body=body_of(name))["ETag"]
                    self.s3.complete_multipart_upload(
                        Bucket="bucket", Key=name, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 3, "ETag": tag}]})
                else:
                    self.s3.put_object(Bucket="bucket", Key=name, Body=body_of(name))
                # The same key by all writers: whole, and of one of them.
                self.s3.put_object(Bucket="bucket", Key="shared", Body=body_of(name) + name.encode())
                self.acknowledged.append(name)
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
            pass


def test_what_was_acknowledged_survives(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    storage = StorageServer(Project.empty(tmp_path / "project"))
    storage.arguments = ("--s3-port", str(port))
    storage.start()
    clients = [storage.s3(connect_timeout=5, read_timeout=10) for _ in range(writers)]
    clients[0].create_bucket(Bucket="bucket")
    all_writers = [Writer(client, number) for number, client in enumerate(clients)]
    chance, start, done = random.Random(9), time.monotonic(), 0
    checked = set()
    for _ in range(kills):
        threads = [threading.Thread(target=writer.run) for writer in all_writers]
        for thread in threads:
            thread.start()
        time.sleep(chance.uniform(0.02, 0.3))
        storage.kill()
        for thread in threads:
            thread.join()
        storage.start()
        done += 1
        s3 = clients[0]
        for writer in all_writers:
            for name in writer.acknowledged:
                if name not in checked:
                    assert s3.get_object(Bucket="bucket", Key=name)["Body"].read() == body_of(name), name
                    checked.add(name)
        if time.monotonic() - start > budget_s:
            break
    assert done >= 20, f"{done} kills in {budget_s} s"
    tried = set().union(*(writer.tried for writer in all_writers))
    listed = [entry for page in s3.get_paginator("list_objects_v2").paginate(Bucket="bucket") for entry in page["Contents"]]
    for entry in listed:
        got = s3.get_object(Bucket="bucket", Key=entry["Key"])["Body"].read()
        assert len(got) == entry["Size"]
        if entry["Key"] == "shared":
            assert any(got == body_of(name) + name.encode() for name in tried)
        else:
            assert entry["Key"] in tried and got == body_of(entry["Key"]), entry["Key"]
    assert checked <= {entry["Key"] for entry in listed}
    # Uploads that were cut off are there to be aborted; then no file is left that nothing names.
    for upload in s3.list_multipart_uploads(Bucket="bucket").get("Uploads", []):
        s3.abort_multipart_upload(Bucket="bucket", Key=upload["Key"], UploadId=upload["UploadId"])
    objects = storage.project.folder / ".martlet" / "objects"
    large = sum(1 for entry in listed if entry["Size"] > 8 << 10 or int(entry["Key"].split("/")[-1].replace("shared", "1")) % 5 == 0)
    end = time.monotonic() + 10
    while sum(1 for path in objects.rglob("*") if path.is_file()) != large and time.monotonic() < end:
        time.sleep(0.05)
    assert sum(1 for path in objects.rglob("*") if path.is_file()) == large
    print(f"{done} kills, {len(checked)} objects acknowledged, {time.monotonic() - start:.1f} s")
    storage.stop()
