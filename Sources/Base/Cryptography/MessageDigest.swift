internal import COpenSSL

/// A digest of a message that arrives in pieces, by one of the algorithms that other systems ask for.
///
/// What Martlet names by its contents is named by `SHA256`, which is made of this; MD5 and SHA-1 are here since S3's clients expect them.
@safe public struct MessageDigest: ~Copyable {
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        case md5 = "MD5"
        case sha1 = "SHA1"
        case sha256 = "SHA256"

        public var byteCount: Int {
            switch self {
            case .md5: 16
            case .sha1: 20
            case .sha256: 32
            }
        }
    }

    public let algorithm: Algorithm
    private let context: OpaquePointer

    public init(_ algorithm: Algorithm) {
        self.algorithm = algorithm
        guard let context = unsafe EVP_MD_CTX_new(),
            unsafe EVP_DigestInit_ex(context, Fetched.of(algorithm).pointer, nil) == 1
        else {
            // Swift's own allocations end the process too when there is no memory.
            fatalError("out of memory")
        }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    public mutating func update(_ bytes: Span<UInt8>) {
        let status = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(status == 1, "a digest cannot fail on a live context")
    }

    public mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    public consuming func finalize() -> [UInt8] {
        var output = [UInt8](repeating: 0, count: algorithm.byteCount)
        let status = unsafe EVP_DigestFinal_ex(context, &output, nil)
        precondition(status == 1, "a digest cannot fail on a live context")
        return output
    }

    /// The digest of one whole message.
    public static func digest(_ algorithm: Algorithm, of bytes: Span<UInt8>) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: algorithm.byteCount)
        let pointer = unsafe Fetched.of(algorithm).pointer
        let status = unsafe bytes.withUnsafeBytes { buffer in
            unsafe EVP_Digest(buffer.baseAddress, buffer.count, &output, nil, pointer, nil)
        }
        // Swift's own allocations end the process too when there is no memory.
        guard status == 1 else { fatalError("out of memory") }
        return output
    }

    public static func digest(_ algorithm: Algorithm, of bytes: [UInt8]) -> [UInt8] {
        digest(algorithm, of: bytes.span)
    }

    /// An algorithm of the library, looked up once; a lookup costs more than hashing a short message.
    // Safe to share: libcrypto's fetched algorithms are immutable and counted.
    @safe private struct Fetched: @unchecked Sendable {
        let pointer: OpaquePointer

        init(_ name: String) {
            // The machine's openssl.cnf is none of our business: it could only slow the start or swap the algorithm.
            OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
            guard let pointer = unsafe EVP_MD_fetch(nil, name, nil) else {
                // Nothing can be trusted, or done, without the hash that every commit is named by.
                fatalError("libcrypto has no \(name): the library that this program was linked with is broken")
            }
            unsafe self.pointer = pointer
        }

        private static let md5 = Fetched("MD5")
        private static let sha1 = Fetched("SHA1")
        private static let sha256 = Fetched("SHA256")

        static func of(_ algorithm: Algorithm) -> Fetched {
            switch algorithm {
            case .md5: md5
            case .sha1: sha1
            case .sha256: sha256
            }
        }
    }
}
