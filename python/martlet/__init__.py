"""Pipelines in Python for Martlet, and the verbs of a client of its server.

In a pipeline: ``asset``, ``check`` and ``Output`` describe what functions make. From anywhere: ``query``, ``df``, ``ingest``,
``transform``, ``merge``, ``history``, ``time_travel`` and ``branch`` talk to ``martlet serve`` at ``MARTLET_URL`` with the token
``MARTLET_TOKEN``; ``Client(url, token)`` names another server.
"""

from .assets import Output, asset, check

__all__ = ["Client", "MartletError", "Output", "asset", "check", "register_parser"]

_CLIENT_NAMES = {"Client", "MartletError", "register_parser"}
_VERBS = {
    "branch", "branches", "describe", "df", "diff", "drop", "history", "ingest", "ingest_batch", "merge", "query", "run",
    "tables", "time_travel", "transform",
}


def __getattr__(name):
    # The client is loaded when it is first used: a step that only declares assets starts without it.
    if name in _CLIENT_NAMES:
        from . import client

        return getattr(client, name)
    if name in _VERBS:
        from .client import default

        return getattr(default(), name)
    raise AttributeError(f"module 'martlet' has no attribute '{name}'")
