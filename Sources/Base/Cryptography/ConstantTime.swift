internal import COpenSSL

/// Comparisons whose duration tells nothing about the secret.
public enum ConstantTime {
    /// Whether two byte strings are equal; only their lengths show in the time it takes.
    public static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe left.withUnsafeBytes { left in
            unsafe right.withUnsafeBytes { right in
                unsafe left.isEmpty || CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
            }
        }
    }
}
