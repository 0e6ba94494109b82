"""Buckets in front of the endpoint's host (`bucket.s3.example.org`), as boto3, the AWS command line and presigned URLs write them."""

import json
import os
import socket
import subprocess
import urllib.error
import urllib.request

import pytest

from project import Project
from storage_client import StorageServer, aws, boto3, botocore, refused

domain = "s3.lake.test"
patch = f"""
import socket
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve(
    "127.0.0.1" if str(host).lower().endswith("{domain}") else host, *rest, **more)
"""


@pytest.fixture(scope="module")
def storage(tmp_path_factory):
    with StorageServer(Project.empty(tmp_path_factory.mktemp("domains") / "project"), "--s3-domain", domain) as running:
        yield running


@pytest.fixture(autouse=True)
def resolver(monkeypatch):
    """No name server knows these names."""
    resolve = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: resolve(
        "127.0.0.1" if str(host).lower().endswith(domain) else host, *rest, **more))


def endpoint(storage):
    return storage.s3_url.replace("127.0.0.1", domain)


def client(storage, style="virtual", key=None):
    key = key or storage.key
    return boto3.client(
        "s3", endpoint_url=endpoint(storage), region_name="us-east-1", aws_access_key_id=key["id"], aws_secret_access_key=key["secret"],
        config=botocore.config.Config(signature_version="s3v4", retries={"max_attempts": 0}, s3={"addressing_style": style}))


def test_boto3_writes_the_bucket_in_front_of_the_host(storage):
    s3, hosts = client(storage), set()
    s3.meta.events.register("before-send.s3", lambda request, **_: hosts.add(request.url.split("/")[2].split(":")[0]))
    s3.create_bucket(Bucket="exports")
    for key in ["a/b.csv", "a//b", "a/", "ü x+&=?", "../x", "exports/a"]:
        s3.put_object(Bucket="exports", Key=key, Body=key.encode(), Metadata={"kind": "test"})
        assert s3.get_object(Bucket="exports", Key=key)["Body"].read() == key.encode()
        # The same objects under both styles.
        assert client(storage, "path").head_object(Bucket="exports", Key=key)["Metadata"] == {"kind": "test"}
    assert hosts == {f"exports.{domain}"}
    assert len(s3.list_objects_v2(Bucket="exports")["Contents"]) == 6
    assert [each["Key"] for each in s3.list_objects_v2(Bucket="exports", Prefix="a/b")["Contents"]] == ["a/b.csv"]
    upload = s3.create_multipart_upload(Bucket="exports", Key="parts")["UploadId"]
    tag = s3.upload_part(Bucket="exports", Key="parts", UploadId=upload, PartNumber=1, Body=b"whole")["ETag"]
    s3.complete_multipart_upload(Bucket="exports", Key="parts", UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": tag}]})
    s3.copy_object(Bucket="exports", Key="copy", CopySource={"Bucket": "exports", "Key": "parts"})
    assert s3.get_object(Bucket="exports", Key="copy")["Body"].read() == b"whole"
    s3.delete_objects(Bucket="exports", Delete={"Objects": [{"Key": "copy"}, {"Key": "parts"}]})
    s3.put_bucket_versioning(Bucket="exports", VersioningConfiguration={"Status": "Enabled"})
    assert s3.get_bucket_versioning(Bucket="exports")["Status"] == "Enabled"
    s3.put_bucket_cors(Bucket="exports", CORSConfiguration={"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://page.test"]}]})
    asked = urllib.request.Request(f"{endpoint(storage).replace(domain, f'exports.{domain}')}/a/b.csv", method="OPTIONS", headers={
        "Origin": "https://page.test", "Access-Control-Request-Method": "GET"})
    assert urllib.request.urlopen(asked).headers["Access-Control-Allow-Origin"] == "https://page.test"
    # A name with dots, and the host in capitals.
    s3.create_bucket(Bucket="with.dots")
    s3.put_object(Bucket="with.dots", Key="x", Body=b"x")
    assert {each["Name"] for each in s3.list_buckets()["Buckets"]} >= {"exports", "with.dots"}


def test_presigned_urls_name_the_bucket_in_their_host(storage):
    s3 = client(storage)
    s3.create_bucket(Bucket="shared")
    put = s3.generate_presigned_url("put_object", Params={"Bucket": "shared", "Key": "a b/ü"}, ExpiresIn=60)
    assert put.startswith(f"http://shared.{domain}:")
    assert urllib.request.urlopen(urllib.request.Request(put, data=b"by link", method="PUT")).status == 200
    get = s3.generate_presigned_url("get_object", Params={"Bucket": "shared", "Key": "a b/ü"}, ExpiresIn=60)
    assert urllib.request.urlopen(get).read() == b"by link"
    # The host is signed: the same link opens nothing in another bucket.
    s3.create_bucket(Bucket="other1")
    for changed in [get.replace("shared.", "other1."), get.replace(f"shared.{domain}", domain)]:
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(changed)
        assert error.value.code == 403 and b"SignatureDoesNotMatch" in error.value.read()


def test_hosts_of_no_bucket(storage):
    s3 = client(storage)
    with refused("NoSuchBucket", 404):
        s3.get_object(Bucket="none-such", Key="x")
    with refused("NoSuchBucket", 404):
        s3.list_objects_v2(Bucket="none-such")
    for host, code in [("No_Name", b"AccessDenied"), ("none-such", b"AccessDenied")]:
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(f"{endpoint(storage).replace(domain, f'{host}.{domain}')}/x")
        assert error.value.code == 403 and code in error.value.read()
    # Leave is looked at as with paths.
    reader = storage.new_key("--grant", "read:shared-not")
    with refused("AccessDenied", 403):
        client(storage, key=reader).list_objects_v2(Bucket="exports")
    # The host itself, and hosts that are not its own, have the bucket in their paths.
    assert client(storage, "path").list_buckets()["Buckets"]
    assert storage.s3().list_buckets()["Buckets"]


def test_the_aws_command_line(storage, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(patch)
    (tmp_path / "config").write_text("[default]\nregion = us-east-1\ns3 =\n  addressing_style = virtual\n  signature_version = s3v4\n")
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_CONFIG_FILE": str(tmp_path / "config"), "PYTHONPATH": str(tmp_path),
        "AWS_ACCESS_KEY_ID": storage.key["id"], "AWS_SECRET_ACCESS_KEY": storage.key["secret"], "AWS_ENDPOINT_URL": endpoint(storage)}

    def run(*arguments):
        done = subprocess.run([aws, *arguments], env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    (tmp_path / "trips.csv").write_text("n\n1\n")
    run("s3", "mb", "s3://by-aws")
    run("s3", "cp", str(tmp_path / "trips.csv"), "s3://by-aws/in/trips.csv")
    assert "in/trips.csv" in run("s3", "ls", "--recursive", "s3://by-aws")
    assert run("s3", "cp", "s3://by-aws/in/trips.csv", "-") == "n\n1\n"
    link = run("s3", "presign", "s3://by-aws/in/trips.csv").strip()
    assert link.startswith(f"http://by-aws.{domain}:") and urllib.request.urlopen(link).read() == b"n\n1\n"
    log = subprocess.run([aws, "--debug", "s3api", "head-object", "--bucket", "by-aws", "--key", "in/trips.csv"], env=environment,
                         capture_output=True, text=True, timeout=120)
    assert json.loads(log.stdout)["ContentLength"] == 4 and f"by-aws.{domain}" in log.stderr


def test_domains_stand_in_martlet_yaml_too(tmp_path):
    project = Project.empty(tmp_path / "project")
    project.write("martlet.yaml", f"name: test\ns3_domains: [other.test, {domain}]\n")
    with StorageServer(project) as server:
        s3 = boto3.client(
            "s3", endpoint_url=endpoint(server), region_name="us-east-1", aws_access_key_id=server.key["id"],
            aws_secret_access_key=server.key["secret"], config=botocore.config.Config(s3={"addressing_style": "virtual"}))
        s3.create_bucket(Bucket="in-yaml")
        s3.put_object(Bucket="in-yaml", Key="k", Body=b"x")
        assert server.s3().get_object(Bucket="in-yaml", Key="k")["Body"].read() == b"x"
    # What the command line says stands instead.
    with StorageServer(project, "--s3-domain", "other.test") as server:
        with refused("InvalidBucketName", 400):  # as a path, which the host says nothing of
            boto3.client(
                "s3", endpoint_url=endpoint(server), region_name="us-east-1", aws_access_key_id=server.key["id"],
                aws_secret_access_key=server.key["secret"],
                config=botocore.config.Config(s3={"addressing_style": "virtual"})).put_object(Bucket="in-yaml", Key="k", Body=b"y")
    project.write("martlet.yaml", "name: test\ns3_domains: ['https://s3.test']\n")
    said = project.martlet("serve", "--port", "0", "--s3-port", "0", status=None).text
    assert "martlet.yaml" in said and "'s3_domains'" in said and "no name of a host" in said


def test_what_is_no_host_is_refused(storage):
    for wrong in ["http://s3.test", "s3.test:9000", "127.0.0.1", "a..b", ""]:
        said = storage.project.martlet("serve", "--port", "0", "--s3-port", "0", "--s3-domain", wrong, status=None)
        assert "no name of a host" in said.text, said.text
    said = storage.project.martlet("serve", "--port", "0", "--s3-domain", "s3.test", status=2)
    assert "--s3-domain needs --s3-port" in said.text
