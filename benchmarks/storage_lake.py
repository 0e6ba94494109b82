"""The flights project with its lake in the S3 endpoint of another Martlet server, beside the same with its lake in a folder."""

import contextlib
import json
import os
import shutil
import sys

from bench import Line, empty, interleaved, martlet, python, root, run, say, scratch, seconds
from server import started

runs = 5
example = root / "examples" / "flights"


def project(folder):
    """The project as it is when it comes: nothing has run."""
    empty(folder)
    for part in ["martlet.yaml", "macros", "pipelines"]:
        copy = shutil.copytree if (example / part).is_dir() else shutil.copy
        copy(example / part, folder / part)
    # Python takes the same time wherever the lake is.
    shutil.rmtree(folder / "pipelines" / "gold" / "delay_trend")
    (folder / "landing").symlink_to(example / "landing")
    return folder


@contextlib.contextmanager
def storage(folder):
    """An endpoint with a bucket `bench`: what a project's environment says of it."""
    sys.path.append(str(root / ".deps" / "clients" / "lib" / "python3.11" / "site-packages"))
    import boto3
    import botocore.config

    empty(folder)
    (folder / "martlet.yaml").write_text("name: storage\n")
    key = json.loads(run(martlet, "-C", folder, "storage", "key", "create", "bench", "--grant", "admin", "--json"))
    with started(folder, "--s3-port", "0"):
        url = json.loads((folder / ".martlet" / "server.json").read_text())["s3"]
        boto3.client(
            "s3", endpoint_url=url, region_name="us-east-1", aws_access_key_id=key["id"], aws_secret_access_key=key["secret"],
            config=botocore.config.Config(s3={"addressing_style": "path"})).create_bucket(Bucket="bench")
        yield {"AWS_ACCESS_KEY_ID": key["id"], "AWS_SECRET_ACCESS_KEY": key["secret"], "AWS_ENDPOINT_URL": url}


def measure():
    say(f"the flights project on our own S3 endpoint, {runs} runs")
    run(python, example / "land.py")
    with storage(scratch / "storage") as variables:
        number = iter(range(10**6))

        def in_storage():
            folder = project(scratch / "flights-in-storage")
            with open(folder / "martlet.yaml", "a") as settings:
                settings.write(f"lake: s3://bench/{next(number)}\n")
            return seconds(martlet, "-C", folder, "run")

        def in_folder():
            return seconds(martlet, "-C", project(scratch / "flights-in-folder"), "run")

        before = dict(os.environ)
        os.environ.update(variables)
        try:
            in_storage()
            storage_s, folder_s = interleaved(runs, in_storage, in_folder)
        finally:
            os.environ.clear()
            os.environ.update(before)
    return [Line("The flights project, its lake on our own S3 endpoint", storage_s, "s", "the same in a local folder", folder_s, at_most=1.5)]
