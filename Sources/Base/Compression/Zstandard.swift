internal import CZstd
public import Errors

/// Zstandard (RFC 8878) frames.
public enum Zstandard {
    /// Compresses in one go, into one frame that states its size.
    ///
    /// - Parameter level: From 1, the fastest, to 19, the smallest.
    public static func compress(_ bytes: some Sequence<UInt8>, level: Int = 3) throws(MartletError) -> [UInt8] {
        let input = Array(bytes)
        var result = 0
        let output = unsafe [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(input.count)) { target, count in
            unsafe input.withUnsafeBytes { source in
                result = unsafe ZSTD_compress(
                    target.baseAddress, target.count, source.baseAddress, source.count, Int32(min(19, max(1, level))))
                count = ZSTD_isError(result) == 0 ? result : 0
            }
        }
        guard ZSTD_isError(result) == 0 else {
            throw MartletError(.internal, "zstd could not compress: \(name(of: result))")
        }
        return output
    }

    /// Decompresses one or more frames in one go.
    ///
    /// - Parameter limit: The most bytes that may come out; more is `limitExceeded`.
    public static func decompress(
        _ bytes: ArraySlice<UInt8>, limit: Int = Decompression.outputLimit
    ) throws(MartletError) -> [UInt8] {
        try ZstandardReader().run(bytes, limit: limit)
    }

    public static func decompress(
        _ bytes: [UInt8], limit: Int = Decompression.outputLimit
    ) throws(MartletError) -> [UInt8] {
        try decompress(bytes[...], limit: limit)
    }

    static func name(of code: Int) -> String { unsafe String(cString: ZSTD_getErrorName(code)) }
}

/// One decompression; the C context lives here and is freed with it.
@safe private struct ZstandardReader: ~Copyable {
    private let context: OpaquePointer

    init() throws(MartletError) {
        guard let context = unsafe ZSTD_createDCtx() else {
            throw MartletError(.internal, "zstd could not start decompressing: no memory")
        }
        unsafe self.context = context
    }

    deinit { unsafe ZSTD_freeDCtx(context) }

    func run(_ input: ArraySlice<UInt8>, limit: Int) throws(MartletError) -> [UInt8] {
        var output: [UInt8] = []
        var consumed = 0
        var room = min(limit + 1, max(1024, expectedSize(input)))
        while true {
            var status = 0
            let produced = unsafe [UInt8](unsafeUninitializedCapacity: room) { target, count in
                unsafe input.withUnsafeBytes { source in
                    var from = unsafe ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: consumed)
                    var into = unsafe ZSTD_outBuffer(dst: target.baseAddress, size: room, pos: 0)
                    // One call ends at the end of a frame; further frames follow until either side is used up.
                    repeat {
                        status = unsafe ZSTD_decompressStream(context, &into, &from)
                    } while unsafe ZSTD_isError(status) == 0 && into.pos < into.size && from.pos < from.size
                    consumed = unsafe from.pos
                    count = unsafe into.pos
                }
            }
            guard ZSTD_isError(status) == 0 else {
                throw Decompression.corrupt("zstandard", "\(Zstandard.name(of: status)) after \(consumed) bytes")
            }
            output = output.isEmpty ? produced : output + produced
            guard output.count <= limit else { throw Decompression.bomb("zstandard", limit: limit) }
            if status == 0, consumed == input.count { return output }
            guard produced.count == room else {
                throw Decompression.corrupt("zstandard", "it ends in the middle of a frame")
            }
            room = min(limit + 1 - output.count, room * 2)
        }
    }

    /// The size that the first frame claims, believed only as far as plausible, or a guess.
    private func expectedSize(_ input: ArraySlice<UInt8>) -> Int {
        let claimed = unsafe input.withUnsafeBytes { unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        let believed = max(65_536, input.count * 16)
        // The two highest values mean that the size is unknown, and that this is no frame. One more byte than is claimed
        // lets the decompressor reach the end of the frame in one call.
        return claimed >= UInt64.max - 1 ? input.count * 4 : Int(min(claimed, UInt64(believed))) + 1
    }
}
