import Avro
import Errors
import Iceberg
import Testing

/// Damaged files lead to errors with their name, never to a crash or a large allocation.
@Suite struct ManifestDamageTests {
    static func sample(_ codec: AvroCodec) throws -> WrittenManifest {
        try ManifestRoundTripTests.write(ManifestSamples.everyType, codec: codec) {
            for index in 0..<3 {
                try $0.add(
                    ManifestSamples.file("file:///t/\(index)", partition: PartitionTuple(ManifestSamples.values)))
            }
        }
    }

    static let manifest = ManifestFile(
        path: "file:///t/m.avro", length: 0, specID: 7, sequenceNumber: 1, minSequenceNumber: 1, addedSnapshotID: 77)

    static func entries(_ bytes: [UInt8]) throws -> [ManifestEntry] {
        try ManifestReader.entries(
            bytes, of: manifest, schema: ManifestSamples.schema, spec: ManifestSamples.everyType)
    }

    /// Some places in the header, which is mostly the text of schemas, and all after it.
    private func places(_ bytes: [UInt8]) -> [Int] {
        let data = max(0, bytes.count - 700)
        return Array(stride(from: 0, to: data, by: 41)) + Array(data..<bytes.count)
    }

    @Test(arguments: AvroCodec.allCases) func cutShortAnywhere(_ codec: AvroCodec) throws {
        let bytes = try Self.sample(codec).bytes
        let container = try AvroContainerReader(bytes, file: "f")
        var blockStarts: Set<Int> = []
        // The one place where a file may end early is before its only block.
        for length in places(bytes) {
            do {
                let entries = try Self.entries(Array(bytes.prefix(length)))
                #expect(entries.isEmpty, "\(length) of \(bytes.count) bytes")
                blockStarts.insert(length)
            } catch let error as MartletError {
                #expect(error.code == .corrupt)
                #expect(error.message.contains("file:///t/m.avro"), "\(error.message)")
            }
        }
        #expect(blockStarts.count <= 1)
        #expect(container.codec == codec)
    }

    @Test(arguments: AvroCodec.allCases) func everyByteChanged(_ codec: AvroCodec) throws {
        let bytes = try Self.sample(codec).bytes
        var refused = 0
        for position in places(bytes) {
            var damaged = bytes
            damaged[position] ^= [0xFF, 0x01, 0x80][position % 3]
            // Some changes cannot be told from other content; none may do worse than an error.
            do { _ = try Self.entries(damaged) } catch { refused += 1 }
        }
        #expect(refused > 100)
    }

    @Test func tellsFileAndOffset() throws {
        var bytes = try Self.sample(.null).bytes
        bytes[bytes.count - 1] ^= 0xFF
        let error = #expect(throws: MartletError.self) { try Self.entries(bytes) }
        #expect(error?.message.contains("'file:///t/m.avro' is damaged at byte \(bytes.count - 16)") == true)
        #expect(error?.message.contains("marker") == true)
    }

    @Test func anotherKindOfFile() throws {
        let list = try ManifestList.encode([], snapshotID: 1, parentSnapshotID: nil, sequenceNumber: 1)
        #expect(throws: MartletError.self) { try Self.entries(list) }
        #expect(throws: MartletError.self) { try ManifestList.decode(Self.sample(.null).bytes, path: "x") }
        #expect(throws: MartletError.self) { try Self.entries(Array("PAR1 not an avro file".utf8)) }
        #expect(throws: MartletError.self) { try Self.entries([]) }
    }

    /// Lengths and counts far beyond the file, at every place where one can stand.
    @Test func absurdLengths() throws {
        let absurd: [[UInt8]] = [
            [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0x80, 0x80, 0x80, 0x80, 0x80, 0x40],
            [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [UInt8](repeating: 0xFF, count: 12),
        ]
        let bytes = try Self.sample(.null).bytes
        for insertion in absurd {
            for position in places(bytes).dropFirst(4).enumerated().filter({ $0.offset % 3 == 0 }).map(\.element) {
                var damaged = bytes
                damaged.replaceSubrange(position..<min(position + 1, bytes.count), with: insertion)
                #expect(throws: MartletError.self) { try Self.entries(damaged) }
            }
        }
    }
}
