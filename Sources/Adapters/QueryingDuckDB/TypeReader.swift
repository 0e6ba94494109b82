internal import CDuckDB
internal import CDuckDBHeader
internal import Querying

extension SQLType {
    /// The type that DuckDB describes; the caller keeps owning the description.
    init(_ type: duckdb_logical_type?) {
        guard let type = unsafe type else {
            self = .null
            return
        }
        if let alias = unsafe duckdb_logical_type_get_alias(type) {
            defer { unsafe duckdb_free(alias) }
            if unsafe String(cString: alias) == "JSON" {
                self = .json
                return
            }
        }
        let id = unsafe duckdb_get_type_id(type)
        if let simple = Self.simple[id.rawValue] {
            self = simple
            return
        }
        switch id {
        case DUCKDB_TYPE_DECIMAL:
            self = unsafe .decimal(
                precision: Int(duckdb_decimal_width(type)), scale: Int(duckdb_decimal_scale(type)))
        case DUCKDB_TYPE_ENUM:
            self = .enumeration(
                (0..<(unsafe duckdb_enum_dictionary_size(type))).map {
                    unsafe Self.taken(duckdb_enum_dictionary_value(type, idx_t($0)))
                })
        case DUCKDB_TYPE_LIST: self = .list(unsafe Self.owned(duckdb_list_type_child_type(type)))
        case DUCKDB_TYPE_ARRAY:
            self = .array(
                unsafe Self.owned(duckdb_array_type_child_type(type)),
                size: unsafe Int(duckdb_array_type_array_size(type)))
        case DUCKDB_TYPE_MAP:
            self = .map(
                key: unsafe Self.owned(duckdb_map_type_key_type(type)),
                value: unsafe Self.owned(duckdb_map_type_value_type(type)))
        case DUCKDB_TYPE_STRUCT:
            self = .structure(
                (0..<(unsafe duckdb_struct_type_child_count(type))).map {
                    Field(
                        name: unsafe Self.taken(duckdb_struct_type_child_name(type, $0)),
                        type: unsafe Self.owned(duckdb_struct_type_child_type(type, $0)))
                })
        case DUCKDB_TYPE_UNION:
            self = .union(
                (0..<(unsafe duckdb_union_type_member_count(type))).map {
                    Field(
                        name: unsafe Self.taken(duckdb_union_type_member_name(type, $0)),
                        type: unsafe Self.owned(duckdb_union_type_member_type(type, $0)))
                })
        default: self = .other("type \(id.rawValue)")
        }
    }

    private static func owned(_ type: duckdb_logical_type?) -> SQLType {
        var type = unsafe type
        defer { unsafe duckdb_destroy_logical_type(&type) }
        return unsafe SQLType(type)
    }

    private static func taken(_ text: UnsafeMutablePointer<CChar>?) -> String {
        guard let text = unsafe text else { return "" }
        defer { unsafe duckdb_free(text) }
        return unsafe String(cString: text)
    }

    private static let simple: [UInt32: SQLType] = [
        DUCKDB_TYPE_BOOLEAN.rawValue: .boolean, DUCKDB_TYPE_TINYINT.rawValue: .tinyint,
        DUCKDB_TYPE_SMALLINT.rawValue: .smallint, DUCKDB_TYPE_INTEGER.rawValue: .integer,
        DUCKDB_TYPE_BIGINT.rawValue: .bigint, DUCKDB_TYPE_HUGEINT.rawValue: .hugeint,
        DUCKDB_TYPE_UTINYINT.rawValue: .utinyint, DUCKDB_TYPE_USMALLINT.rawValue: .usmallint,
        DUCKDB_TYPE_UINTEGER.rawValue: .uinteger, DUCKDB_TYPE_UBIGINT.rawValue: .ubigint,
        DUCKDB_TYPE_UHUGEINT.rawValue: .uhugeint, DUCKDB_TYPE_FLOAT.rawValue: .float,
        DUCKDB_TYPE_DOUBLE.rawValue: .double, DUCKDB_TYPE_VARCHAR.rawValue: .varchar,
        DUCKDB_TYPE_BLOB.rawValue: .blob, DUCKDB_TYPE_UUID.rawValue: .uuid, DUCKDB_TYPE_BIT.rawValue: .bit,
        DUCKDB_TYPE_BIGNUM.rawValue: .bignum, DUCKDB_TYPE_DATE.rawValue: .date, DUCKDB_TYPE_TIME.rawValue: .time,
        DUCKDB_TYPE_TIME_NS.rawValue: .timeNanoseconds, DUCKDB_TYPE_TIME_TZ.rawValue: .timeWithTimeZone,
        DUCKDB_TYPE_TIMESTAMP.rawValue: .timestamp, DUCKDB_TYPE_TIMESTAMP_S.rawValue: .timestampSeconds,
        DUCKDB_TYPE_TIMESTAMP_MS.rawValue: .timestampMilliseconds,
        DUCKDB_TYPE_TIMESTAMP_NS.rawValue: .timestampNanoseconds,
        DUCKDB_TYPE_TIMESTAMP_TZ.rawValue: .timestampWithTimeZone, DUCKDB_TYPE_INTERVAL.rawValue: .interval,
        DUCKDB_TYPE_SQLNULL.rawValue: .null,
    ]
}
