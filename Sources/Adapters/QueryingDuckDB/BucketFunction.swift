internal import CDuckDB
internal import CDuckDBHeader
internal import Errors
internal import Iceberg
internal import Identifiers
internal import Querying

/// Iceberg's bucket transform as scalar functions of a session, one for each kind of value.
enum BucketFunction {
    /// The function for a type; nil for types that cannot be bucketed.
    static func name(for type: SQLType) -> String? {
        switch type {
        case .integer, .bigint, .date, .time, .timestamp, .timestampWithTimeZone, .varchar, .blob, .uuid:
            "martlet_bucket"
        default: nil
        }
    }

    static func register(on connection: duckdb_connection) throws(MartletError) {
        try unsafe register(DUCKDB_TYPE_BIGINT, long, on: connection)
        try unsafe register(DUCKDB_TYPE_TIME, long, on: connection)
        try unsafe register(DUCKDB_TYPE_TIMESTAMP, long, on: connection)
        try unsafe register(DUCKDB_TYPE_TIMESTAMP_TZ, long, on: connection)
        try unsafe register(DUCKDB_TYPE_DATE, date, on: connection)
        try unsafe register(DUCKDB_TYPE_VARCHAR, text, on: connection)
        try unsafe register(DUCKDB_TYPE_BLOB, blob, on: connection)
        try unsafe register(DUCKDB_TYPE_UUID, uuid, on: connection)
    }

    private typealias Body = @convention(c) (duckdb_function_info?, duckdb_data_chunk?, duckdb_vector?) -> Void

    private static let long: Body = { _, input, output in unsafe each(input, output, Int64.self) { .long($0) } }
    private static let date: Body = { _, input, output in unsafe each(input, output, Int32.self) { .date($0) } }
    private static let text: Body = { _, input, output in
        unsafe each(input, output, duckdb_string_t.self) { .string(unsafe $0.text) }
    }
    private static let blob: Body = { _, input, output in
        unsafe each(input, output, duckdb_string_t.self) { .binary(unsafe $0.bytes) }
    }
    private static let uuid: Body = { _, input, output in
        unsafe each(input, output, duckdb_hugeint.self) {
            .uuid(UUID(high: UInt64(bitPattern: $0.upper) ^ (1 << 63), low: $0.lower))
        }
    }

    private static func register(
        _ type: duckdb_type, _ body: Body, on connection: duckdb_connection
    ) throws(MartletError) {
        var function = unsafe duckdb_create_scalar_function()
        defer { unsafe duckdb_destroy_scalar_function(&function) }
        var value = unsafe duckdb_create_logical_type(type)
        var integer = unsafe duckdb_create_logical_type(DUCKDB_TYPE_INTEGER)
        defer {
            unsafe duckdb_destroy_logical_type(&value)
            unsafe duckdb_destroy_logical_type(&integer)
        }
        unsafe duckdb_scalar_function_set_name(function, "martlet_bucket")
        unsafe duckdb_scalar_function_add_parameter(function, value)
        unsafe duckdb_scalar_function_add_parameter(function, integer)
        unsafe duckdb_scalar_function_set_return_type(function, integer)
        unsafe duckdb_scalar_function_set_function(function, body)
        guard unsafe duckdb_register_scalar_function(connection, function) == DuckDBSuccess else {
            throw MartletError(.internal, "DuckDB did not take the bucket function")
        }
    }

    /// Computes a whole chunk; a null has no bucket.
    private static func each<Element>(
        _ input: duckdb_data_chunk?, _ output: duckdb_vector?, _ type: Element.Type, _ literal: (Element) -> Literal
    ) {
        guard let input = unsafe input, let output = unsafe output,
            let values = unsafe duckdb_data_chunk_get_vector(input, 0),
            let counts = unsafe duckdb_data_chunk_get_vector(input, 1),
            let data = unsafe duckdb_vector_get_data(values)?.assumingMemoryBound(to: Element.self),
            let count = unsafe duckdb_vector_get_data(counts)?.assumingMemoryBound(to: Int32.self),
            let result = unsafe duckdb_vector_get_data(output)?.assumingMemoryBound(to: Int32.self)
        else { return }
        let validity = unsafe Validity(values)
        unsafe duckdb_vector_ensure_validity_writable(output)
        let resultMask = unsafe duckdb_vector_get_validity(output)
        for row in unsafe 0..<Int(duckdb_data_chunk_get_size(input)) {
            guard unsafe validity.isValid(row),
                case .int(let number)? = unsafe Transform.bucket(Int(count[row])).apply(literal(data[row]))
            else {
                unsafe duckdb_validity_set_row_invalid(resultMask, idx_t(row))
                continue
            }
            unsafe result[row] = number
        }
    }
}
