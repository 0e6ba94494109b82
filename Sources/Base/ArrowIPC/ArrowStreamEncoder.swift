public import Errors

/// Writes the messages of an Arrow IPC stream: the schema, then a record batch for each set of columns, then the end mark.
///
///     let encoder = try ArrowStreamEncoder([ArrowField("id", .integer(bits: 64, isSigned: true))])
///     let stream = encoder.schema + (try encoder.batch([column])) + ArrowStreamEncoder.endOfStream
///
/// Metadata is of version 5, without compression or dictionaries. Numbers are little-endian, as they are on every machine that
/// Martlet runs on.
public struct ArrowStreamEncoder: Sendable {
    public let fields: [ArrowField]

    /// Buffers begin at multiples of this, which is what Arrow recommends.
    static let alignment = 64
    private static let version: Int16 = 4
    private static let schemaKind: UInt8 = 1
    private static let batchKind: UInt8 = 3

    public init(_ fields: [ArrowField]) throws(MartletError) {
        for field in fields where field.depth > ArrowType.depthLimit {
            throw MartletError(
                .limitExceeded,
                "the column '\(field.name)' is nested \(field.depth) levels deep; Arrow's limit is \(ArrowType.depthLimit)",
                hint: "Select parts of it, or cast it to VARCHAR or JSON.")
        }
        self.fields = fields
    }

    /// The message that a stream begins with.
    public var schema: [UInt8] {
        let schema = FlatTable([.int16(0), .tables(fields.map(\.metadata))])
        return Self.prefix(kind: Self.schemaKind, header: schema, bodySize: 0)
    }

    /// What a stream ends with.
    public static let endOfStream: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]

    /// A record batch; the columns are those of the fields, with as many rows each.
    public func batch(_ columns: [ArrowColumn]) throws(MartletError) -> [UInt8] {
        let rows = columns.first?.count ?? 0
        guard columns.map(\.type) == fields.map(\.type) else {
            throw MartletError(.internal, "the columns of an Arrow record batch are not those of its schema")
        }
        var body = BatchBody()
        for (column, field) in zip(columns, fields) {
            try column.check(rows: rows, path: field.name)
            body.plan(column)
        }
        let header = FlatTable([.int64(Int64(rows)), .pairs(body.nodes), .pairs(body.buffers)])
        var message = Self.prefix(kind: Self.batchKind, header: header, bodySize: body.size)
        message.reserveCapacity(message.count + body.size)
        for column in columns { BatchBody.append(column, to: &message) }
        return message
    }

    /// A message up to its body: the mark, the size of the metadata, and the metadata.
    private static func prefix(kind: UInt8, header: FlatTable, bodySize: Int) -> [UInt8] {
        var metadata = FlatWriter.bytes(
            FlatTable([.int16(version), .int8(kind), .table(header), .int64(Int64(bodySize))]))
        while metadata.count & 7 != 0 { metadata.append(0) }
        var message: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]
        for shift in [0, 8, 16, 24] { message.append(UInt8(truncatingIfNeeded: metadata.count >> shift)) }
        return message + metadata
    }
}
