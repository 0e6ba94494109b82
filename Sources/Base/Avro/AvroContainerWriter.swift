public import Errors

/// Builds an Avro object container file.
///
///     var writer = AvroContainerWriter(schema: schema.json.encoded(), metadata: [("owner", Array("me".utf8))])
///     try writer.append { $0.write(long: 7) }
///     let file = try writer.finish()
public struct AvroContainerWriter: Sendable {
    /// Objects are gathered to blocks of about this many bytes.
    public static let blockSize = 1 << 20

    private var file: [UInt8]
    private var block = AvroEncoder(reservingCapacity: 4096)
    private var objects = 0
    private let codec: AvroCodec
    private let sync: [UInt8]

    /// - Parameters:
    ///   - schema: The JSON of the schema of the objects.
    ///   - metadata: Further entries of the file's header.
    public init(schema: [UInt8], metadata: [(key: String, value: [UInt8])] = [], codec: AvroCodec = .deflate) {
        var header = AvroEncoder(reservingCapacity: schema.count + metadata.reduce(256) { $0 + $1.value.count + 64 })
        header.write(fixed: AvroContainer.magic)
        var entries = [("avro.schema", schema), ("avro.codec", Array(codec.rawValue.utf8))]
        for (key, value) in metadata { entries.append((key, value)) }
        header.write(items: entries) { entry, encoder in
            encoder.write(string: entry.0)
            encoder.write(bytes: entry.1)
        }
        self.codec = codec
        sync = AvroContainer.marker(for: header.bytes)
        header.write(fixed: sync)
        file = header.bytes
    }

    /// Writes one object, which must be of the file's schema.
    public mutating func append(_ write: (inout AvroEncoder) -> Void) throws(MartletError) {
        write(&block)
        objects += 1
        if block.bytes.count >= Self.blockSize { try flush() }
    }

    /// Writes one object of any type.
    public mutating func append(_ value: AvroValue, as schema: AvroSchema) throws(MartletError) {
        try block.write(value, as: schema)
        objects += 1
        if block.bytes.count >= Self.blockSize { try flush() }
    }

    /// The bytes of the blocks written so far; what is gathered for the next block is not counted.
    public var size: Int { file.count }

    /// The whole file.
    public consuming func finish() throws(MartletError) -> [UInt8] {
        try flush()
        return file
    }

    private mutating func flush() throws(MartletError) {
        guard objects > 0 else { return }
        let data = try codec.compress(block.bytes)
        var lengths = AvroEncoder(reservingCapacity: 20)
        lengths.write(int: objects)
        lengths.write(int: data.count)
        file.append(contentsOf: lengths.bytes)
        file.append(contentsOf: data)
        file.append(contentsOf: sync)
        block.removeAll()
        objects = 0
    }
}

enum AvroContainer {
    static let magic: [UInt8] = [0x4F, 0x62, 0x6A, 0x01]
    static let markerSize = 16

    /// A sync marker made from a file's header, so that equal content makes equal files.
    ///
    /// Two runs of FNV-1a with different starts, finished as SplitMix64 does.
    static func marker(for header: [UInt8]) -> [UInt8] {
        var states: [UInt64] = [0xCBF2_9CE4_8422_2325, 0x9AE1_6A3B_2F90_404F]
        for byte in header {
            states[0] = (states[0] ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
            states[1] = (states[1] ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return states.flatMap { state in
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            mixed ^= mixed >> 31
            return (0..<8).map { UInt8(truncatingIfNeeded: mixed >> ($0 * 8)) }
        }
    }
}
