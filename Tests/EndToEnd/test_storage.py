"""Objects as boto3 and the aws command line see them: the surface of S3 that docs/storage.md lists."""

import base64
import hashlib
import json
import os
import subprocess
import urllib.error
import urllib.request
import zlib

import pytest

from project import Project
from storage_client import StorageServer, aws, refused


@pytest.fixture(scope="module")
def storage(tmp_path_factory):
    with StorageServer(Project.empty(tmp_path_factory.mktemp("storage") / "project")) as running:
        yield running


@pytest.fixture
def bucket(storage, request):
    """A bucket for one test."""
    name = request.node.name.replace("_", "-").replace("[", "-").rstrip("]").lower()[:50].strip("-")
    storage.s3().create_bucket(Bucket=name)
    return name


# Keys are names

odd_keys = [
    "plain", "a", "a/b", "a/b/", "a//b", "/a", "//", "../x", "../../etc/passwd", "./.", ".", "..", "x/../y", "a b+c%25&d=e?f#g",
    "größe/日本/🦆", "tab\tnew\nline", "\x01\x7f", "<&>\"'", "lake", ".martlet/catalog.db", "é", "e\u0301", "~", "*", "\\..\\x",
    "ü" * 512, "k" * 1024,
]


def test_keys_are_names(storage, bucket):
    s3 = storage.s3()
    for key in odd_keys:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    for key in odd_keys:
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode(), key
    listed = [entry["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 3})
              for entry in page["Contents"]]
    assert listed == sorted(odd_keys, key=lambda key: key.encode())
    for key in odd_keys:
        s3.delete_object(Bucket=bucket, Key=key)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    with refused("KeyTooLongError", 400):
        s3.put_object(Bucket=bucket, Key="k" * 1025, Body=b"")


# Reading

def test_objects_come_back_as_they_were(storage, bucket):
    s3 = storage.s3()
    for size in [0, 1, 8191, 8192, 8193, 100_000, 3 << 20]:
        body = os.urandom(size)
        put = s3.put_object(
            Bucket=bucket, Key=f"n{size}", Body=body, ContentType="text/x", CacheControl="no-store",
            ContentEncoding="gzip", ContentDisposition="inline", Metadata={"Colour": "blue", "n": "1"})
        assert put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"'
        got = s3.get_object(Bucket=bucket, Key=f"n{size}")
        assert got["Body"].read() == body
        assert (got["ContentType"], got["CacheControl"], got["ContentEncoding"], got["ContentDisposition"]) == (
            "text/x", "no-store", "gzip", "inline")
        assert got["Metadata"] == {"colour": "blue", "n": "1"}
        head = s3.head_object(Bucket=bucket, Key=f"n{size}")
        assert head["ContentLength"] == size and head["ETag"] == put["ETag"]
    with refused("NoSuchKey", 404):
        s3.get_object(Bucket=bucket, Key="none")
    with refused("404", 404):
        s3.head_object(Bucket=bucket, Key="none")
    with refused("NoSuchBucket", 404):
        s3.get_object(Bucket="none-such", Key="none")


def test_ranges(storage, bucket):
    s3 = storage.s3()
    for size in [10, 200_000]:
        body = os.urandom(size)
        s3.put_object(Bucket=bucket, Key="ranged", Body=body)
        for text, part in [("0-0", body[:1]), ("3-", body[3:]), ("-4", body[-4:]), ("2-5", body[2:6]), ("5-999999", body[5:])]:
            got = s3.get_object(Bucket=bucket, Key="ranged", Range=f"bytes={text}")
            assert got["Body"].read() == part
            assert got["ResponseMetadata"]["HTTPStatusCode"] == 206
            assert got["ContentRange"].endswith(f"/{size}")
        with refused("InvalidRange", 416):
            s3.get_object(Bucket=bucket, Key="ranged", Range=f"bytes={size}-")


def test_conditions(storage, bucket):
    s3 = storage.s3()
    put = s3.put_object(Bucket=bucket, Key="c", Body=b"1", IfNoneMatch="*")
    tag = put["ETag"]
    with refused("PreconditionFailed", 412):
        s3.put_object(Bucket=bucket, Key="c", Body=b"2", IfNoneMatch="*")
    with refused("PreconditionFailed", 412):
        s3.put_object(Bucket=bucket, Key="c", Body=b"2", IfMatch='"0"')
    with refused("NoSuchKey", 404):
        s3.put_object(Bucket=bucket, Key="none", Body=b"2", IfMatch='"0"')
    new = s3.put_object(Bucket=bucket, Key="c", Body=b"2", IfMatch=tag)["ETag"]
    with refused("PreconditionFailed", 412):
        s3.get_object(Bucket=bucket, Key="c", IfMatch=tag)
    with refused("304", 304):
        s3.get_object(Bucket=bucket, Key="c", IfNoneMatch=new)
    modified = s3.head_object(Bucket=bucket, Key="c")["LastModified"]
    with refused("304", 304):
        s3.get_object(Bucket=bucket, Key="c", IfModifiedSince=modified)
    assert s3.get_object(Bucket=bucket, Key="c", IfUnmodifiedSince=modified)["Body"].read() == b"2"
    with refused("PreconditionFailed", 412):
        s3.delete_object(Bucket=bucket, Key="c", IfMatch=tag)
    s3.delete_object(Bucket=bucket, Key="c", IfMatch=new)


# Listing

def test_listing_with_delimiters_and_pages(storage, bucket):
    s3 = storage.s3()
    keys = ["a", "b/1", "b/2", "b/c/3", "b-", "b0", "d/", "d/1", "e"]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    flat = s3.list_objects_v2(Bucket=bucket)
    assert [entry["Key"] for entry in flat["Contents"]] == sorted(keys)
    for method in ["list_objects", "list_objects_v2"]:
        for size in [1, 2, 3, 1000]:
            found = []
            for page in s3.get_paginator(method).paginate(Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": size}):
                found += [entry["Key"] for entry in page.get("Contents", [])]
                found += [entry["Prefix"] for entry in page.get("CommonPrefixes", [])]
                assert len(page.get("Contents", [])) + len(page.get("CommonPrefixes", [])) <= size
            assert sorted(found) == ["a", "b-", "b/", "b0", "d/", "e"], (method, size)
    inner = s3.list_objects_v2(Bucket=bucket, Prefix="b/", Delimiter="/")
    assert [entry["Key"] for entry in inner["Contents"]] == ["b/1", "b/2"]
    assert [entry["Prefix"] for entry in inner["CommonPrefixes"]] == ["b/c/"]
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket, StartAfter="b/2")["Contents"]] == [
        "b/c/3", "b0", "d/", "d/1", "e"]
    assert s3.list_objects_v2(Bucket=bucket, MaxKeys=0)["KeyCount"] == 0


# Deleting and copying

def test_many_are_deleted_at_once(storage, bucket):
    s3 = storage.s3()
    for number in range(10):
        s3.put_object(Bucket=bucket, Key=f"k{number}", Body=b"x")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": f"k{number}"} for number in range(9)] + [{"Key": "none"}]})
    assert len(answer["Deleted"]) == 10
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["k9"]


def test_copies(storage, bucket):
    s3 = storage.s3()
    s3.put_object(Bucket=bucket, Key="from ü", Body=b"x" * 20_000, Metadata={"a": "1"}, ContentType="text/x", Tagging="t=1")
    s3.copy_object(Bucket=bucket, Key="kept", CopySource={"Bucket": bucket, "Key": "from ü"})
    kept = s3.get_object(Bucket=bucket, Key="kept")
    assert (kept["Metadata"], kept["ContentType"], kept["Body"].read()) == ({"a": "1"}, "text/x", b"x" * 20_000)
    assert s3.get_object_tagging(Bucket=bucket, Key="kept")["TagSet"] == [{"Key": "t", "Value": "1"}]
    s3.copy_object(Bucket=bucket, Key="new", CopySource={"Bucket": bucket, "Key": "from ü"}, MetadataDirective="REPLACE",
                   Metadata={"b": "2"})
    assert s3.head_object(Bucket=bucket, Key="new")["Metadata"] == {"b": "2"}
    with refused("InvalidRequest", 400):
        s3.copy_object(Bucket=bucket, Key="kept", CopySource={"Bucket": bucket, "Key": "kept"})
    with refused("PreconditionFailed", 412):
        s3.copy_object(Bucket=bucket, Key="z", CopySource={"Bucket": bucket, "Key": "kept"}, CopySourceIfMatch='"0"')
    with refused("NoSuchKey", 404):
        s3.copy_object(Bucket=bucket, Key="z", CopySource={"Bucket": bucket, "Key": "none"})


# Parts

def test_parts_become_one_object(storage, bucket):
    s3 = storage.s3()
    parts = [os.urandom(5 << 20), os.urandom(5 << 20), os.urandom(100)]
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big", Metadata={"a": "1"}, ContentType="text/x")["UploadId"]
    tags = []
    for number, part in enumerate(parts, 1):
        tags.append({"PartNumber": number, "ETag": s3.upload_part(
            Bucket=bucket, Key="big", UploadId=upload, PartNumber=number, Body=part)["ETag"]})
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    listed = s3.list_parts(Bucket=bucket, Key="big", UploadId=upload, MaxParts=2)
    assert [part["Size"] for part in listed["Parts"]] == [5 << 20, 5 << 20] and listed["IsTruncated"]
    assert [entry["Key"] for entry in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]] == ["big"]
    with refused("InvalidPartOrder", 400):
        s3.complete_multipart_upload(Bucket=bucket, Key="big", UploadId=upload, MultipartUpload={"Parts": tags[::-1]})
    with refused("InvalidPart", 400):
        s3.complete_multipart_upload(
            Bucket=bucket, Key="big", UploadId=upload,
            MultipartUpload={"Parts": [tags[0], {"PartNumber": 2, "ETag": tags[0]["ETag"]}]})
    done = s3.complete_multipart_upload(Bucket=bucket, Key="big", UploadId=upload, MultipartUpload={"Parts": tags})
    digests = b"".join(hashlib.md5(part).digest() for part in parts)
    assert done["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-3"'
    got = s3.get_object(Bucket=bucket, Key="big")
    assert got["Body"].read() == b"".join(parts) and got["Metadata"] == {"a": "1"}
    assert s3.get_object(Bucket=bucket, Key="big", PartNumber=3)["Body"].read() == parts[2]
    with refused("NoSuchUpload", 404):
        s3.upload_part(Bucket=bucket, Key="big", UploadId=upload, PartNumber=1, Body=b"")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="copied")["UploadId"]
    tags = [{"PartNumber": number, "ETag": s3.upload_part_copy(
        Bucket=bucket, Key="copied", UploadId=upload, PartNumber=number, CopySource={"Bucket": bucket, "Key": "big"},
        CopySourceRange=span)["CopyPartResult"]["ETag"]} for number, span in [(1, f"bytes=0-{(5 << 20) - 1}"), (2, "bytes=7-8")]]
    s3.complete_multipart_upload(Bucket=bucket, Key="copied", UploadId=upload, MultipartUpload={"Parts": tags})
    assert s3.get_object(Bucket=bucket, Key="copied")["Body"].read() == parts[0] + parts[0][7:9]
    upload = s3.create_multipart_upload(Bucket=bucket, Key="small")["UploadId"]
    tags = [{"PartNumber": number, "ETag": s3.upload_part(
        Bucket=bucket, Key="small", UploadId=upload, PartNumber=number, Body=b"x")["ETag"]} for number in [1, 2]]
    with refused("EntityTooSmall", 400):
        s3.complete_multipart_upload(Bucket=bucket, Key="small", UploadId=upload, MultipartUpload={"Parts": tags})
    s3.abort_multipart_upload(Bucket=bucket, Key="small", UploadId=upload)
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_files_of_the_transfer_manager(storage, bucket, tmp_path):
    body = os.urandom(20 << 20)
    (tmp_path / "in").write_bytes(body)
    s3 = storage.s3()
    s3.upload_file(str(tmp_path / "in"), bucket, "file")
    s3.download_file(bucket, "file", str(tmp_path / "out"))
    assert (tmp_path / "out").read_bytes() == body


# Checksums

@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_checksums(storage, bucket, algorithm):
    s3 = storage.s3()
    body = os.urandom(50_000)
    digest = {"CRC32": lambda: zlib.crc32(body).to_bytes(4, "big"), "SHA1": lambda: hashlib.sha1(body).digest(),
              "SHA256": lambda: hashlib.sha256(body).digest()}[algorithm]()
    value = base64.b64encode(digest).decode()
    put = s3.put_object(Bucket=bucket, Key="sum", Body=body, ChecksumAlgorithm=algorithm)
    assert put[f"Checksum{algorithm}"] == value
    assert s3.head_object(Bucket=bucket, Key="sum", ChecksumMode="ENABLED")[f"Checksum{algorithm}"] == value
    with refused("BadDigest", 400):
        s3.put_object(Bucket=bucket, Key="sum", Body=body + b"!", **{f"Checksum{algorithm}": value})
    upload = s3.create_multipart_upload(Bucket=bucket, Key="many", ChecksumAlgorithm=algorithm)["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="many", UploadId=upload, PartNumber=1, Body=body, ChecksumAlgorithm=algorithm)
    done = s3.complete_multipart_upload(Bucket=bucket, Key="many", UploadId=upload, MultipartUpload={"Parts": [
        {"PartNumber": 1, "ETag": part["ETag"], f"Checksum{algorithm}": value}]})
    assert done[f"Checksum{algorithm}"].endswith("-1")


# Versions

def test_versions(storage, bucket):
    s3 = storage.s3()
    s3.put_object(Bucket=bucket, Key="v", Body=b"before")
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    ids = ["null"] + [s3.put_object(Bucket=bucket, Key="v", Body=str(number).encode())["VersionId"] for number in range(3)]
    marker = s3.delete_object(Bucket=bucket, Key="v")
    assert marker["DeleteMarker"]
    with refused("NoSuchKey", 404):
        s3.get_object(Bucket=bucket, Key="v")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    bodies = [s3.get_object(Bucket=bucket, Key="v", VersionId=id)["Body"].read() for id in ids]
    assert bodies == [b"before", b"0", b"1", b"2"]
    listed = s3.list_object_versions(Bucket=bucket)
    assert [entry["VersionId"] for entry in listed["Versions"]] == ids[::-1]
    assert [entry["VersionId"] for entry in listed["DeleteMarkers"]] == [marker["VersionId"]]
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": 1})
    assert len([1 for page in pages for _ in page.get("Versions", []) + page.get("DeleteMarkers", [])]) == 5
    with refused("MethodNotAllowed", 405):
        s3.get_object(Bucket=bucket, Key="v", VersionId=marker["VersionId"])
    s3.delete_object(Bucket=bucket, Key="v", VersionId=marker["VersionId"])
    assert s3.get_object(Bucket=bucket, Key="v")["Body"].read() == b"2"
    s3.delete_object(Bucket=bucket, Key="v", VersionId=ids[3])
    assert s3.get_object(Bucket=bucket, Key="v")["Body"].read() == b"1"
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    s3.put_object(Bucket=bucket, Key="v", Body=b"null again")
    assert s3.get_object(Bucket=bucket, Key="v", VersionId="null")["Body"].read() == b"null again"
    with refused("NoSuchVersion", 404):
        s3.get_object(Bucket=bucket, Key="v", VersionId="0" * 32)
    with refused("BucketNotEmpty", 409):
        s3.delete_bucket(Bucket=bucket)


# What is set for a bucket

def test_settings_of_buckets(storage, bucket):
    s3 = storage.s3()
    with refused("BucketAlreadyOwnedByYou", 409):
        s3.create_bucket(Bucket=bucket)
    with refused("InvalidBucketName", 400):
        storage.s3(parameter_validation=False).create_bucket(Bucket="Not_A_Name")
    assert bucket in [entry["Name"] for entry in s3.list_buckets()["Buckets"]]
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    with refused("NoSuchLifecycleConfiguration", 404):
        s3.get_bucket_lifecycle_configuration(Bucket=bucket)
    rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "NoncurrentVersionExpiration": {
        "NoncurrentDays": 7, "NewerNoncurrentVersions": 2}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 3}}
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == [rule]
    cors = {"AllowedOrigins": ["https://*.example"], "AllowedMethods": ["GET", "PUT"], "AllowedHeaders": ["*"], "MaxAgeSeconds": 60}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [cors]})
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == [cors]
    preflight = urllib.request.Request(f"{storage.s3_url}/{bucket}/x", method="OPTIONS", headers={
        "Origin": "https://a.example", "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "x-amz-date"})
    with urllib.request.urlopen(preflight) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == "https://a.example"
    preflight.add_header("Origin", "https://a.test")
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(preflight)
    assert error.value.code == 403
    for operation in ["get_bucket_policy", "get_bucket_acl", "get_bucket_encryption", "get_bucket_website"]:
        with refused("NotImplemented", 501):
            getattr(s3, operation)(Bucket=bucket)
    s3.delete_bucket(Bucket=bucket)
    with refused("NoSuchBucket", 404):
        s3.list_objects_v2(Bucket=bucket)


def test_tags(storage, bucket):
    s3 = storage.s3()
    s3.put_object(Bucket=bucket, Key="t", Body=b"", Tagging="a=1&b=x%20y")
    assert s3.get_object_tagging(Bucket=bucket, Key="t")["TagSet"] == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "x y"}]
    s3.put_object_tagging(Bucket=bucket, Key="t", Tagging={"TagSet": [{"Key": "c", "Value": "<3>"}]})
    assert s3.get_object_tagging(Bucket=bucket, Key="t")["TagSet"] == [{"Key": "c", "Value": "<3>"}]
    with refused("InvalidTag", 400):
        s3.put_object_tagging(Bucket=bucket, Key="t", Tagging={"TagSet": [{"Key": str(n), "Value": ""} for n in range(11)]})
    s3.delete_object_tagging(Bucket=bucket, Key="t")
    assert s3.get_object_tagging(Bucket=bucket, Key="t")["TagSet"] == []


# Keys

def test_keys_reach_what_they_were_granted(storage, bucket):
    admin = storage.s3()
    for key in ["eu/1", "us/1"]:
        admin.put_object(Bucket=bucket, Key=key, Body=b"x")
    reader = storage.s3(storage.new_key("--grant", f"read:{bucket}/eu/"))
    assert reader.get_object(Bucket=bucket, Key="eu/1")["Body"].read() == b"x"
    assert len(reader.list_objects_v2(Bucket=bucket, Prefix="eu/")["Contents"]) == 1
    with refused("AccessDenied", 403):
        reader.get_object(Bucket=bucket, Key="us/1")
    with refused("AccessDenied", 403):
        reader.list_objects_v2(Bucket=bucket)
    with refused("AccessDenied", 403):
        reader.put_object(Bucket=bucket, Key="eu/2", Body=b"")
    key = storage.new_key("--grant", f"write:{bucket}")
    writer = storage.s3(key)
    writer.put_object(Bucket=bucket, Key="us/2", Body=b"")
    with refused("AccessDenied", 403):
        writer.create_bucket(Bucket="other-bucket")
    with refused("AccessDenied", 403):
        writer.delete_bucket(Bucket=bucket)
    storage.project.martlet("storage", "key", "revoke", key["id"])
    with refused("InvalidAccessKeyId", 403):
        writer.put_object(Bucket=bucket, Key="us/3", Body=b"")
    listed = storage.project.json("storage", "key", "list")["keys"]
    assert [entry["state"] for entry in listed if entry["id"] == key["id"]] == ["revoked"]
    assert "secret" not in json.dumps(listed)


# The aws command line

def test_aws_command_line(storage, bucket, tmp_path):
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_ACCESS_KEY_ID": storage.key["id"],
        "AWS_SECRET_ACCESS_KEY": storage.key["secret"], "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": storage.s3_url}

    def run(*words):
        done = subprocess.run([aws, *words], env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.bin").write_bytes(os.urandom(9 << 20))
    (tmp_path / "in" / "b.txt").write_text("b")
    run("s3", "sync", str(tmp_path / "in"), f"s3://{bucket}/x")
    assert "b.txt" in run("s3", "ls", f"s3://{bucket}/x/")
    run("s3", "cp", f"s3://{bucket}/x/deep/a.bin", str(tmp_path / "out"))
    assert (tmp_path / "out").read_bytes() == (tmp_path / "in" / "deep" / "a.bin").read_bytes()
    run("s3", "mv", f"s3://{bucket}/x/b.txt", f"s3://{bucket}/y/b.txt")
    run("s3", "rb", "--force", f"s3://{bucket}")
