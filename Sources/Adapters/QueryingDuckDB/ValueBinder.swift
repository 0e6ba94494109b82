internal import CDuckDB
internal import CDuckDBHeader
internal import Errors
internal import Querying

/// Makes DuckDB's values from ours, to be bound to parameters.
enum ValueBinder {
    /// The caller destroys the result.
    static func value(_ value: QueryValue) throws(MartletError) -> duckdb_value? {
        switch value {
        case .null: unsafe duckdb_create_null_value()
        case .boolean(let value): unsafe duckdb_create_bool(value)
        case .integer(let value): unsafe duckdb_create_int64(value)
        case .unsigned(let value): unsafe duckdb_create_uint64(value)
        case .wide(let value): unsafe duckdb_create_hugeint(value.hugeint)
        case .float(let value): unsafe duckdb_create_float(value)
        case .double(let value): unsafe duckdb_create_double(value)
        case .decimal(let value):
            unsafe duckdb_create_decimal(
                duckdb_decimal(width: 38, scale: value.scale, value: value.unscaled.hugeint))
        case .text(let value): unsafe duckdb_create_varchar_length(value, idx_t(value.utf8.count))
        case .blob(let value): unsafe duckdb_create_blob(value, idx_t(value.count))
        case .uuid(let high, let low): unsafe duckdb_create_uuid(duckdb_uhugeint(lower: low, upper: high))
        case .date(let days): unsafe duckdb_create_date(duckdb_date(days: days))
        case .time(let value): unsafe duckdb_create_time(duckdb_time(micros: value))
        case .timeWithTimeZone(let value, let offset):
            unsafe duckdb_create_time_tz_value(duckdb_create_time_tz(value, offset))
        case .timestamp(let value): unsafe duckdb_create_timestamp(duckdb_timestamp(micros: value))
        case .timestampNanoseconds(let value): unsafe duckdb_create_timestamp_ns(duckdb_timestamp_ns(nanos: value))
        case .timestampWithTimeZone(let value): unsafe duckdb_create_timestamp_tz(duckdb_timestamp(micros: value))
        case .interval(let months, let days, let microseconds):
            unsafe duckdb_create_interval(duckdb_interval(months: months, days: days, micros: microseconds))
        case .list(let elements): unsafe try list(elements)
        case .structure, .map:
            throw MartletError(
                .unsupported, "a parameter cannot be a struct or a map",
                hint: "Pass it as JSON text and read it in the query with from_json or ->>.")
        }
    }

    private static func list(_ elements: [QueryValue]) throws(MartletError) -> duckdb_value? {
        let type = elements.first { !$0.isNull }
        var values: [duckdb_value?] = unsafe []
        defer {
            for index in unsafe values.indices { unsafe duckdb_destroy_value(&values[index]) }
        }
        for element in elements {
            guard element.isNull || element.kind == type?.kind else {
                throw MartletError(.invalidInput, "the elements of a list parameter have different types")
            }
            unsafe values.append(try value(element))
        }
        let present = elements.firstIndex { !$0.isNull }
        guard let present, let first = unsafe values[present] else {
            var null = unsafe duckdb_create_logical_type(DUCKDB_TYPE_SQLNULL)
            defer { unsafe duckdb_destroy_logical_type(&null) }
            return unsafe duckdb_create_list_value(null, &values, idx_t(elements.count))
        }
        return unsafe duckdb_create_list_value(duckdb_get_value_type(first), &values, idx_t(elements.count))
    }
}

extension QueryValue.WideInteger {
    var hugeint: duckdb_hugeint { duckdb_hugeint(lower: low, upper: high) }
}

extension QueryValue {
    /// Which case this is, whatever it holds.
    fileprivate var kind: Int {
        switch self {
        case .null: 0
        case .boolean: 1
        case .integer: 2
        case .unsigned: 3
        case .wide: 4
        case .float: 5
        case .double: 6
        case .decimal: 7
        case .text: 8
        case .blob: 9
        case .uuid: 10
        case .date: 11
        case .time: 12
        case .timeWithTimeZone: 13
        case .timestamp: 14
        case .timestampNanoseconds: 15
        case .timestampWithTimeZone: 16
        case .interval: 17
        case .list: 18
        case .structure: 19
        case .map: 20
        }
    }
}
