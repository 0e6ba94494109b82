import ArrowIPC
import Errors
import Testing

/// The bytes of a tiny stream, each explained; PyArrow reads the same ones as `a: int32` with 1, null, 3.
@Suite struct GoldenTests {
    static let field = ArrowField("a", .integer(bits: 32, isSigned: true))

    @Test func theSchema() throws {
        let expected: [[UInt8]] = [
            [0xFF, 0xFF, 0xFF, 0xFF], [136, 0, 0, 0],  // the mark of a message, and the size of its metadata
            [16, 0, 0, 0],  // the message is at 16
            // At 4: the vtable of the message.
            [12, 0, 24, 0, 4, 0, 6, 0, 8, 0, 16, 0],
            [12, 0, 0, 0], [4, 0], [1], [0], [24, 0, 0, 0], [0, 0, 0, 0],  // version 5, a schema, 24 further on
            [0, 0, 0, 0, 0, 0, 0, 0],  // no body
            [8, 0, 12, 0, 4, 0, 8, 0],  // at 40: the vtable of the schema
            [8, 0, 0, 0], [0, 0], [0, 0], [4, 0, 0, 0],  // little-endian, its fields are 4 further on
            [1, 0, 0, 0], [20, 0, 0, 0],  // one field, 20 further on
            [16, 0, 20, 0, 4, 0, 8, 0, 9, 0, 12, 0, 0, 0, 16, 0],  // at 68: the vtable of the field, without dictionary
            [16, 0, 0, 0], [16, 0, 0, 0], [1], [2], [0, 0], [24, 0, 0, 0], [32, 0, 0, 0],  // name, nullable, integer
            [1, 0, 0, 0], [97, 0, 0, 0],  // "a"
            [8, 0, 9, 0, 4, 0, 8, 0],  // at 112: the vtable of the type
            [8, 0, 0, 0], [32, 0, 0, 0], [1], [0, 0, 0],  // 32 bits, with a sign
            [0, 0, 0, 0],  // no children
        ]
        let encoder = try ArrowStreamEncoder([Self.field])
        #expect(encoder.schema == expected.flatMap { $0 })
    }

    @Test func aRecordBatch() throws {
        let expected: [[UInt8]] = [
            [0xFF, 0xFF, 0xFF, 0xFF], [136, 0, 0, 0],
            [16, 0, 0, 0], [12, 0, 24, 0, 4, 0, 6, 0, 8, 0, 16, 0],
            [12, 0, 0, 0], [4, 0], [3], [0], [28, 0, 0, 0], [0, 0, 0, 0],  // version 5, a record batch, 28 further on
            [128, 0, 0, 0, 0, 0, 0, 0],  // a body of 128 bytes
            [10, 0, 20, 0, 4, 0, 12, 0, 16, 0], [0, 0],  // at 40: the vtable of the record batch
            [12, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0, 0], [12, 0, 0, 0], [32, 0, 0, 0],  // three rows; nodes and buffers
            [0, 0, 0, 0], [1, 0, 0, 0],  // one node
            [3, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0],  // three values, one of them null
            [0, 0, 0, 0], [2, 0, 0, 0],  // two buffers
            [0, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0],  // the validity: one byte at 0
            [64, 0, 0, 0, 0, 0, 0, 0], [12, 0, 0, 0, 0, 0, 0, 0],  // the values: 12 bytes at 64
            [0b101], Array(repeating: 0, count: 63),
            [1, 0, 0, 0], [0, 0, 0, 0], [3, 0, 0, 0], Array(repeating: 0, count: 52),
        ]
        var column = ArrowColumn(Self.field.type)
        for bit in [true, false, true] { column.validity.append(bit) }
        column.data = [1, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0]
        let encoder = try ArrowStreamEncoder([Self.field])
        let batch = try encoder.batch([column])
        #expect(batch == expected.flatMap { $0 })
    }

    @Test func theEnd() {
        #expect(ArrowStreamEncoder.endOfStream == [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
    }
}
