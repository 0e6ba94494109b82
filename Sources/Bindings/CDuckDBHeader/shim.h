// DuckDB's C API as declarations only: CDuckDB finds the library when it is first needed.
#include <duckdb.h>
