"""The form of a sensor: a function that is asked again and again whether to start a run."""

import json


class SensorContext:
    """What a sensor is given.

    ``cursor`` is what it left behind the last time, None at first; what it is set to is found the next time. ``query(sql)`` and
    ``table(name)`` read the lake as it is published, ``log`` says something in the server's log.
    """

    def __init__(self, cursor, values):
        self.cursor = cursor
        self.log = values["log"]
        self.query = values["query"]
        self.table = values["table"]


_KEYS = ("fire", "parameters", "cursor")


def ask(function, step, values):
    """Calls the sensor; what it answered as ``fire``, ``parameters`` and ``cursor``."""
    from .forms import FormError

    file = step["file"]
    if not callable(function):
        raise FormError(f"'{file}' has no function '{step['function']}(context)'")
    context = SensorContext(step["arguments"].get("cursor"), values)
    answer = function(context)
    if answer is None or isinstance(answer, bool):
        answer = {"fire": bool(answer)}
    if not isinstance(answer, dict):
        raise FormError(
            f"'{file}' returned a {type(answer).__name__}; a sensor returns True, False, None or a dictionary with "
            f"{', '.join(_KEYS)}")
    unknown = sorted(str(key) for key in answer if key not in _KEYS)
    if unknown:
        raise FormError(f"'{file}' returned '{unknown[0]}', which a sensor does not; it returns {', '.join(_KEYS)}")
    fire = answer.get("fire", "parameters" in answer)
    if not isinstance(fire, bool):
        raise FormError(f"'fire' of '{file}' is a {type(fire).__name__}; it has to be True or False")
    parameters = answer.get("parameters")
    if parameters is None:
        parameters = {}
    if not isinstance(parameters, dict):
        raise FormError(f"'parameters' of '{file}' is a {type(parameters).__name__}; it has to be a dictionary")
    result = {"fire": fire, "parameters": parameters, "cursor": answer.get("cursor", context.cursor)}
    try:
        return json.loads(json.dumps(result, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise FormError(f"what '{file}' returned is no JSON: {error}") from error
