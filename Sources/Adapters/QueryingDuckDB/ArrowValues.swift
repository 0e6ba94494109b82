internal import ArrowIPC

/// Values in Arrow's layout that DuckDB lays out otherwise.
enum ArrowValues {
    static func append(_ value: Int128, to bytes: inout [UInt8]) {
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// As text, such as `00112233-4455-6677-8899-aabbccddeeff`.
    static func append(uuid high: UInt64, _ low: UInt64, to bytes: inout [UInt8]) {
        for position in 0..<32 {
            if position == 8 || position == 12 || position == 16 || position == 20 { bytes.append(UInt8(ascii: "-")) }
            let digit = UInt8((position < 16 ? high : low) >> UInt64(60 - position % 16 * 4) & 0xF)
            bytes.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
        }
    }
}

extension Validity {
    /// Whether any of some rows is null.
    func hasNulls(in rows: Range<Int>) -> Bool {
        var row = rows.lowerBound
        while row < rows.upperBound {
            let count = min(64, rows.upperBound - row)
            if unsafe word(from: row, count: count).nonzeroBitCount < count { return true }
            row += count
        }
        return false
    }

    func append(_ rows: Range<Int>, to bitmap: inout ArrowBitmap) {
        var row = rows.lowerBound
        while row < rows.upperBound {
            let count = min(64, rows.upperBound - row)
            unsafe bitmap.append(word(from: row, count: count), count: count)
            row += count
        }
    }
}
