"""Judges what the platform's API answers by its OpenAPI document: every member of an answer must be in it, and of the type that it says."""

import functools
import gzip
import json
import re
import urllib.parse
import zlib

import jsonschema
import zstandard

from project import root

prefix = "/api/v1"
snapshot = root / "Tests" / "Edges" / "Snapshots" / "PlatformOpenAPI.json"
encodings = {"gzip": gzip.decompress, "deflate": zlib.decompress, None: bytes,
             "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body)}
formats = jsonschema.FormatChecker(formats=())


@formats.checks("date-time")
def is_time(value):
    return not isinstance(value, str) or re.fullmatch(r"\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value) is not None


def strict(value):
    """A schema by which an object has no members but those that are named."""
    if isinstance(value, list):
        return [strict(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {name: strict(one) for name, one in value.items()}
    if isinstance(made.get("properties"), dict) and "type" in made and "additionalProperties" not in made:
        made["additionalProperties"] = False
    return made


class Contract:
    def __init__(self, document):
        self.components = strict(document["components"])
        self.operations = []
        for path, methods in document["paths"].items():
            pattern = re.compile("".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path)))
            for method, operation in methods.items():
                self.operations.append((path.count("{"), method.upper(), pattern, operation))
        # A path without parameters wins over one with them.
        self.operations.sort(key=lambda one: one[0])

    def operation(self, method, path):
        return next((operation for _, verb, pattern, operation in self.operations if verb == method and pattern.fullmatch(path)), None)

    @functools.cache
    def validator(self, text):
        schema = {**strict(json.loads(text)), "components": self.components}
        return jsonschema.Draft202012Validator(schema, format_checker=formats)

    def problems(self, schema, value):
        """What is wrong with a value, a line for each thing."""
        errors = self.validator(json.dumps(schema)).iter_errors(value)
        return [f"{error.json_path}: {error.message[:300]}" for error in errors]

    def check(self, method, path, status, content_type, body):
        """Fails where an answer is not what the document says."""
        found = self.operation(method, path)
        if found is None:
            return
        name = found["operationId"]
        said = found["responses"].get(str(status))
        if said is None:
            # A refusal that the document does not tell of is judged where statuses are.
            assert status >= 400, f"{name} answered {status}, which the document does not name"
            said = {"$ref": "#/components/responses/Error"}
        if "$ref" in said:
            said = self.components["responses"][said["$ref"].rpartition("/")[2]]
        kind = (content_type or "").split(";")[0]
        media = next((media for type, media in said["content"].items() if type.split(";")[0] == kind), None)
        assert media is not None, f"{name} answered {status} with '{content_type}', which the document does not name"
        if kind == "application/json":
            problems = self.problems(media["schema"], json.loads(body))
        elif kind == "application/x-ndjson" and "x-martlet-event" in media:
            problems = [one for line in body.splitlines() for one in self.problems(media["x-martlet-event"], json.loads(line))]
        else:
            return
        assert not problems, f"{name} answered {status} with what the document does not say: " + "; ".join(problems[:5])


@functools.cache
def contract():
    return Contract(json.loads(snapshot.read_text()))


def check(method, target, answer):
    """Judges an answer of a server, if it is one of the platform's API."""
    path = urllib.parse.urlsplit(target).path
    if path.startswith(f"{prefix}/"):
        body = encodings[answer.headers["Content-Encoding"]](answer.body)
        contract().check(method, path.removeprefix(prefix), answer.status, answer.headers["Content-Type"], body)
