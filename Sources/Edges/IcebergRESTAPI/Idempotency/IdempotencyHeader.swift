internal import HTTP
internal import Identifiers

/// The field with which a client says that a request may be the repetition of one that it sent before.
enum IdempotencyHeader {
    static let name = "Idempotency-Key"

    /// How long a client may repeat a request, in hours.
    static let lifetimeHours: Int64 = 24

    static let lifetimeMicroseconds = lifetimeHours * 3_600_000_000

    /// The same as the configuration says it (ISO 8601).
    static let lifetimeText = "PT\(lifetimeHours)H"

    /// The key of a request, in lower case.
    ///
    /// - Throws: `IcebergFailure` 400 for anything but a UUID of version 7.
    static func key(of request: HTTPRequest) throws(IcebergFailure) -> String? {
        guard let text = request.fields[name] else { return nil }
        guard let uuid = UUID(text), uuid.high >> 12 & 0xF == 7, uuid.low >> 62 == 0b10 else {
            throw .badRequest("'\(name)' must be a UUID of version 7, not '\(text.prefix(100))'")
        }
        return uuid.description
    }
}
