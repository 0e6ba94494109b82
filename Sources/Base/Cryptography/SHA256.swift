internal import COpenSSL

/// SHA-256 (FIPS 180-4) of a message that arrives in pieces.
@safe public struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// The algorithm, looked up once; a lookup costs more than hashing a short message.
    private static let algorithm: Algorithm = Algorithm()

    // Safe to share: libcrypto's fetched algorithms are immutable and counted.
    @safe private struct Algorithm: @unchecked Sendable {
        let pointer: OpaquePointer

        init() {
            // The machine's openssl.cnf is none of our business: it could only slow the start or swap the algorithm.
            OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
            guard let pointer = unsafe EVP_MD_fetch(nil, "SHA256", nil) else {
                // Nothing can be trusted, or done, without the hash that every commit is named by.
                fatalError("libcrypto has no SHA-256: the library that this program was linked with is broken")
            }
            unsafe self.pointer = pointer
        }
    }

    public init() {
        guard let context = unsafe EVP_MD_CTX_new(),
            unsafe EVP_DigestInit_ex(context, Self.algorithm.pointer, nil) == 1
        else {
            // Swift's own allocations end the process too when there is no memory.
            fatalError("out of memory")
        }
        unsafe self.context = context
    }

    deinit { unsafe EVP_MD_CTX_free(context) }

    public mutating func update(_ bytes: Span<UInt8>) {
        let status = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(status == 1, "SHA-256 cannot fail on a live context")
    }

    public mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

    public consuming func finalize() -> SHA256Digest {
        var output = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
        let status = unsafe EVP_DigestFinal_ex(context, &output, nil)
        guard status == 1, let digest = SHA256Digest(bytes: output) else {
            // OpenSSL documents no failure here but a context that was never begun.
            fatalError("SHA-256 cannot fail on a live context")
        }
        return digest
    }

    /// The digest of one whole message.
    public static func digest(of bytes: Span<UInt8>) -> SHA256Digest {
        var output = [UInt8](repeating: 0, count: SHA256Digest.byteCount)
        let status = unsafe bytes.withUnsafeBytes { buffer in
            unsafe EVP_Digest(buffer.baseAddress, buffer.count, &output, nil, algorithm.pointer, nil)
        }
        guard status == 1, let digest = SHA256Digest(bytes: output) else {
            // Swift's own allocations end the process too when there is no memory.
            fatalError("out of memory")
        }
        return digest
    }

    public static func digest(of bytes: [UInt8]) -> SHA256Digest { digest(of: bytes.span) }

    public static func digest(of text: some StringProtocol) -> SHA256Digest { digest(of: Array(text.utf8)) }
}
