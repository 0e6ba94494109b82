"""What PyIceberg needs of s3fs, over boto3: s3fs itself wants versions that contradict those of other judges.

PyIceberg puts its own signer in front of every request, as it does with s3fs.
"""

import io
import sys

from fsspec.spec import AbstractFileSystem

from project import root

sys.path.append(str(root / ".deps" / "clients" / "lib" / "python3.11" / "site-packages"))

import boto3  # noqa: E402
import botocore.config  # noqa: E402
import botocore.exceptions  # noqa: E402


class S3FileSystem(AbstractFileSystem):
    protocol = ("s3",)
    cachable = False

    def __init__(self, anon=False, client_kwargs=None, config_kwargs=None, **options):
        super().__init__()
        client = {name: value for name, value in (client_kwargs or {}).items() if value is not None}
        settings = {"s3": {"addressing_style": "path"}, "retries": {"max_attempts": 0}, **(config_kwargs or {})}
        self.s3 = boto3.client("s3", config=botocore.config.Config(**settings), **client)

    @classmethod
    def parts(cls, path):
        bucket, _, key = path.removeprefix("s3://").partition("/")
        return {"Bucket": bucket, "Key": key}

    def info(self, path, **_):
        try:
            head = self.s3.head_object(**self.parts(path))
        except botocore.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(path) from error
            raise
        return {"name": path, "size": head["ContentLength"], "type": "file"}

    def exists(self, path, **_):
        try:
            return bool(self.info(path))
        except FileNotFoundError:
            return False

    def _rm(self, path):
        self.s3.delete_object(**self.parts(path))

    def rm(self, path, **_):
        self._rm(path)

    def open(self, path, mode="rb", **_):
        if "r" in mode:
            return io.BytesIO(self.s3.get_object(**self.parts(path))["Body"].read())
        return Upload(self, path)


class Upload(io.BytesIO):
    def __init__(self, system, path):
        super().__init__()
        self.system, self.path = system, path

    def close(self):
        if not self.closed:
            self.system.s3.put_object(Body=self.getvalue(), **self.system.parts(self.path))
        super().close()
