/// Where objects arrive that S3's clients put.
public struct ObjectArrival: Sendable, Hashable {
    public var bucket: String
    /// Of an object's key, as `FilePattern` has it.
    public var pattern: String
    /// Objects count once none has come for so long.
    public var quietSeconds: Int64
    /// The first waits no longer than this, however many come.
    public var longestSeconds: Int64

    /// How much longer than the quiet itself the first waits, where nothing is said.
    public static let factor: Int64 = 6

    public init(
        bucket: String, pattern: String = "**", quietSeconds: Int64 = FileArrival.quietDefault,
        longestSeconds: Int64? = nil
    ) {
        self.bucket = bucket
        self.pattern = pattern
        self.quietSeconds = quietSeconds
        self.longestSeconds = max(quietSeconds, longestSeconds ?? quietSeconds * Self.factor)
    }

    public func fits(bucket: String, key: String) -> Bool {
        bucket == self.bucket && FilePattern.matches(pattern, key)
    }
}
