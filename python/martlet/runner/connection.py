"""The ``duckdb_conn`` of a pipeline: a DuckDB of the step's own, made when it is first used."""


class LazyConnection:
    """A real connection behind every attribute; making it takes longer than many steps do, so it waits for its first use.

    ``ref()`` registers the rows of a table in it as an Arrow table under the table's own name, so that any SQL that names the table
    finds it. The rows are fetched when ``ref()`` is called, since DuckDB has no way to ask for a table that it does not find.
    """

    def __init__(self, memory_limit=None, folder=None):
        self._made = None
        self._memory_limit = memory_limit
        self._folder = folder

    def _connection(self):
        if self._made is None:
            import duckdb

            connection = duckdb.connect()
            connection.execute("SET autoinstall_known_extensions = false")
            if self._memory_limit:
                # Half of the step's memory: what it reads and returns takes the other half.
                connection.execute(f"SET memory_limit = '{self._memory_limit // 2} B'")
            if self._folder:
                connection.execute(f"SET temp_directory = '{self._folder}/duckdb'")
            self._made = connection
        return self._made

    def __getattr__(self, name):
        return getattr(self._connection(), name)

    def register_table(self, parts, table):
        """Makes rows queryable as ``parts``; returns the name in SQL."""
        connection = self._connection()
        quoted = [_quoted(part) for part in parts]
        # A registered table has one name, in the main schema; a view gives it the name that people write.
        hidden = "martlet ref " + ".".join(parts)
        connection.register(hidden, table)
        if len(parts) == 3:
            attached = {row[0] for row in connection.execute("SELECT database_name FROM duckdb_databases()").fetchall()}
            if parts[0] not in attached:
                connection.execute(f"ATTACH ':memory:' AS {quoted[0]}")
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {'.'.join(quoted[:-1])}")
        connection.execute(
            f"CREATE OR REPLACE VIEW {'.'.join(quoted)} AS SELECT * FROM temp.main.{_quoted(hidden)}")
        return ".".join(quoted)


def _quoted(name):
    return '"' + name.replace('"', '""') + '"'
