import Avro
import Errors
import JSON
import Testing

@Suite struct AvroSchemaTests {
    @Test(arguments: [
        #""string""#, #"["null","long"]"#, #"{"type":"int","logicalType":"date"}"#,
        #"{"type":"long","logicalType":"timestamp-micros","adjust-to-utc":true}"#,
        #"{"type":"fixed","name":"d","size":4,"logicalType":"decimal","precision":9,"scale":2}"#,
        #"{"type":"array","items":"long","element-id":133}"#, #"{"type":"enum","name":"e","symbols":["A","B"]}"#,
        #"{"type":"map","values":"bytes","key-id":1,"value-id":2}"#,
        #"{"type":"record","name":"r","fields":[{"name":"a","type":["null","int"],"doc":"x","default":null,"field-id":7}]}"#,
        #"{"type":"record","name":"r","fields":[{"name":"a","type":{"type":"fixed","name":"f","size":2}},{"name":"b","type":"f"}]}"#,
    ]) func printsWhatItReads(_ text: String) throws {
        #expect(try AvroSchema(parsing: Array(text.utf8)).json.text() == text)
    }

    @Test func namesStandForTheirTypes() throws {
        let text = #"""
            {"type": "record", "name": "outer", "namespace": "n", "fields": [
                {"name": "a", "type": {"type": "fixed", "name": "f", "size": 2}},
                {"name": "b", "type": "f"}, {"name": "c", "type": "n.f"}]}
            """#
        guard case .record(let record) = try AvroSchema(parsing: Array(text.utf8)) else {
            Issue.record("no record")
            return
        }
        #expect(record.name == "n.outer")
        #expect(record.fields[0].schema == record.fields[1].schema)
        #expect(record.fields[0].schema == record.fields[2].schema)
    }

    @Test(arguments: [
        "nope", "{}", "[]", #""missing""#, #"{"type":"array"}"#, #"{"type":"fixed","name":"f","size":-1}"#,
        #"{"type":"record","name":"r","fields":[{"name":"a"}]}"#,
    ]) func refusesWhatIsNoSchema(_ text: String) {
        let error = #expect(throws: MartletError.self) { try AvroSchema(parsing: Array(text.utf8), file: "f.avro") }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains("f.avro") == true)
    }

    @Test func refusesRecursionAndBombs() {
        let recursive = #"{"type":"record","name":"r","fields":[{"name":"a","type":["null","r"]}]}"#
        let error = #expect(throws: MartletError.self) { try AvroSchema(parsing: Array(recursive.utf8)) }
        #expect(error?.code == .unsupported)
        // Each type holds the one before it twice: 2 to the power of 40 in all.
        var fields = [#"{"name":"f0","type":{"type":"record","name":"r0","fields":[]}}"#]
        for level in 1...40 {
            fields.append(
                #"{"name":"f\#(level)","type":{"type":"record","name":"r\#(level)","fields":[{"name":"a","type":"r\#(level - 1)"},{"name":"b","type":"r\#(level - 1)"}]}}"#
            )
        }
        let bomb = #"{"type":"record","name":"all","fields":[\#(fields.joined(separator: ","))]}"#
        let limit = #expect(throws: MartletError.self) { try AvroSchema(parsing: Array(bomb.utf8)) }
        #expect(limit?.code == .limitExceeded)
    }

    private struct Row: Equatable {
        var id: Int64 = 0
        var name: String?
        var extra: Int64 = -1
    }

    /// The writer had other fields, in another order and under other names; the IDs tell them.
    @Test func resolvesByFieldID() throws {
        let writer = AvroSchema.record(
            AvroRecord(
                name: "w",
                fields: [
                    .required("gone", id: 9, .array(AvroArray(items: .double))),
                    .optional("old_name", id: 2, .string), .required("key", id: 1, .int),
                ]))
        let reader = try AvroRecordReader<Row>(
            writer: writer,
            fields: [
                .long(1, "id", required: true) { $0.id = $1 }, .string(2, "name") { $0.name = $1 },
                .long(3, "extra") { $0.extra = $1 },
            ], file: "f")
        var encoder = AvroEncoder()
        try encoder.write(.record([.array([.double(1), .double(2)]), .string("x"), .int(5)]), as: writer)
        try encoder.write(.record([.array([]), .null, .int(6)]), as: writer)
        var decoder = AvroDecoder(encoder.bytes, origin: .init(file: "f"))
        var rows = [Row(), Row()]
        try reader.read(into: &rows[0], from: &decoder)
        try reader.read(into: &rows[1], from: &decoder)
        #expect(rows == [Row(id: 5, name: "x"), Row(id: 6, name: nil)])
        #expect(decoder.isAtEnd)
        #expect(throws: MartletError.self) {
            try AvroRecordReader<Row>(
                writer: writer, fields: [.long(4, "must", required: true) { $0.id = $1 }], file: "f")
        }
        #expect(throws: MartletError.self) {
            try AvroRecordReader<Row>(writer: writer, fields: [.long(2, "name") { $0.id = $1 }], file: "f")
        }
    }

    @Test(arguments: [0, 1, -1, 63, 64, -64, -65, Int64.max, .min, 1 << 35]) func numbers(_ value: Int64) throws {
        var encoder = AvroEncoder()
        encoder.write(long: value)
        var decoder = AvroDecoder(encoder.bytes, origin: .init(file: "f"))
        #expect(try decoder.readLong() == value)
        #expect(decoder.isAtEnd)
    }
}
