"""The verbs of a client of ``martlet serve``."""

from .errors import MartletError
from .lake import Client, default
from .parsers import register_parser

__all__ = ["Client", "MartletError", "default", "register_parser"]
