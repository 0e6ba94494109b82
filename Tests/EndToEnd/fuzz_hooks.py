"""Hooks of schemathesis, which loads this file into its own process.

Most of what it makes up names nothing that there is, and is refused before anything is done. So most names are put right here, all but
one of `wild`; which ones depends on the request alone, so that a seed always gives the same requests.
"""

import itertools
import json
import os
import random
import zlib

import schemathesis

wild = 8
# Names of what is made: as many.
new_names = 1000

with open(os.environ["FUZZ_NAMES"]) as file:
    # What parameters of paths and queries and members of bodies are to be.
    names = json.load(file)


@schemathesis.hook
def before_call(context, case, kwargs):
    choice = random.Random(zlib.crc32(repr((case.method, case.path, case.path_parameters, case.body)).encode()))
    for place, parameters in [("path", case.path_parameters), ("query", case.query)]:
        for parameter, value in (parameters or {}).items():
            parameters[parameter] = tamed(names[place].get(parameter), value, choice)
    # Almost no made-up key is a key.
    for header in [each for each in case.headers or {} if each.lower() == "idempotency-key"]:
        if choice.randrange(wild):
            del case.headers[header]
    place = case.path_parameters or {}
    if isinstance(case.body, dict) and ("table" in place or "view" in place) and choice.randrange(wild):
        # What the path says is not to be said otherwise.
        case.body.pop("identifier", None)
    tame(case.body, choice, itertools.count(1))


def tame(value, choice, numbers):
    """Puts names and numbers right in a body."""
    if isinstance(value, dict):
        for member in value:
            known = names["body"].get(member)
            value[member] = tamed(known, value[member], choice)
            if known is None:
                tame(value[member], choice, numbers)
        if isinstance(value.get("name"), str) and "id" not in value and choice.randrange(wild):
            value["name"] = f"n{choice.randrange(new_names)}"
        # No two columns have the same number.
        for member in ["id", "element-id", "key-id", "value-id"]:
            if member in value and choice.randrange(4 * wild):
                value[member] = next(numbers)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            tame(item, choice, numbers)
            if isinstance(item, dict) and "id" in item and choice.randrange(4 * wild):
                item["name"] = ["id", "name", "a", "b"][number % 4]


def tamed(known, value, choice):
    if known is None or value in known or not choice.randrange(wild):
        return value
    return choice.choice(known)
