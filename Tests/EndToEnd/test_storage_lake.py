"""The bucket of the lake: the files that tables consist of, as objects."""

import os

import pytest

from project import Project
from storage_client import StorageServer, refused


@pytest.fixture(scope="module")
def storage(tmp_path_factory):
    project = Project.empty(tmp_path_factory.mktemp("lake") / "project")
    project.pipeline("bronze.numbers", "select range as n from range(1000)")
    project.martlet("run")
    with StorageServer(project) as running:
        yield running


def lake_files(storage):
    lake = storage.project.folder / "lake"
    return sorted(str(path.relative_to(lake)) for path in lake.rglob("*") if path.is_file() and not path.is_symlink())


def test_files_of_tables_are_objects(storage):
    s3 = storage.s3()
    lake = storage.project.folder / "lake"
    listed = [entry for page in s3.get_paginator("list_objects_v2").paginate(Bucket="lake", PaginationConfig={"PageSize": 2})
              for entry in page["Contents"]]
    assert sorted(entry["Key"] for entry in listed) == lake_files(storage)
    for entry in listed:
        got = s3.get_object(Bucket="lake", Key=entry["Key"])
        assert got["ETag"] == entry["ETag"]
        assert got["Body"].read() == (lake / entry["Key"]).read_bytes()
    assert [entry["Prefix"] for entry in s3.list_objects_v2(Bucket="lake", Delimiter="/")["CommonPrefixes"]] == ["bronze/"]


def test_objects_are_files_of_the_lake(storage):
    s3 = storage.s3()
    lake = storage.project.folder / "lake"
    put = s3.put_object(Bucket="lake", Key="x/y/z.bin", Body=b"1", Metadata={"a": "1"}, ContentType="text/x")
    assert (lake / "x/y/z.bin").read_bytes() == b"1"
    head = s3.head_object(Bucket="lake", Key="x/y/z.bin")
    assert (head["ETag"], head["Metadata"], head["ContentType"]) == (put["ETag"], {"a": "1"}, "text/x")
    with refused("PreconditionFailed", 412):
        s3.put_object(Bucket="lake", Key="x/y/z.bin", Body=b"2", IfNoneMatch="*")
    # What somebody else writes is another object, of which nothing was said.
    (lake / "x/y/z.bin").write_bytes(b"other")
    head = s3.head_object(Bucket="lake", Key="x/y/z.bin")
    assert head["ContentLength"] == 5 and head["Metadata"] == {} and head["ETag"] != put["ETag"]
    s3.delete_object(Bucket="lake", Key="x/y/z.bin")
    assert not (lake / "x/y/z.bin").exists()
    upload = s3.create_multipart_upload(Bucket="lake", Key="x/parts")["UploadId"]
    parts = [os.urandom(5 << 20), b"end"]
    tags = [{"PartNumber": n, "ETag": s3.upload_part(Bucket="lake", Key="x/parts", UploadId=upload, PartNumber=n, Body=part)["ETag"]}
            for n, part in enumerate(parts, 1)]
    assert not (lake / "x/parts").exists()
    s3.complete_multipart_upload(Bucket="lake", Key="x/parts", UploadId=upload, MultipartUpload={"Parts": tags})
    assert (lake / "x/parts").read_bytes() == b"".join(parts)
    s3.delete_object(Bucket="lake", Key="x/parts")
    with refused("InvalidBucketState", 409):
        s3.put_bucket_versioning(Bucket="lake", VersioningConfiguration={"Status": "Enabled"})
    with refused("InvalidBucketState", 409):
        s3.delete_bucket(Bucket="lake")


def test_keys_that_are_no_paths_work_here_too(storage):
    s3 = storage.s3()
    before = lake_files(storage)
    outside = sorted(os.listdir(storage.project.folder))
    keys = ["o/a", "o/a/b", "o/a//b", "o/a/", "../o", "o/../../o", "o/./x", "/o", "o/" + "n" * 300, "o/.martlet-tmp-x", "o/" + "ü" * 500]
    for key in keys:
        s3.put_object(Bucket="lake", Key=key, Body=key.encode())
    for key in keys:
        assert s3.get_object(Bucket="lake", Key=key)["Body"].read() == key.encode(), key
    listed = [entry["Key"] for page in s3.get_paginator("list_objects_v2").paginate(Bucket="lake", PaginationConfig={"PageSize": 3})
              for entry in page["Contents"]]
    assert listed == sorted(before + keys, key=lambda key: key.encode())
    assert lake_files(storage) == sorted(before + ["o/a"])
    assert sorted(os.listdir(storage.project.folder)) == outside
    for key in keys:
        s3.delete_object(Bucket="lake", Key=key)
    assert lake_files(storage) == before


def test_links_are_not_followed(storage, tmp_path):
    s3 = storage.s3()
    lake = storage.project.folder / "lake"
    (tmp_path / "secret").write_text("secret")
    (lake / "link").symlink_to(tmp_path)
    (lake / "file").symlink_to(tmp_path / "secret")
    for key in ["link/secret", "file"]:
        with refused("NoSuchKey", 404):
            s3.get_object(Bucket="lake", Key=key)
        s3.put_object(Bucket="lake", Key=key, Body=b"mine")
        assert s3.get_object(Bucket="lake", Key=key)["Body"].read() == b"mine"
        s3.delete_object(Bucket="lake", Key=key)
    # A link again, since a file took its place.
    (lake / "file").symlink_to(tmp_path / "secret")
    for key in ["link/secret", "file"]:
        with refused("NoSuchKey", 404):
            s3.head_object(Bucket="lake", Key=key)
        with refused("NoSuchKey", 404):
            s3.copy_object(Bucket="lake", Key="stolen", CopySource=f"lake/{key}")
        s3.delete_objects(Bucket="lake", Delete={"Objects": [{"Key": key}]})
    s3.put_object(Bucket="lake", Key="source", Body=b"mine")
    for key in ["link/copied", "link/secret", "file"]:
        s3.copy_object(Bucket="lake", Key=key, CopySource="lake/source")
        upload = s3.create_multipart_upload(Bucket="lake", Key=key)["UploadId"]
        tag = s3.upload_part(Bucket="lake", Key=key, UploadId=upload, PartNumber=1, Body=b"parts")["ETag"]
        s3.complete_multipart_upload(
            Bucket="lake", Key=key, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": tag}]})
        assert s3.get_object(Bucket="lake", Key=key)["Body"].read() == b"parts"
        s3.delete_object(Bucket="lake", Key=key)
    s3.delete_object(Bucket="lake", Key="source")
    s3.put_object(Bucket="lake", Key="link/new", Body=b"mine")
    assert os.listdir(tmp_path) == ["secret"] and (tmp_path / "secret").read_text() == "secret"
    assert "link/secret" not in [entry["Key"] for entry in s3.list_objects_v2(Bucket="lake")["Contents"]]
    s3.delete_object(Bucket="lake", Key="link/new")
    (lake / "link").unlink()


def test_a_lake_is_copied_and_comes_back(storage, tmp_path):
    storage.s3().create_bucket(Bucket="copies")
    project = Project.empty(tmp_path / "other")
    project.environment = {
        "AWS_ACCESS_KEY_ID": storage.key["id"], "AWS_SECRET_ACCESS_KEY": storage.key["secret"], "AWS_ENDPOINT_URL": storage.s3_url}
    lake = storage.project.folder / "lake"
    (lake / "large ü.bin").write_bytes(os.urandom(40 << 20))
    there = lake_files(storage)
    first = project.json("storage", "copy", str(lake), "s3://copies/lake")
    assert first["copied"] == len(there) and first["kept"] == 0
    assert project.json("storage", "copy", str(lake), "s3://copies/lake") == {"copied": 0, "kept": len(there), "bytes": 0}
    storage.s3().put_object(Bucket="copies", Key=f"lake/{there[0]}", Body=b"damaged")
    assert project.json("storage", "copy", str(lake), "s3://copies/lake")["copied"] == 1
    project.json("storage", "copy", "s3://copies/lake", str(tmp_path / "back"))
    for name in there:
        assert (tmp_path / "back" / name).read_bytes() == (lake / name).read_bytes()
    (lake / "large ü.bin").unlink()
    project.environment["AWS_SECRET_ACCESS_KEY"] = "wrong"
    failed = project.martlet("storage", "copy", "s3://copies/lake", str(tmp_path / "none"), status=1)
    assert "SignatureDoesNotMatch" in failed.stderr
