public import Errors

/// One part of how a table's files are divided: a transform of a column.
public struct PartitionField: Hashable, Sendable {
    /// The column that the value is made from.
    public var sourceID: Int
    /// The ID of the partition value itself, 1000 and up.
    public var fieldID: Int
    public var name: String
    public var transform: Transform

    /// The IDs of partition fields begin after this number.
    public static let lastIDBeforeFirst = 999

    public init(sourceID: Int, fieldID: Int, name: String, transform: Transform) {
        self.sourceID = sourceID
        self.fieldID = fieldID
        self.name = name
        self.transform = transform
    }
}

/// How a table's files are divided, at one version.
public struct PartitionSpec: Hashable, Sendable {
    public var specID: Int
    public var fields: [PartitionField]

    public init(specID: Int = 0, fields: [PartitionField]) {
        self.specID = specID
        self.fields = fields
    }

    public static let unpartitioned = PartitionSpec(specID: 0, fields: [])

    /// Whether all files share one partition.
    public var isUnpartitioned: Bool { fields.allSatisfy { $0.transform == .void } }

    public var highestFieldID: Int { fields.map(\.fieldID).max() ?? PartitionField.lastIDBeforeFirst }

    /// The struct that manifests keep partition values in: one optional field for each partition field.
    ///
    /// A field whose source column was dropped from the schema gets the type that its transform has without it.
    public func partitionType(_ schema: Schema) throws(MartletError) -> StructType {
        var result: [NestedField] = []
        for field in fields {
            let type = try resultType(of: field, schema)
            result.append(NestedField(id: field.fieldID, name: field.name, required: false, type: type))
        }
        return StructType(fields: result)
    }

    /// The types of the partition values, in order.
    public func resultTypes(_ schema: Schema) throws(MartletError) -> [PrimitiveType] {
        var types: [PrimitiveType] = []
        for field in fields { types.append(try resultType(of: field, schema)) }
        return types
    }

    private func resultType(of field: PartitionField, _ schema: Schema) throws(MartletError) -> PrimitiveType {
        guard let source = schema.field(id: field.sourceID) else {
            switch field.transform {
            case .bucket, .year, .month, .hour: return .int
            case .day: return .date
            case .void, .identity, .truncate, .unknown: return .string
            }
        }
        guard let type = source.type.primitive, let result = field.transform.resultType(of: type) else {
            throw MartletError(
                .invalidInput,
                "the column '\(source.name)' of type \(source.type) cannot be partitioned by \(field.transform)")
        }
        return result
    }

    /// Whether two specs divide files alike, whatever their numbers.
    public func isCompatible(with other: PartitionSpec) -> Bool {
        fields.count == other.fields.count
            && zip(fields, other.fields).allSatisfy {
                $0.sourceID == $1.sourceID && $0.name == $1.name && $0.transform == $1.transform
            }
    }
}

/// The partition values of one file, in the order of its spec's fields.
public struct PartitionTuple: Hashable, Sendable {
    public var values: [Literal?]

    public init(_ values: [Literal?]) { self.values = values }

    public static let empty = PartitionTuple([])
}

extension PartitionSpec {
    /// The partition as a relative folder, such as `day=2026-03-01/region=eu`; empty where unpartitioned.
    public func path(of partition: PartitionTuple) -> String {
        zip(fields, partition.values).map { field, value in
            Self.escaped(field.name) + "=" + Self.escaped(field.transform.text(of: value))
        }.joined(separator: "/")
    }

    /// Percent-encodes all but letters, digits and `-_.`, so that any text is one segment of a path.
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                result.append(byte)
            default: result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
