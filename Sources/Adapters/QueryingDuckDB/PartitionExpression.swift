internal import Errors
internal import Querying

/// A partition transform as SQL.
struct PartitionExpression {
    let field: PartitionField
    let column: TableColumn

    func sql(of value: String) throws(MartletError) -> String {
        switch (field.transform, column.type) {
        case (.identity, _): return value
        case (.void, _): return "NULL"
        case (.year, .date), (.year, .timestamp), (.year, .timestampWithTimeZone):
            return "CAST(year(\(value)) - 1970 AS INTEGER)"
        case (.month, .date), (.month, .timestamp), (.month, .timestampWithTimeZone):
            return "CAST((year(\(value)) - 1970) * 12 + month(\(value)) - 1 AS INTEGER)"
        case (.day, .date): return value
        case (.day, .timestamp), (.day, .timestampWithTimeZone): return "CAST(\(value) AS DATE)"
        case (.hour, .timestamp), (.hour, .timestampWithTimeZone):
            return "CAST(\(floored("epoch_us(\(value))", "3600000000")) // 3600000000 AS INTEGER)"
        case (.bucket(let count), _):
            guard let name = BucketFunction.name(for: column.type) else { throw unsupported }
            return "\(name)(\(value), \(count))"
        case (.truncate(let width), .integer), (.truncate(let width), .bigint):
            return "CAST(\(floored(value, "\(width)")) AS \(column.type.sql))"
        case (.truncate(let width), .decimal(_, let scale)):
            let step = QueryValue.Decimal(unscaled: Int128(width), scale: scale).text
            return "CAST(\(floored(value, "CAST(\(step) AS \(column.type.sql))")) AS \(column.type.sql))"
        case (.truncate(let width), .varchar): return "left(\(value), \(width))"
        case (.truncate(let width), .blob): return "unhex(left(hex(\(value)), \(2 * width)))"
        default: throw unsupported
        }
    }

    /// The value rounded towards minus infinity to a multiple; DuckDB's `%` keeps the sign of the value.
    private func floored(_ value: String, _ step: String) -> String {
        "(\(value) - ((\(value) % \(step)) + \(step)) % \(step))"
    }

    private var unsupported: MartletError {
        MartletError(
            .unsupported,
            "the partition field '\(field.name)' cannot be computed from '\(column.name)' of type \(column.type.sql)")
    }

    /// The type of the partition's values.
    var resultType: SQLType {
        switch field.transform {
        case .identity, .truncate, .void: column.type
        case .year, .month, .hour, .bucket: .integer
        case .day: .date
        }
    }
}
