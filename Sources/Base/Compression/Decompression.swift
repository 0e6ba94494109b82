internal import Errors

/// What every decompressor here holds to.
public enum Decompression {
    /// The most bytes that one decompression may produce unless the caller sets another limit, named `decompressed size`.
    public static let outputLimit = 1 << 30

    static func bomb(_ format: String, limit: Int) -> MartletError {
        MartletError(
            .limitExceeded, "\(format) data decompresses to more than \(limit) bytes, the limit 'decompressed size'",
            hint: "The data is damaged, or was made to exhaust memory; write it again in smaller parts.")
    }

    static func corrupt(_ format: String, _ detail: String) -> MartletError {
        MartletError(
            .corrupt, "\(format) data is damaged: \(detail)",
            hint: "It was cut short or changed after it was written; restore it from a copy.")
    }
}
