"""Requests to the platform's API, with the standard library alone."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request

from .errors import MartletError

#: Seconds that an answer may take.
PATIENCE = 600


class Connection:
    def __init__(self, url=None, token=None):
        self.url = (url or os.environ.get("MARTLET_URL") or "http://127.0.0.1:8080").rstrip("/")
        self._token = token or os.environ.get("MARTLET_TOKEN")

    def call(self, method, path, body=None, query=None, accept="application/json", kind="application/json"):
        """One request; an answer that is an error is raised, others are given open, to be read as they come."""
        address = f"{self.url}/api/v1{path}"
        given = {key: value for key, value in (query or {}).items() if value is not None}
        if given:
            address += "?" + urllib.parse.urlencode(
                {key: str(value).lower() if isinstance(value, bool) else value for key, value in given.items()})
        if body is not None and not isinstance(body, bytes) and not hasattr(body, "read"):
            body = json.dumps(body).encode()
        headers = {"Accept": accept, "User-Agent": "martlet-python"}
        if body is not None:
            headers["Content-Type"] = kind
            if hasattr(body, "fileno"):
                headers["Content-Length"] = str(os.fstat(body.fileno()).st_size)
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(address, data=body, headers=headers, method=method)
        try:
            return urllib.request.urlopen(request, timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            raise self._refusal(error) from None
        except OSError as error:
            raise MartletError(
                f"the server at {self.url} could not be asked: {getattr(error, 'reason', error)}", "unavailable",
                "Is it running? MARTLET_URL says where it is.") from None

    def json(self, method, path, body=None, **more):
        with self.call(method, path, body, **more) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    @staticmethod
    def _refusal(error):
        with error:
            text = error.read()
        try:
            value = json.loads(text)["error"]
            return MartletError(value["message"], value.get("code", "failed"), value.get("hint"), error.code)
        except (ValueError, KeyError, TypeError):
            return MartletError(f"the server answered {error.code} {error.reason}", "failed", None, error.code)
