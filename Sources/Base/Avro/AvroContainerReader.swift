public import Errors

/// Reads an Avro object container file, block by block.
///
///     var reader = try AvroContainerReader(bytes, file: location.uri)
///     try reader.forEach { decoder in values.append(try decoder.readValue(reader.schema)) }
///
/// Every kind of damage (magic, marker, lengths, codec data, objects that leave bytes over) is a `corrupt` error that names the
/// file and the offset.
public struct AvroContainerReader: Sendable {
    /// The most bytes that all blocks of a file may have once decompressed, named `Avro file size`.
    public static let sizeLimit = 2 << 30

    /// The schema that the file was written with.
    public let schema: AvroSchema
    public let codec: AvroCodec
    /// The entries of the header, with the schema's.
    public let metadata: [String: [UInt8]]
    public let file: String

    private let bytes: [UInt8]
    private let marker: [UInt8]
    private var position: Int
    private var decompressed = 0

    /// - Parameters:
    ///   - file: How errors name the file.
    ///   - parse: Turns the JSON of the schema into a schema; a caller that reads many files of one schema can remember it.
    public init(
        _ bytes: [UInt8], file: String,
        parse: ([UInt8]) throws(MartletError) -> AvroSchema
    ) throws(MartletError) {
        var header = AvroDecoder(bytes, origin: .init(file: file))
        guard bytes.starts(with: AvroContainer.magic) else { throw header.corrupt("it does not begin as an Avro file") }
        try header.skip(bytes: AvroContainer.magic.count)
        var entries: [String: [UInt8]] = [:]
        try header.readItems { decoder throws(MartletError) in
            let key = try decoder.readString()
            entries[key] = try decoder.readBytes()
        }
        marker = try header.readFixed(AvroContainer.markerSize)
        guard let json = entries["avro.schema"] else { throw header.corrupt("its header has no schema") }
        let codecName = entries["avro.codec"].map { String(decoding: $0, as: UTF8.self) } ?? AvroCodec.null.rawValue
        guard let codec = AvroCodec(rawValue: codecName) else {
            throw MartletError(
                .unsupported, "'\(file)' is compressed with the Avro codec '\(codecName)'",
                hint: "Martlet reads \(AvroCodec.allCases.map(\.rawValue).joined(separator: ", ")); rewrite the file.")
        }
        self.bytes = bytes
        self.file = file
        self.codec = codec
        metadata = entries
        position = header.position
        schema = try parse(json)
    }

    public init(_ bytes: [UInt8], file: String) throws(MartletError) {
        try self.init(bytes, file: file) { json throws(MartletError) in try AvroSchema(parsing: json, file: file) }
    }

    /// Some objects and where they are.
    public struct Block: Sendable {
        public let count: Int
        /// Stands at the first object.
        public var decoder: AvroDecoder
    }

    /// The next block, or nil at the end of the file.
    public mutating func nextBlock() throws(MartletError) -> Block? {
        guard position < bytes.count else { return nil }
        let start = position
        var decoder = AvroDecoder(bytes, in: position..<bytes.count, origin: .init(file: file))
        let count = try decoder.readLong()
        let size = try decoder.readLong()
        guard count >= 0, size >= 0, size <= decoder.remaining - AvroContainer.markerSize else {
            throw decoder.corrupt("a block of \(count) objects in \(size) bytes where \(decoder.remaining) are left")
        }
        let data = decoder.position..<(decoder.position + Int(size))
        try decoder.skip(bytes: data.count)
        guard bytes[data.upperBound...].starts(with: marker) else {
            throw decoder.corrupt("the marker at the end of a block is not the file's")
        }
        position = data.upperBound + AvroContainer.markerSize
        let objects: AvroDecoder
        if codec == .null {
            objects = AvroDecoder(bytes, in: data, origin: .init(file: file))
        } else {
            objects = try decompress(data, blockAt: start)
        }
        guard count <= objects.remaining else {
            throw objects.corrupt("\(count) objects cannot be in \(objects.remaining) bytes")
        }
        return Block(count: Int(count), decoder: objects)
    }

    /// Calls for every object with a decoder that stands at it; the call reads all of it.
    public mutating func forEach(
        _ body: (inout AvroDecoder) throws(MartletError) -> Void
    ) throws(MartletError) {
        while var block = try nextBlock() {
            for _ in 0..<block.count { try body(&block.decoder) }
            guard block.decoder.isAtEnd else {
                throw block.decoder.corrupt("\(block.decoder.remaining) bytes follow the last object of a block")
            }
        }
    }

    private mutating func decompress(_ data: Range<Int>, blockAt start: Int) throws(MartletError) -> AvroDecoder {
        let result: [UInt8]
        do {
            result = try codec.decompress(bytes[data])
        } catch {
            throw MartletError(
                error.code, "'\(file)' is damaged in the block at byte \(start): \(error.message)", hint: error.hint,
                cause: error)
        }
        decompressed += result.count
        guard decompressed <= Self.sizeLimit else {
            throw MartletError(
                .limitExceeded,
                "'\(file)' decompresses to more than \(Self.sizeLimit) bytes, the limit 'Avro file size'",
                hint: "The file is damaged, or was made to exhaust memory.")
        }
        return AvroDecoder(result, origin: .init(file: file, offset: start, isDecompressed: true))
    }
}
