internal import CXXHash

/// The 128 bits that XXH3 makes of a file: fast and evenly spread, no defence against someone who wants a collision.
public struct XXH3Digest: Hashable, Sendable, CustomStringConvertible {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Sixteen bytes, most significant first, which is the canonical form of `xxhsum`.
    public var bytes: [UInt8] {
        [high, low].flatMap { word in
            stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    public var hex: String { Hex.encode(bytes) }
    public var description: String { hex }
}

/// XXH3-128 of contents that arrive in pieces.
@safe public struct XXH3: ~Copyable {
    private let state: OpaquePointer

    public init() {
        guard let state = unsafe XXH3_createState(), unsafe XXH3_128bits_reset(state) == XXH_OK else {
            // Swift's own allocations end the process too when there is no memory.
            fatalError("out of memory")
        }
        unsafe self.state = state
    }

    deinit { unsafe XXH3_freeState(state) }

    public mutating func update(_ bytes: Span<UInt8>) {
        let status = unsafe bytes.withUnsafeBytes { unsafe XXH3_128bits_update(state, $0.baseAddress, $0.count) }
        precondition(status == XXH_OK, "XXH3 cannot fail on a live state")
    }

    public mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    public consuming func finalize() -> XXH3Digest {
        let hash = unsafe XXH3_128bits_digest(state)
        return XXH3Digest(high: hash.high64, low: hash.low64)
    }

    /// The digest of one whole message.
    public static func digest(of bytes: [UInt8]) -> XXH3Digest {
        let hash = unsafe bytes.span.withUnsafeBytes { unsafe XXH3_128bits($0.baseAddress, $0.count) }
        return XXH3Digest(high: hash.high64, low: hash.low64)
    }
}
