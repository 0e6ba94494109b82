"""A `martlet serve --s3-port 0` and clients of it."""

import contextlib
import json
import os
import pathlib
import shutil
import sys

from project import root
from server import Server

# They want other versions of some packages than the rest of the tests, which come first.
clients = root / ".deps" / "clients"
sys.path.append(str(clients / "lib" / "python3.11" / "site-packages"))

import boto3  # noqa: E402
import botocore.config  # noqa: E402
import botocore.exceptions  # noqa: E402

aws = shutil.which("aws", path=f"{clients / 'bin'}{os.pathsep}{pathlib.Path(sys.executable).parent}")


class StorageServer(Server):
    def __init__(self, project, *arguments):
        super().__init__(project, "--s3-port", "0", *arguments)
        self.key = self.new_key("--grant", "admin")

    def new_key(self, *arguments):
        return self.project.json("storage", "key", "create", "tests", *arguments)

    @property
    def s3_url(self):
        return json.loads((self.project.folder / ".martlet" / "server.json").read_text())["s3"]

    def s3(self, key=None, **options):
        """A boto3 client; a test that means an error to come back does not wait for retries."""
        key = key or self.key
        settings = {"s3": {"addressing_style": "path"}, "retries": {"max_attempts": 0}, **options}
        return boto3.client(
            "s3", endpoint_url=self.s3_url, region_name="us-east-1", aws_access_key_id=key["id"],
            aws_secret_access_key=key["secret"], config=botocore.config.Config(**settings))


@contextlib.contextmanager
def refused(code, status=None):
    """The body must be refused with an error code of S3."""
    try:
        yield
    except botocore.exceptions.ClientError as error:
        found = error.response
        assert found["Error"]["Code"] in (code, str(status)), found
        assert status is None or found["ResponseMetadata"]["HTTPStatusCode"] == status, found
    else:
        raise AssertionError(f"it was not refused with {code}")
