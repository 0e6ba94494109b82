"""Signatures of version 4, so that clients of the measurements need compute nothing while they are timed."""

import datetime
import hashlib
import hmac
import urllib.parse

region = "us-east-1"


class Signer:
    def __init__(self, url, key):
        self.host = urllib.parse.urlsplit(url).netloc
        self.key = key

    def fields(self, method, path, digest, query=""):
        """The fields of a signed request; `query` is written as signatures want it."""
        time = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        signed = {"host": self.host, "x-amz-content-sha256": digest, "x-amz-date": time}
        names = ";".join(signed)
        lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
        canonical = f"{method}\n{urllib.parse.quote(path)}\n{query}\n{lines}\n{names}\n{digest}"
        scope = f"{time[:8]}/{region}/s3/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{time}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        code = f"AWS4{self.key['secret']}".encode()
        for part in [*scope.split("/"), text]:
            code = hmac.digest(code, part.encode(), "sha256")
        signature = f"AWS4-HMAC-SHA256 Credential={self.key['id']}/{scope}, SignedHeaders={names}, Signature={code.hex()}"
        return {"x-amz-date": time, "x-amz-content-sha256": digest, "Authorization": signature}

    def write(self, file, method, paths, digest):
        """Signed requests as `load/objects.lua` reads them."""
        with open(file, "w") as out:
            for path in paths:
                fields = self.fields(method, path, digest)
                out.write("\t".join([path, fields["x-amz-date"], digest, fields["Authorization"]]) + "\n")
