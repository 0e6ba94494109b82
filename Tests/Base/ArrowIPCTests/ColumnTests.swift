import ArrowIPC
import Errors
import Testing

@Suite struct ColumnTests {
    /// Words of any length after one another are the bits that were appended, and the rest of the last byte is zero.
    @Test func bitmapsJoinAtAnyBit() {
        var generator = Sequence64(state: 7)
        for _ in 0..<200 {
            var bitmap = ArrowBitmap()
            var expected: [Bool] = []
            for _ in 0..<Int(generator.next() % 6) {
                let (word, count) = (generator.next(), Int(generator.next() % 65))
                bitmap.append(word, count: count)
                expected += (0..<count).map { word >> UInt64($0) & 1 == 1 }
            }
            #expect(bitmap.count == expected.count)
            #expect(bitmap.unsetCount == expected.count { !$0 })
            #expect(bitmap.bytes.count == (expected.count + 7) / 8)
            let bits: [Bool] = bitmap.bytes.flatMap { byte in (0..<8).map { bit in byte >> UInt8(bit) & 1 == 1 } }
            #expect(Array(bits.prefix(expected.count)) == expected)
            #expect(!bits.dropFirst(expected.count).contains(true))
        }
    }

    @Test func repeatedBits() {
        var bitmap = ArrowBitmap()
        bitmap.append(true)
        bitmap.append(repeating: false, count: 70)
        bitmap.append(repeating: true, count: 130)
        #expect(bitmap.count == 201)
        #expect(bitmap.unsetCount == 70)
        #expect(bitmap.bytes[0] == 1 && bitmap.bytes[8] == 0b1000_0000 && bitmap.bytes[25] == 1)
    }

    @Test func lengthsAndNullsOfNestedColumns() throws {
        let type = ArrowType.map(key: .utf8, value: .list(ArrowField("item", .boolean)))
        var column = ArrowColumn(type)
        // One row of one entry whose key is "k" and whose value is null; then a null row.
        column.children[0].validity.append(true)
        column.children[0].children[0].validity.append(true)
        column.children[0].children[0].data = [107]
        try column.children[0].children[0].endValue()
        column.children[0].children[1].validity.append(false)
        try column.children[0].children[1].endValue()
        column.validity.append(true)
        try column.endValue()
        column.validity.append(false)
        try column.endValue()
        #expect(column.offsets == [0, 1, 1])
        let encoder = try ArrowStreamEncoder([ArrowField("m", type)])
        let batch = try encoder.batch([column])
        #expect(batch.count % 8 == 0)

        // A key that is null is refused, and so is a part that is missing.
        var broken = column
        broken.children[0].children[0].validity = ArrowBitmap()
        broken.children[0].children[0].validity.append(false)
        #expect(throws: MartletError.self) { try encoder.batch([broken]) }
        broken = column
        broken.offsets.removeLast()
        let error = #expect(throws: MartletError.self) { try encoder.batch([broken]) }
        #expect(error?.message.contains("'m'") == true)
        #expect(throws: MartletError.self) { try encoder.batch([]) }
    }

    @Test func offsetsBeyond32BitsAreALimit() {
        var column = ArrowColumn(.utf8)
        let error = #expect(throws: MartletError.self) { try column.endValue(at: 1 << 31) }
        #expect(error?.code == .limitExceeded)
        #expect(error?.message.contains("2 GiB") == true)
    }

    @Test func depthIsLimited() throws {
        var type = ArrowType.boolean
        for _ in 1..<ArrowType.depthLimit { type = .list(ArrowField("item", type)) }
        _ = try ArrowStreamEncoder([ArrowField("deep", type)])
        let error = #expect(throws: MartletError.self) {
            try ArrowStreamEncoder([ArrowField("deep", .list(ArrowField("item", type)))])
        }
        #expect(error?.code == .limitExceeded)
        #expect(error?.message.contains("'deep'") == true)
    }
}

/// A known sequence of numbers (xorshift).
private struct Sequence64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
