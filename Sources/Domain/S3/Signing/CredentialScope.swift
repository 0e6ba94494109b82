public import Cryptography

/// Whose key signed, and for which day, region and service: `KEY/20261121/us-east-1/s3/aws4_request`.
public struct CredentialScope: Sendable, Hashable {
    public var accessKey: String
    public var date: String
    public var region: String
    public var service: String

    /// The longest text that is looked at, in bytes.
    static let lengthLimit = 512

    public init(accessKey: String, date: String, region: String, service: String = "s3") {
        self.accessKey = accessKey
        self.date = date
        self.region = region
        self.service = service
    }

    /// - Returns: Nil where the text is not five parts with a day among them.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.lengthLimit else { return nil }
        let parts = Array(text.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 5, parts[4] == "aws4_request", parts.allSatisfy({ !$0.isEmpty }),
            parts[1].utf8.count == 8, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        self.init(accessKey: parts[0], date: parts[1], region: parts[2], service: parts[3])
    }

    /// What stands in the text to sign.
    public var text: String { "\(date)/\(region)/\(service)/aws4_request" }

    /// The key of the day, which signs and nothing else.
    public func signingKey(secret: String) -> HMACSHA256 {
        var key = Array("AWS4\(secret)".utf8)
        for part in [date, region, service, "aws4_request"] { key = HMACSHA256(key: key).code(of: Array(part.utf8)) }
        return HMACSHA256(key: key)
    }
}
