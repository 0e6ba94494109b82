"""Functions that make tables: ``@asset``, its checks, and what it may give beside rows."""

import inspect

_ATTRIBUTE = "__martlet_asset__"


class Output:
    """A table with what is worth keeping beside it.

    :param value: anything that a pipeline may return.
    :param metadata: values that are kept with the run, such as counts or a note.
    """

    def __init__(self, value, metadata=None):
        self.value = value
        self.metadata = dict(metadata or {})


class Asset:
    """What a decorated function was declared to make."""

    def __init__(self, function, **settings):
        self.function = function
        self.name = settings.pop("name") or function.__name__
        self.inputs = dict(settings.pop("inputs") or {})
        self.outputs = list(settings.pop("outputs") or [])
        self.settings = {key: value for key, value in settings.items() if value is not None}
        self.checks = []

    @property
    def arguments(self):
        """The names of the function's arguments that are tables."""
        return [name for name in inspect.signature(self.function).parameters if name not in RESERVED]


RESERVED = ("context", "config", "log", "partition")


def asset(function=None, *, name=None, inputs=None, outputs=None, deps=None, partitions=None, **settings):
    """Declares a function as the maker of a table: its arguments are the tables that it reads.

    :param name: the table, where it is not the function's name.
    :param inputs: names of tables for arguments, such as ``{"orders": "silver.orders"}``.
    :param outputs: names of several tables, for a function that returns a dictionary of them.
    :param deps: tables that have to be there and are read in some other way.
    :param partitions: the column whose values name partitions that a run replaces.
    :param settings: what ``config.yaml`` could say, such as ``merge_strategy="incremental"``.
    """

    def decorate(body):
        declared = Asset(
            body, name=name, inputs=inputs, outputs=outputs, deps=list(deps or []) or None,
            partition_column=partitions, **settings)
        setattr(body, _ATTRIBUTE, declared)
        return body

    return decorate(function) if function is not None else decorate


def check(of, *, severity="error", description=None):
    """Declares a function as a check of an asset: it is given the rows and returns whether they are good.

    It may return a bool, or a pair of one and a text that says what is wrong.
    """

    def decorate(body):
        declared = asset_of(of)
        if declared is None:
            raise TypeError("check() is given a function that is decorated with @asset")
        if severity not in ("error", "warn"):
            raise ValueError(f"the severity of a check is 'error' or 'warn', not '{severity}'")
        declared.checks.append((body.__name__, severity, description or inspect.getdoc(body), body))
        return body

    return decorate


def asset_of(function):
    """What a function was declared to make, or None."""
    return getattr(function, _ATTRIBUTE, None)


def assets_in(namespace):
    """The assets among the values of a module."""
    return [asset_of(value) for value in namespace.values() if callable(value) and asset_of(value) is not None]
