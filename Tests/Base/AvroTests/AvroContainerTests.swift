import Avro
import Errors
import JSON
import Testing

@Suite struct AvroContainerTests {
    static let schema = AvroSchema.record(
        AvroRecord(
            name: "thing",
            fields: [.required("id", id: 1, .long), .optional("name", id: 2, .string)]))

    static func file(_ codec: AvroCodec, rows: Int = 100) throws -> [UInt8] {
        var writer = AvroContainerWriter(
            schema: schema.json.encoded(), metadata: [("owner", Array("me".utf8))], codec: codec)
        for row in 0..<rows {
            try writer.append(
                .record([.long(Int64(row)), row % 3 == 0 ? .null : .string("row \(row)")]), as: schema)
        }
        return try writer.finish()
    }

    @Test(arguments: AvroCodec.allCases)
    func readsWhatItWrites(_ codec: AvroCodec) throws {
        var reader = try AvroContainerReader(Self.file(codec), file: "f.avro")
        #expect(reader.schema == Self.schema)
        #expect(reader.codec == codec)
        #expect(reader.metadata["owner"] == Array("me".utf8))
        var values: [AvroValue] = []
        let schema = reader.schema
        try reader.forEach { decoder throws(MartletError) in values.append(try decoder.readValue(schema)) }
        #expect(values.count == 100)
        #expect(values[0] == .record([.long(0), .null]))
        #expect(values[4] == .record([.long(4), .string("row 4")]))
    }
}
