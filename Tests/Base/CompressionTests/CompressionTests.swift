import Compression
import Errors
import Testing

@Suite struct CompressionTests {
    /// Sizes around every internal boundary.
    static let sizes = [0, 1, 2, 100, 255, 256, 511, 513, 4096, 70_000, 1_000_000]

    /// Bytes without repetition, and with.
    static func inputs(_ size: Int) -> [[UInt8]] {
        var state: UInt32 = 1
        let noise = (0..<size).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(truncatingIfNeeded: state >> 24)
        }
        return [noise, (0..<size).map { UInt8(truncatingIfNeeded: $0 / 7 % 11) }]
    }

    @Test(arguments: sizes) func deflateRoundTrips(_ size: Int) throws {
        for input in Self.inputs(size) {
            for level in [1, 6, 9] {
                let output = try Deflate.decompress(Deflate.compress(input, level: level))
                #expect(output.elementsEqual(input), "level \(level)")
            }
        }
    }

    @Test(arguments: sizes) func zstandardRoundTrips(_ size: Int) throws {
        for input in Self.inputs(size) {
            let output = try Zstandard.decompress(Zstandard.compress(input))
            #expect(output.elementsEqual(input))
        }
    }

    @Test func zstandardReadsSeveralFrames() throws {
        let one = [UInt8](repeating: 1, count: 300)
        let two = [UInt8](repeating: 2, count: 70_000)
        #expect(try Zstandard.decompress(Zstandard.compress(one) + Zstandard.compress(two)) == one + two)
    }

    @Test func bombsStopAtTheLimit() throws {
        let zeros = [UInt8](repeating: 0, count: 5_000_000)
        for limit in [0, 1, 1000, 4_999_999] {
            let deflated = #expect(throws: MartletError.self) {
                try Deflate.decompress(Deflate.compress(zeros), limit: limit)
            }
            #expect(deflated?.code == .limitExceeded)
            #expect(deflated?.message.contains("'decompressed size'") == true)
            let zstandard = #expect(throws: MartletError.self) {
                try Zstandard.decompress(Zstandard.compress(zeros), limit: limit)
            }
            #expect(zstandard?.code == .limitExceeded)
        }
        #expect(try Deflate.decompress(Deflate.compress(zeros), limit: zeros.count) == zeros)
        #expect(try Zstandard.decompress(Zstandard.compress(zeros), limit: zeros.count) == zeros)
    }

    @Test func everyTruncationIsCorrupt() throws {
        let input = (0..<3000).map { UInt8(truncatingIfNeeded: $0 / 3) }
        let deflated = try Deflate.compress(input)
        let zstandard = try Zstandard.compress(input)
        for length in 0..<deflated.count {
            #expect(throws: MartletError.self) { try Deflate.decompress(Array(deflated.prefix(length))) }
        }
        for length in 1..<zstandard.count {
            #expect(throws: MartletError.self) { try Zstandard.decompress(Array(zstandard.prefix(length))) }
        }
        #expect(try Deflate.decompress(deflated + [0, 1, 2, 3]) == input)
        #expect(throws: MartletError.self) { try Deflate.decompress(deflated + [0, 1, 2, 3, 4]) }
    }

    @Test func checksumIsThatOfGzip() {
        #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(CRC32.checksum(Array("6789".utf8), continuing: CRC32.checksum(Array("12345".utf8))) == 0xCBF4_3926)
    }
}
