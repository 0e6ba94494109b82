"""What must not work on the S3 endpoint: the documented error, nothing half-written, and the space given back."""

import base64
import datetime
import hashlib
import http.client
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest

from project import Project
from storage_client import StorageServer, clients, refused  # noqa: F401  (the import finds boto3)

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.exceptions


@pytest.fixture(scope="module")
def storage(tmp_path_factory):
    with StorageServer(Project.empty(tmp_path_factory.mktemp("hostile") / "project"), "--limit", "idle-seconds=1") as running:
        running.s3().create_bucket(Bucket="bucket")
        yield running


def blobs(storage):
    """The files with objects' bytes."""
    return [path for path in (storage.project.folder / ".martlet" / "objects").rglob("*") if path.is_file()]


def signed(storage, method, path, body=b"", headers=None, at=None, key=None, monkeypatch=None):
    """The fields of a signed request, signed at another time where one is given."""
    key = key or storage.key
    request = botocore.awsrequest.AWSRequest(method, f"{storage.s3_url}{path}", headers=headers or {}, data=body)
    if at is not None:
        monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_, **__: at)
    botocore.auth.S3SigV4Auth(botocore.credentials.Credentials(key["id"], key["secret"]), "s3", "us-east-1").add_auth(request)
    if at is not None:
        monkeypatch.undo()
    return dict(request.headers.items())


def send(storage, method, path, body=b"", headers=None):
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(storage.s3_url).netloc, timeout=30)
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    connection.close()
    return answer.status, text


def test_signatures_are_verified(storage, monkeypatch):
    wrong = {**storage.key, "secret": "wrong"}
    with refused("SignatureDoesNotMatch", 403):
        storage.s3(wrong).put_object(Bucket="bucket", Key="k", Body=b"x")
    with refused("InvalidAccessKeyId", 403):
        storage.s3({"id": "MRLTNOSUCHKEY", "secret": "x"}).list_buckets()
    status, text = send(storage, "GET", "/bucket/k")
    assert status == 403 and "<Code>AccessDenied</Code>" in text
    fields = signed(storage, "PUT", "/bucket/k", b"body")
    assert send(storage, "PUT", "/bucket/k", b"body", fields)[0] == 200
    # The same once more is the same object again, as with S3, and nothing beside it.
    assert send(storage, "PUT", "/bucket/k", b"body", fields)[0] == 200
    assert [each["Size"] for each in storage.s3().list_object_versions(Bucket="bucket", Prefix="k")["Versions"]] == [4]
    # The same fields for something else.
    for method, path, body, code in [
            ("PUT", "/bucket/other", b"body", "SignatureDoesNotMatch"), ("DELETE", "/bucket/k", b"body", "SignatureDoesNotMatch"),
            ("PUT", "/bucket/k?tagging", b"body", "SignatureDoesNotMatch"), ("PUT", "/bucket/k", b"bodx", "XAmzContentSHA256Mismatch")]:
        status, text = send(storage, method, path, body, fields)
        assert status in (400, 403) and f"<Code>{code}</Code>" in text, (method, path, text)
    status, text = send(storage, "PUT", "/bucket/k", b"body", {**fields, "x-amz-meta-more": "1"})
    assert status == 403 and "<Code>AccessDenied</Code>" in text
    now = datetime.datetime.now(datetime.timezone.utc)
    for minutes in [-20, 20, -60 * 24 * 400]:
        fields = signed(storage, "PUT", "/bucket/k", b"new", at=now + datetime.timedelta(minutes=minutes), monkeypatch=monkeypatch)
        status, text = send(storage, "PUT", "/bucket/k", b"new", fields)
        assert status == 403 and "<Code>RequestTimeTooSkewed</Code>" in text
    assert storage.s3().get_object(Bucket="bucket", Key="k")["Body"].read() == b"body"


def test_presigned_urls(storage, monkeypatch):
    old_way = storage.s3().generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "k"})
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(old_way)
    assert error.value.code == 400 and b"AWS4-HMAC-SHA256" in error.value.read()
    s3 = storage.s3(signature_version="s3v4")
    put = s3.generate_presigned_url("put_object", Params={"Bucket": "bucket", "Key": "pre signed+ü"}, ExpiresIn=60)
    urllib.request.urlopen(urllib.request.Request(put, data=b"x" * 100_000, method="PUT")).close()
    get = s3.generate_presigned_url(
        "get_object", Params={"Bucket": "bucket", "Key": "pre signed+ü", "ResponseContentType": "text/y"}, ExpiresIn=60)
    with urllib.request.urlopen(get) as answer:
        assert answer.read() == b"x" * 100_000 and answer.headers["Content-Type"] == "text/y"
    for changed in [get.replace("Expires=60", "Expires=61"), get.replace("text%2Fy", "text%2Fz"), get.replace("bucket", "bucke")]:
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(changed)
        assert error.value.code == 403 and b"SignatureDoesNotMatch" in error.value.read()
    old = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=120)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *_, **__: old)
    expired = s3.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": "pre signed+ü"}, ExpiresIn=60)
    monkeypatch.undo()
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(expired)
    text = error.value.read()
    assert error.value.code == 403 and (b"Request has expired" in text)


def test_bodies_that_are_not_what_was_said(storage):
    s3 = storage.s3()
    before = len(blobs(storage))
    with refused("BadDigest", 400):
        s3.put_object(Bucket="bucket", Key="bad", Body=b"x" * 100_000, ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==")
    with refused("InvalidDigest", 400):
        s3.put_object(Bucket="bucket", Key="bad", Body=b"x", ContentMD5="short")
    with refused("NoSuchKey", 404):
        s3.get_object(Bucket="bucket", Key="bad")
    # Five terabytes are refused before they come.
    fields = signed(storage, "PUT", "/bucket/huge", headers={"x-amz-content-sha256": "UNSIGNED-PAYLOAD"})
    with socket.create_connection(urllib.parse.urlsplit(storage.s3_url).netloc.rsplit(":", 1)) as connection:
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if name.lower() not in ("host", "content-length"))
        host = urllib.parse.urlsplit(storage.s3_url).netloc
        connection.sendall(f"PUT /bucket/huge HTTP/1.1\r\nHost: {host}\r\nContent-Length: {5 << 40}\r\n{lines}\r\n".encode())
        assert b"<Code>EntityTooLarge</Code>" in connection.recv(65536)
    assert len(blobs(storage)) == before


def test_clients_that_stall_or_leave(storage):
    before = len(blobs(storage))
    host = urllib.parse.urlsplit(storage.s3_url).netloc
    body = b"x" * (2 << 20)
    fields = signed(storage, "PUT", "/bucket/slow", body)
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if name.lower() not in ("host", "content-length"))
    head = f"PUT /bucket/slow HTTP/1.1\r\nHost: {host}\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode()
    with socket.create_connection(host.rsplit(":", 1)) as left:
        left.sendall(head + body[:1 << 20])
    with socket.create_connection(host.rsplit(":", 1)) as slow:
        slow.sendall(head)
        end = time.monotonic() + 30
        with pytest.raises(OSError):
            while time.monotonic() < end:
                slow.sendall(b"x")
                slow.settimeout(0.1)
                try:
                    if slow.recv(1000) == b"":
                        raise ConnectionResetError
                except TimeoutError:
                    pass
    end = time.monotonic() + 10
    while len(blobs(storage)) != before and time.monotonic() < end:
        time.sleep(0.05)
    assert len(blobs(storage)) == before
    with refused("NoSuchKey", 404):
        storage.s3().get_object(Bucket="bucket", Key="slow")


def test_parts_that_never_come(storage):
    s3 = storage.s3()
    before = len(blobs(storage))
    upload = s3.create_multipart_upload(Bucket="bucket", Key="never")["UploadId"]
    tag = s3.upload_part(Bucket="bucket", Key="never", UploadId=upload, PartNumber=1, Body=b"x" * (5 << 20))["ETag"]
    with refused("InvalidPart", 400):
        s3.complete_multipart_upload(Bucket="bucket", Key="never", UploadId=upload, MultipartUpload={
            "Parts": [{"PartNumber": 1, "ETag": tag}, {"PartNumber": 2, "ETag": tag}]})
    with refused("NoSuchKey", 404):
        s3.get_object(Bucket="bucket", Key="never")
    s3.abort_multipart_upload(Bucket="bucket", Key="never", UploadId=upload)
    assert len(blobs(storage)) == before
    with refused("NoSuchUpload", 404):
        s3.abort_multipart_upload(Bucket="bucket", Key="never", UploadId=upload)


@pytest.mark.parametrize("text", ["", "<", "<Delete>", "<Delete><Object><Key>a</Key></Object>", "<a/>", "<!DOCTYPE x []><Delete/>",
                                  "<Delete>" + "<Object>" * 10_000])
def test_documents_that_are_none(storage, text):
    status, answer = send(storage, "POST", "/bucket?delete", text.encode(), signed(
        storage, "POST", "/bucket?delete", text.encode(), {"Content-MD5": base64.b64encode(
            hashlib.md5(text.encode()).digest()).decode()}))
    assert status == 400 and "<Code>MalformedXML</Code>" in answer


def test_a_full_disk_gives_its_space_back(tmp_path):
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small file system")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], capture_output=True).returncode != 0:
        pytest.skip("a small file system cannot be mounted here")
    try:
        with StorageServer(Project.empty(disk / "project")) as storage:
            s3 = storage.s3()
            s3.create_bucket(Bucket="bucket")
            s3.put_object(Bucket="bucket", Key="kept", Body=b"k" * (1 << 20))
            free = os.statvfs(disk).f_bavail
            with refused("InsufficientCapacity", 507):
                s3.put_object(Bucket="bucket", Key="large", Body=b"x" * (40 << 20))
            assert os.statvfs(disk).f_bavail >= free - 100
            assert [entry["Key"] for entry in s3.list_objects_v2(Bucket="bucket")["Contents"]] == ["kept"]
            s3.put_object(Bucket="bucket", Key="small", Body=b"x" * (2 << 20))
            assert s3.get_object(Bucket="bucket", Key="kept")["Body"].read() == b"k" * (1 << 20)
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_objects_whose_folder_is_gone_tell_no_path_of_the_server(tmp_path):
    project = Project.empty(tmp_path / "project")
    with StorageServer(project) as storage:
        s3 = storage.s3()
        s3.create_bucket(Bucket="bucket")
        s3.put_object(Bucket="bucket", Key="there", Body=b"x" * 100_000)
        objects = project.folder / ".martlet" / "objects"
        objects.rename(objects.with_name("elsewhere"))
        objects.write_text("a file in the way")
        for ask in [lambda: s3.put_object(Bucket="bucket", Key="new", Body=b"x" * 100_000),
                    lambda: s3.get_object(Bucket="bucket", Key="there"),
                    lambda: s3.create_multipart_upload(Bucket="bucket", Key="parts") and s3.upload_part(
                        Bucket="bucket", Key="parts", PartNumber=1, Body=b"x", UploadId=s3.list_multipart_uploads(
                            Bucket="bucket")["Uploads"][0]["UploadId"])]:
            with pytest.raises(botocore.exceptions.ClientError) as error:
                ask()
            assert error.value.response["Error"]["Code"] == "InternalError", error.value
            assert str(tmp_path) not in str(error.value) and "objects/" not in str(error.value)
        objects.unlink()
        objects.with_name("elsewhere").rename(objects)
        assert s3.get_object(Bucket="bucket", Key="there")["Body"].read() == b"x" * 100_000
        s3.put_object(Bucket="bucket", Key="new", Body=b"y" * 100_000)


def test_links_planted_among_the_objects_are_not_followed(tmp_path):
    """Neither a file of an object nor a folder of them may be a link: what it names is neither shown, nor written, nor removed."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"s" * 100_000)
    # Such as a sweep would take for an object's.
    stray = outside / ("ab" * 16)
    stray.write_bytes(b"stray")
    project = Project.empty(tmp_path / "project")
    with StorageServer(project) as storage:
        s3 = storage.s3()
        s3.create_bucket(Bucket="bucket")
        for key in ["linked", "whole"]:
            s3.put_object(Bucket="bucket", Key=key, Body=key.encode() * 20_000)
        (linked,) = [path for path in blobs(storage) if path.read_bytes().startswith(b"linked")]
        linked.unlink()
        linked.symlink_to(outside / "secret")
        for ask in [lambda: s3.get_object(Bucket="bucket", Key="linked"),
                    lambda: s3.head_object(Bucket="bucket", Key="linked"),
                    lambda: s3.copy_object(Bucket="bucket", Key="copy", CopySource="bucket/linked")]:
            with refused("InternalError", 500):
                ask()
        s3.put_object(Bucket="bucket", Key="linked", Body=b"new" * 10_000)
        assert s3.get_object(Bucket="bucket", Key="linked")["Body"].read() == b"new" * 10_000
        # Wherever the next ones would go.
        objects = project.folder / ".martlet" / "objects"
        for number in range(256):
            shard = objects / f"{number:02x}"
            if not shard.exists():
                shard.symlink_to(outside)
        failed = 0
        for number in range(20):
            try:
                s3.put_object(Bucket="bucket", Key=f"n{number}", Body=b"n" * 50_000)
            except botocore.exceptions.ClientError as error:
                assert error.response["Error"]["Code"] == "InternalError", error.response
                failed += 1
        assert failed > 10
        s3.delete_object(Bucket="bucket", Key="linked")
        assert s3.get_object(Bucket="bucket", Key="whole")["Body"].read() == b"whole" * 20_000
    # The next start removes what a crash left, and looks into no link for it.
    with StorageServer(project) as storage:
        assert storage.s3().get_object(Bucket="bucket", Key="whole")["Body"].read() == b"whole" * 20_000
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == {"secret": b"s" * 100_000, stray.name: b"stray"}
