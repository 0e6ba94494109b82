internal import CZlib
public import Errors

/// Raw DEFLATE (RFC 1951), without a zlib or gzip wrapper, as Avro files have it.
public enum Deflate {
    /// Compresses in one go.
    ///
    /// - Parameter level: From 1, the fastest, to 9, the smallest.
    public static func compress(_ bytes: some Sequence<UInt8>, level: Int = 6) throws(MartletError) -> [UInt8] {
        try compress(whole: Array(bytes), level: level, frame: .raw)
    }

    /// Decompresses in one go.
    ///
    /// - Parameter limit: The most bytes that may come out; more is `limitExceeded`.
    public static func decompress(
        _ bytes: ArraySlice<UInt8>, limit: Int = Decompression.outputLimit
    ) throws(MartletError) -> [UInt8] {
        try decompress(bytes, limit: limit, frame: .raw)
    }

    static func decompress(
        _ bytes: ArraySlice<UInt8>, limit: Int, frame: DeflateFrame
    ) throws(MartletError) -> [UInt8] {
        var stream = unsafe z_stream()
        let started = unsafe inflateInit2_(
            &stream, frame.windowBits(15), ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard started == Z_OK else {
            throw MartletError(.internal, "zlib could not start decompressing (\(started))")
        }
        defer { unsafe inflateEnd(&stream) }
        var output: [UInt8] = []
        var consumed = 0
        var capacity = max(1024, bytes.count * 4)
        while true {
            var status: Int32 = Z_OK
            let part = min(bytes.count - consumed, Int(UInt32.max))
            let room = min(capacity, limit - output.count + 1, Int(UInt32.max))
            let produced = unsafe [UInt8](unsafeUninitializedCapacity: room) { target, count in
                unsafe bytes.withUnsafeBufferPointer { source in
                    unsafe stream.next_in = source.baseAddress.map {
                        unsafe UnsafeMutablePointer(mutating: $0 + consumed)
                    }
                    unsafe stream.avail_in = UInt32(part)
                    unsafe stream.next_out = target.baseAddress
                    unsafe stream.avail_out = UInt32(room)
                    status = unsafe inflate(&stream, Z_NO_FLUSH)
                    unsafe consumed += part - Int(stream.avail_in)
                    unsafe count = room - Int(stream.avail_out)
                }
            }
            output = output.isEmpty ? produced : output + produced
            guard output.count <= limit else { throw Decompression.bomb(frame.rawValue, limit: limit) }
            switch status {
            case Z_STREAM_END:
                guard bytes.count - consumed <= frame.trailingLimit else {
                    throw Decompression.corrupt(frame.rawValue, "\(bytes.count - consumed) bytes follow its end")
                }
                return output
            case Z_OK where produced.count == room || consumed < bytes.count: capacity *= 2
            case Z_BUF_ERROR where produced.count == room: capacity *= 2
            case Z_OK, Z_BUF_ERROR:
                throw Decompression.corrupt(frame.rawValue, "it ends after \(consumed) bytes, before its end mark")
            default: throw Decompression.corrupt(frame.rawValue, "no valid code after \(consumed) bytes")
            }
        }
    }

    public static func decompress(
        _ bytes: [UInt8], limit: Int = Decompression.outputLimit
    ) throws(MartletError) -> [UInt8] {
        try decompress(bytes[...], limit: limit)
    }

    static func compress(whole input: [UInt8], level: Int, frame: DeflateFrame) throws(MartletError) -> [UInt8] {
        guard input.count < Int(UInt32.max) else {
            throw MartletError(.limitExceeded, "more than 4 GiB cannot be compressed with deflate in one go")
        }
        var stream = unsafe z_stream()
        // A window and hash table no larger than the input makes small blocks, which most are, several times faster.
        let windowBits = min(15, max(9, Int.bitWidth - max(input.count, 1).leadingZeroBitCount))
        let memoryLevel = min(8, max(1, windowBits - 6))
        let status = unsafe deflateInit2_(
            &stream, Int32(min(9, max(1, level))), Z_DEFLATED, frame.windowBits(windowBits), Int32(memoryLevel),
            Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw MartletError(.internal, "zlib could not start compressing (\(status))") }
        defer { unsafe deflateEnd(&stream) }
        let bound = unsafe Int(deflateBound(&stream, UInt(input.count)))
        var finished: Int32 = Z_OK
        let output = unsafe [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            unsafe input.withUnsafeBufferPointer { source in
                unsafe stream.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                unsafe stream.avail_in = UInt32(source.count)
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(target.count)
                finished = unsafe deflate(&stream, Z_FINISH)
                count = unsafe target.count - Int(stream.avail_out)
            }
        }
        guard finished == Z_STREAM_END else {
            throw MartletError(.internal, "zlib stopped before all was compressed (\(finished))")
        }
        return output
    }
}
