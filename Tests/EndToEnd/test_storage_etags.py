"""ETags: MD5s as S3's are, but for large objects whose client says none, where MD5 would take longer than all the rest."""

import base64
import hashlib
import os
import re

import pytest

from project import Project
from storage_client import StorageServer, refused
from test_storage_hostile import send, signed

large = os.urandom(8 << 20)
other = large[:-1] + bytes([large[-1] ^ 1])
no_md5 = re.compile(r'"[0-9a-f]{32}-1"')


@pytest.fixture(scope="module")
def storage(tmp_path_factory):
    with StorageServer(Project.empty(tmp_path_factory.mktemp("etags") / "project")) as running:
        running.s3().create_bucket(Bucket="etags")
        yield running


def md5(body):
    return f'"{hashlib.md5(body).hexdigest()}"'


# How a client may say what the body is: as a digest that it signs, not at all, and behind the body.
ways = {
    "signed": {"s3": {"addressing_style": "path", "payload_signing_enabled": True}, "request_checksum_calculation": "when_required"},
    "unsigned": {"s3": {"addressing_style": "path", "payload_signing_enabled": False}, "request_checksum_calculation": "when_required"},
    "trailer": {},
}


@pytest.mark.parametrize("way", ways)
@pytest.mark.parametrize("bucket", ["etags", "lake"])
def test_large_objects_have_tags_of_their_contents(storage, way, bucket):
    s3 = storage.s3(**ways[way])
    first = s3.put_object(Bucket=bucket, Key="x/large", Body=large)["ETag"]
    assert no_md5.fullmatch(first), first
    assert s3.put_object(Bucket=bucket, Key="x/large", Body=other)["ETag"] != first
    assert s3.put_object(Bucket=bucket, Key="x/large", Body=large)["ETag"] == first
    got = s3.get_object(Bucket=bucket, Key="x/large", IfMatch=first)
    assert got["ETag"] == first and got["Body"].read() == large
    assert [entry["ETag"] for entry in s3.list_objects_v2(Bucket=bucket, Prefix="x/large")["Contents"]] == [first]
    with refused("304", 304):
        s3.head_object(Bucket=bucket, Key="x/large", IfNoneMatch=first)
    with refused("PreconditionFailed", 412):
        s3.put_object(Bucket=bucket, Key="x/large", Body=b"", IfMatch=md5(large))
    s3.put_object(Bucket=bucket, Key="x/large", Body=b"", IfMatch=first)


@pytest.mark.parametrize("way", ways)
def test_a_byte_less_and_the_tag_is_an_md5(storage, way):
    assert storage.s3(**ways[way]).put_object(Bucket="etags", Key="less", Body=large[1:])["ETag"] == md5(large[1:])


@pytest.mark.parametrize("way", ways)
def test_who_says_the_md5_gets_it(storage, way):
    s3 = storage.s3(**ways[way])
    said = base64.b64encode(hashlib.md5(large).digest()).decode()
    assert s3.put_object(Bucket="etags", Key="said", Body=large, ContentMD5=said)["ETag"] == md5(large)
    with refused("BadDigest", 400):
        s3.put_object(Bucket="etags", Key="said", Body=other, ContentMD5=said)
    assert s3.get_object(Bucket="etags", Key="said")["Body"].read() == large


def test_a_body_that_is_not_what_was_signed_is_refused(storage):
    status, text = send(storage, "PUT", "/etags/tampered", other, signed(storage, "PUT", "/etags/tampered", large))
    assert status == 400 and "<Code>XAmzContentSHA256Mismatch</Code>" in text
    with refused("404", 404):
        storage.s3().head_object(Bucket="etags", Key="tampered")


def test_copies_and_parts(storage):
    s3 = storage.s3()
    s3.put_object(Bucket="etags", Key="source", Body=large)
    copy = s3.copy_object(Bucket="etags", Key="copy", CopySource={"Bucket": "etags", "Key": "source"})["CopyObjectResult"]["ETag"]
    assert no_md5.fullmatch(copy) and s3.get_object(Bucket="etags", Key="copy", IfMatch=copy)["Body"].read() == large
    # What the tag of the whole is made of.
    upload = s3.create_multipart_upload(Bucket="etags", Key="parts")["UploadId"]
    part = s3.upload_part(Bucket="etags", Key="parts", UploadId=upload, PartNumber=1, Body=large)["ETag"]
    assert part == md5(large)
    whole = s3.complete_multipart_upload(
        Bucket="etags", Key="parts", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part}]})["ETag"]
    assert whole == f'"{hashlib.md5(hashlib.md5(large).digest()).hexdigest()}-1"'


def test_what_boto3_sends_by_itself_comes_back(storage, tmp_path):
    """Its transfers look at an ETag to see whether an object has parts."""
    s3 = storage.s3()
    s3.put_object(Bucket="etags", Key="whole", Body=large * 3)
    (tmp_path / "sent").write_bytes(large * 3)
    s3.upload_file(str(tmp_path / "sent"), "etags", "sent")
    for key in ["whole", "sent"]:
        s3.download_file("etags", key, str(tmp_path / key))
        assert (tmp_path / key).read_bytes() == large * 3


def test_a_project_may_ask_for_md5s(tmp_path):
    project = Project.empty(tmp_path / "project")
    project.write("martlet.yaml", "name: test\ns3_etags: md5\n")
    with StorageServer(project) as server:
        for way in ways.values():
            s3 = server.s3(**way)
            assert s3.put_object(Bucket="lake", Key="x/large", Body=large)["ETag"] == md5(large)
        copy = s3.copy_object(Bucket="lake", Key="x/copy", CopySource={"Bucket": "lake", "Key": "x/large"})
        assert copy["CopyObjectResult"]["ETag"] == md5(large)
    project.write("martlet.yaml", "name: test\ns3_etags: sha1\n")
    said = project.martlet("serve", "--port", "0", status=None).text
    assert "martlet.yaml" in said and "s3_etags" in said and "quick" in said and "md5" in said
