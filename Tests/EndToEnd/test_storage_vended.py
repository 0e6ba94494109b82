"""Keys for an hour, which the catalog gives for the files of one table: what they open, and that nothing gets out of it."""

import base64
import json
import urllib.error
import urllib.parse
import urllib.request

import storage_client  # noqa: F401 -- finds boto3
import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.exceptions
import pytest

from project import Project
from storage_client import StorageServer, refused

delegation = {"X-Iceberg-Access-Delegation": "vended-credentials"}


@pytest.fixture(scope="module")
def storage(tmp_path_factory):
    project = Project.empty(tmp_path_factory.mktemp("vended") / "project")
    (project.folder / "martlet.yaml").write_text("name: test\nlocations: s3\n")
    project.pipeline("bronze.orders", "select range as id from range(100)")
    project.pipeline("bronze.orders2", "select range as id from range(100)")
    project.martlet("run")
    with StorageServer(project) as running:
        yield running


def load(storage, table="orders", headers=delegation, token=None):
    where = {"Authorization": f"Bearer {token}"} if token else {}
    answer = storage.request("GET", f"/iceberg/v1/lake/namespaces/bronze/tables/{table}", headers={**headers, **where})
    assert answer.status == 200, answer.body
    return answer.json()


def keys(storage, table="orders", token=None):
    (credential,) = load(storage, table, token=token)["storage-credentials"]
    return credential["prefix"].removeprefix("s3://lake/"), credential["config"]


def client(config, **changes):
    config = {**config, **changes}
    return boto3.client(
        "s3", endpoint_url=config["s3.endpoint"], region_name=config["s3.region"], aws_access_key_id=config["s3.access-key-id"],
        aws_secret_access_key=config["s3.secret-access-key"], aws_session_token=config.get("s3.session-token"),
        config=botocore.config.Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}, signature_version="s3v4"))


def test_who_asks_is_given_keys(storage):
    plain = load(storage, headers={})
    assert plain["config"] == {} and "storage-credentials" not in plain
    answer = load(storage)
    (credential,) = answer["storage-credentials"]
    assert credential["prefix"] == answer["metadata"]["location"] + "/"
    assert credential["prefix"].startswith("s3://lake/bronze/orders-")
    config = credential["config"]
    assert config.items() <= answer["config"].items()
    assert config["s3.endpoint"] == storage.s3_url and config["s3.path-style-access"] == "true"
    assert int(config["s3.session-token-expires-at-ms"]) > 0
    again = storage.request("GET", "/iceberg/v1/lake/namespaces/bronze/tables/orders/credentials").json()
    assert again["storage-credentials"][0]["prefix"] == credential["prefix"]
    # The tag says nothing of keys, which are renewed on their own; it does say how a client is let in.
    table = "/iceberg/v1/lake/namespaces/bronze/tables/orders"
    first, plain = storage.request("GET", table, headers=delegation), storage.request("GET", table)
    assert storage.request("GET", table, headers=delegation).headers["ETag"] == first.headers["ETag"] != plain.headers["ETag"]
    tagged = {"If-None-Match": first.headers["ETag"]}
    assert storage.request("GET", table, headers={**delegation, **tagged}).status == 304
    assert storage.request("GET", table, headers=tagged).status == 200
    assert storage.request("GET", table, headers={**delegation, "If-None-Match": plain.headers["ETag"]}).status == 200
    assert answer["config"]["client.refresh-credentials-endpoint"].endswith("tables/orders/credentials")
    defaults = storage.request("GET", "/iceberg/v1/config").json()["defaults"]
    assert defaults["s3.endpoint"] == storage.s3_url


def test_the_tables_own_files(storage):
    prefix, config = keys(storage)
    s3 = client(config)
    listed = s3.list_objects_v2(Bucket="lake", Prefix=prefix)["Contents"]
    assert listed and all(entry["Key"].startswith(prefix) for entry in listed)
    key = prefix + "data/new.bin"
    s3.put_object(Bucket="lake", Key=key, Body=b"12345")
    assert s3.get_object(Bucket="lake", Key=key, Range="bytes=1-2")["Body"].read() == b"23"
    s3.copy_object(Bucket="lake", Key=key + ".2", CopySource={"Bucket": "lake", "Key": key})
    upload = s3.create_multipart_upload(Bucket="lake", Key=key + ".3")["UploadId"]
    part = s3.upload_part_copy(Bucket="lake", Key=key + ".3", UploadId=upload, PartNumber=1, CopySource={"Bucket": "lake", "Key": key})
    s3.complete_multipart_upload(Bucket="lake", Key=key + ".3", UploadId=upload, MultipartUpload={
        "Parts": [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]})
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "lake", "Key": key + ".3"}, ExpiresIn=60)
    assert "X-Amz-Security-Token=" in url
    assert urllib.request.urlopen(url, timeout=60).read() == b"12345"
    names = [key, key + ".2", key + ".3"]
    done = s3.delete_objects(Bucket="lake", Delete={"Objects": [{"Key": name} for name in names]})
    assert len(done["Deleted"]) == 3 and "Errors" not in done


def test_nothing_else(storage):
    prefix, config = keys(storage)
    other, _ = keys(storage, "orders2")
    s3, all_of_it = client(config), storage.s3()
    inside = prefix + "data/inside"
    s3.put_object(Bucket="lake", Key=inside, Body=b"1")
    theirs = all_of_it.list_objects_v2(Bucket="lake", Prefix=other)["Contents"][0]["Key"]
    all_of_it.create_bucket(Bucket="another")
    places = [
        theirs, prefix.rstrip("/"), prefix.rstrip("/") + "x/a", f"{prefix}../{other}a"[len(prefix):], "bronze/a", "a",
        prefix.upper() + "a", "/" + prefix + "a", "//" + prefix + "a"]
    for key in places:
        for call in [
            lambda: s3.get_object(Bucket="lake", Key=key),
            lambda: s3.head_object(Bucket="lake", Key=key),
            lambda: s3.put_object(Bucket="lake", Key=key, Body=b"x"),
            lambda: s3.delete_object(Bucket="lake", Key=key),
            lambda: s3.create_multipart_upload(Bucket="lake", Key=key),
            lambda: s3.copy_object(Bucket="lake", Key=key, CopySource={"Bucket": "lake", "Key": inside}),
            lambda: s3.copy_object(Bucket="lake", Key=inside + "2", CopySource={"Bucket": "lake", "Key": key}),
            lambda: s3.get_object_tagging(Bucket="lake", Key=key),
        ]:
            with refused("AccessDenied", 403):
                call()
        done = s3.delete_objects(Bucket="lake", Delete={"Objects": [{"Key": inside + "9"}, {"Key": key}]})
        assert [error["Code"] for error in done["Errors"]] == ["AccessDenied"] and len(done["Deleted"]) == 1, key
    # What has dots in it is a name inside, and no way out.
    s3.put_object(Bucket="lake", Key=f"{prefix}../../x", Body=b"dots")
    assert not (storage.project.folder / "lake" / "x").exists()
    s3.delete_object(Bucket="lake", Key=f"{prefix}../../x")
    for asked in ["", "b", "bronze/", other, prefix.rstrip("/")]:
        for call in [s3.list_objects_v2, s3.list_objects, s3.list_object_versions, s3.list_multipart_uploads]:
            with refused("AccessDenied", 403):
                call(Bucket="lake", Prefix=asked)
    # Pages go on inside only.
    assert s3.list_objects_v2(Bucket="lake", Prefix=prefix, StartAfter="a")["Prefix"] == prefix
    upload = all_of_it.create_multipart_upload(Bucket="lake", Key="bronze/upload")["UploadId"]
    for call in [
        lambda: s3.upload_part(Bucket="lake", Key=inside, UploadId=upload, PartNumber=1, Body=b"1"),
        lambda: s3.list_parts(Bucket="lake", Key=inside, UploadId=upload),
        lambda: s3.abort_multipart_upload(Bucket="lake", Key=inside, UploadId=upload),
    ]:
        with refused("NoSuchUpload", 404):
            call()
    mine = s3.create_multipart_upload(Bucket="lake", Key=inside + "3")["UploadId"]
    with refused("AccessDenied", 403):
        s3.upload_part_copy(Bucket="lake", Key=inside + "3", UploadId=mine, PartNumber=1, CopySource={"Bucket": "lake", "Key": theirs})
    s3.abort_multipart_upload(Bucket="lake", Key=inside + "3", UploadId=mine)
    all_of_it.abort_multipart_upload(Bucket="lake", Key="bronze/upload", UploadId=upload)
    for call in [
        lambda: s3.put_object(Bucket="another", Key=prefix + "a", Body=b"x"),
        lambda: s3.list_objects_v2(Bucket="another", Prefix=prefix),
        lambda: s3.head_bucket(Bucket="another"),
        lambda: s3.create_bucket(Bucket="third"),
        lambda: s3.delete_bucket(Bucket="lake"),
        lambda: s3.put_bucket_tagging(Bucket="lake", Tagging={"TagSet": []}),
    ]:
        try:
            call()
            raise AssertionError("it was not refused")
        except botocore.exceptions.ClientError as error:
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403, error.response
    s3.delete_object(Bucket="lake", Key=inside)


def test_who_reads_does_not_write(storage):
    token = storage.project.json("token", "create", "reader", "--scope", "read")["secret"]
    prefix, config = keys(storage, token=token)
    s3 = client(config)
    key = s3.list_objects_v2(Bucket="lake", Prefix=prefix)["Contents"][0]["Key"]
    assert s3.get_object(Bucket="lake", Key=key)["Body"].read()
    for call in [
        lambda: s3.put_object(Bucket="lake", Key=prefix + "a", Body=b"x"),
        lambda: s3.delete_object(Bucket="lake", Key=key),
        lambda: s3.copy_object(Bucket="lake", Key=prefix + "a", CopySource={"Bucket": "lake", "Key": key}),
        lambda: s3.create_multipart_upload(Bucket="lake", Key=prefix + "a"),
    ]:
        with refused("AccessDenied", 403):
            call()
    done = s3.delete_objects(Bucket="lake", Delete={"Objects": [{"Key": key}]})
    assert [error["Code"] for error in done["Errors"]] == ["AccessDenied"]
    # What a tag or a commit shows is not written to, whoever asks.
    storage.project.martlet("tag", "create", "then")
    answer = storage.request("GET", "/iceberg/v1/lake%40then/namespaces/bronze/tables/orders", headers=delegation).json()
    with refused("AccessDenied", 403):
        client(answer["config"]).put_object(Bucket="lake", Key=prefix + "a", Body=b"x")


def test_a_token_for_one_namespace_gets_no_other_keys(storage):
    token = storage.project.json("token", "create", "narrow", "--scope", "write", "--namespace", "silver")["secret"]
    answer = storage.request(
        "GET", "/iceberg/v1/lake/namespaces/bronze/tables/orders/credentials", headers={"Authorization": f"Bearer {token}"})
    assert answer.status == 403
    own = storage.project.json("token", "create", "own", "--scope", "write", "--namespace", "bronze")["secret"]
    prefix, config = keys(storage, token=own)
    assert client(config).list_objects_v2(Bucket="lake", Prefix=prefix)["KeyCount"] > 0


def test_keys_end_with_the_token_that_asked(storage):
    made = storage.project.json("token", "create", "short", "--scope", "write")
    prefix, config = keys(storage, token=made["secret"])
    s3 = client(config)
    s3.list_objects_v2(Bucket="lake", Prefix=prefix)
    storage.project.martlet("token", "revoke", made["id"])
    with refused("InvalidToken", 400):
        s3.list_objects_v2(Bucket="lake", Prefix=prefix)


def test_keys_that_are_none(storage):
    prefix, config = keys(storage)
    _, others = keys(storage, "orders2")
    sealed = bytearray(base64.urlsafe_b64decode(config["s3.session-token"] + "=="))
    sealed[1] = 3
    forged = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
    for changes, code in [
        ({"s3.session-token": forged}, "InvalidToken"),
        ({"s3.session-token": "x"}, "InvalidToken"),
        ({"s3.session-token": None}, "InvalidAccessKeyId"),
        ({"s3.session-token": others["s3.session-token"]}, "InvalidAccessKeyId"),
        ({"s3.secret-access-key": others["s3.secret-access-key"]}, "SignatureDoesNotMatch"),
        ({"s3.access-key-id": storage.key["id"], "s3.secret-access-key": storage.key["secret"]}, "InvalidAccessKeyId"),
    ]:
        with refused(code):
            client(config, **changes).list_objects_v2(Bucket="lake", Prefix=prefix)
    # A token that was not signed with the request could have been put in by others.
    request = botocore.awsrequest.AWSRequest("GET", f"{config['s3.endpoint']}/lake?list-type=2&prefix={prefix}")
    botocore.auth.S3SigV4Auth(
        botocore.credentials.Credentials(config["s3.access-key-id"], config["s3.secret-access-key"]), "s3", "us-east-1").add_auth(request)
    fields = {**dict(request.headers), "X-Amz-Security-Token": config["s3.session-token"]}
    with pytest.raises(urllib.error.HTTPError) as failure:
        urllib.request.urlopen(urllib.request.Request(request.url, headers=fields), timeout=60)
    assert failure.value.code == 403 and b"AccessDenied" in failure.value.read()


def sign(storage, method, uri, headers=None, token=None):
    where = {"Authorization": f"Bearer {token}"} if token else {}
    return storage.request(
        "POST", "/iceberg/v1/lake/namespaces/bronze/tables/orders/sign",
        {"method": method, "region": "us-east-1", "uri": uri, "headers": headers or {}}, headers=where)


def test_single_requests_are_signed(storage):
    answer = load(storage, headers={"X-Iceberg-Access-Delegation": "remote-signing"})
    config = answer["config"]
    assert "s3.secret-access-key" not in config and "storage-credentials" not in answer
    assert config["s3.signer.uri"] == f"{storage.url}/iceberg"
    assert config["s3.signer.endpoint"] == "v1/lake/namespaces/bronze/tables/orders/sign"
    prefix = answer["metadata"]["location"].removeprefix("s3://lake/") + "/"
    key = answer["metadata-location"].removeprefix("s3://lake/")
    uri = f"{storage.s3_url}/lake/{key}"
    signed = sign(storage, "GET", uri, {"Range": ["bytes=0-3"], "User-Agent": ["x"]}).json()
    assert signed["uri"] == uri
    fields = {name: ", ".join(values) for name, values in signed["headers"].items()}
    assert urllib.request.urlopen(urllib.request.Request(uri, headers=fields), timeout=60).read().startswith(b"{")
    # Neither for another object nor for another method, and not for other files of the lake.
    for request in [urllib.request.Request(uri + "x", headers=fields), urllib.request.Request(uri, headers=fields, method="DELETE")]:
        with pytest.raises(urllib.error.HTTPError) as failure:
            urllib.request.urlopen(request, timeout=60)
        assert failure.value.code == 403
    other, _ = keys(storage, "orders2")
    endpoint = storage.s3_url
    for method, place in [
        ("GET", f"lake/{other}a"), ("GET", "lake"), ("GET", "lake?prefix=bronze/"), ("GET", "another/" + key), ("PUT", "lake"),
        ("PUT", "lake/bronze/a"), ("DELETE", f"lake/{prefix[:-1]}"), ("GET", ""), ("POST", "lake"),
    ]:
        assert sign(storage, method, f"{endpoint}/{place}").status == 403, place
    for uri in ["", "lake/a", "ftp://x/lake/a", f"{endpoint}/lake/%zz", "http://" + "a" * 20_000]:
        assert sign(storage, "GET", uri).status == 400, uri[:50]
    # A copy of what is not the table's is signed, since the source is only a header, and refused by the endpoint.
    theirs = storage.s3().list_objects_v2(Bucket="lake", Prefix=other)["Contents"][0]["Key"]
    source = {"x-amz-copy-source": ["/lake/" + urllib.parse.quote(theirs)]}
    uri = f"{endpoint}/lake/{prefix}data/stolen"
    signed = sign(storage, "PUT", uri, source).json()["headers"]
    fields = {name: ", ".join(values) for name, values in {**signed, **source}.items()}
    with pytest.raises(urllib.error.HTTPError) as failure:
        urllib.request.urlopen(urllib.request.Request(uri, headers=fields, method="PUT", data=b""), timeout=60)
    assert failure.value.code == 403
    reader = storage.project.json("token", "create", "signed", "--scope", "read")["secret"]
    assert sign(storage, "GET", f"{endpoint}/lake/{key}", token=reader).status == 200
    assert sign(storage, "PUT", f"{endpoint}/lake/{prefix}a", token=reader).status == 403
    assert json.dumps(signed).count("mrt_") == 0
