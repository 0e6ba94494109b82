import Iceberg
import Identifiers

/// Tables and files that the tests of manifests share.
enum ManifestSamples {
    /// A column of every primitive type, IDs from 1.
    static let types: [PrimitiveType] = [
        .boolean, .int, .long, .float, .double, .decimal(precision: 9, scale: 2), .date, .time, .timestamp,
        .timestamptz,
        .string, .uuid, .fixed(length: 4), .binary, .decimal(precision: 38, scale: 10),
    ]

    static let schema = Schema(
        schemaID: 3,
        fields: types.enumerated().map { NestedField(id: $0 + 1, name: "c\($0 + 1)", type: $1) })

    /// Every column under identity, with names that Avro does not allow.
    static let everyType = PartitionSpec(
        specID: 7,
        fields: types.indices.map {
            PartitionField(sourceID: $0 + 1, fieldID: 1000 + $0, name: "\($0) p-\($0)ü", transform: .identity)
        })

    static let values: [Literal?] = [
        .boolean(true), .int(-5), .long(1 << 40), .float(1.5), .double(-2.25),
        .decimal(DecimalValue(unscaled: -12_345, scale: 2)), .date(20_000), .time(3_600_000_000),
        .timestamp(1_700_000_000_123_456), .timestamptz(-1), .string("Zoë"),
        .uuid(UUID(high: 0x0102_0304_0506_0708, low: 0x090A_0B0C_0D0E_0F10)), .fixed([1, 2, 3, 4]), .binary([0xFF, 0]),
        .decimal(DecimalValue(unscaled: -170_141_183_460_469_231_731, scale: 10)),
    ]

    static func file(
        _ path: String, content: FileContent = .data, partition: PartitionTuple = .empty, rows: Int64 = 10
    ) -> DataFile {
        DataFile(
            content: content, path: path, partition: partition, recordCount: rows, fileSize: rows * 100,
            columnSizes: [1: 10, 2: 20], valueCounts: [1: rows, 2: rows], nullCounts: [1: 0, 2: 3], nanCounts: [4: 1],
            lowerBounds: [1: [0], 2: Literal.int(-7).bytes], upperBounds: [1: [1], 2: Literal.int(7).bytes],
            keyMetadata: [9, 9], splitOffsets: [4, 400], equalityIDs: content == .equalityDeletes ? [1, 2] : [],
            sortOrderID: 1, referencedDataFile: content == .positionDeletes ? "file:///data/one.parquet" : nil)
    }
}
