public import Clocks
public import Cryptography
public import HTTP

/// What a request says of its signature, read but not yet verified.
public struct SignedRequest: Sendable {
    public var scope: CredentialScope
    /// Lower case, in order.
    public var signedFields: [String]
    public var signature: String
    public var time: Timestamp
    public var timeText: String
    /// What stands for the body: a digest, or a word.
    public var payload: String
    /// How long a presigned URL holds, in seconds; nil where the signature is in the fields.
    public var expires: Int64?
    /// The token of short-lived credentials.
    public var sessionToken: String?

    /// How far the client's clock may be from this one, named `clock skew`.
    public static let skewSeconds: Int64 = 15 * 60
    /// The longest time that a presigned URL holds.
    public static let expiryLimit: Int64 = 7 * 24 * 3600
    static let algorithm = "AWS4-HMAC-SHA256"
    public static let unsignedPayload = "UNSIGNED-PAYLOAD"
    private static let fieldLimit = 100

    /// - Returns: Nil where the request carries no signature at all.
    public init?(_ request: HTTPRequest) throws(S3Failure) {
        if let field = request.fields["Authorization"] {
            guard request.query["X-Amz-Algorithm"] == nil else {
                throw S3Failure(.invalidArgument, "Only one way of signing is allowed, and this request has two.")
            }
            try self.init(field: field, request)
        } else if request.query["X-Amz-Algorithm"] != nil || request.query["X-Amz-Signature"] != nil {
            try self.init(query: request)
        } else {
            return nil
        }
    }

    private init(field: String, _ request: HTTPRequest) throws(S3Failure) {
        let malformed = S3ErrorCode.authorizationHeaderMalformed
        let bytes = Array(field.utf8)
        guard let space = bytes.firstIndex(of: UInt8(ascii: " ")) else {
            throw S3Failure(malformed, "The field 'Authorization' has no parameters.")
        }
        guard bytes[..<space].elementsEqual(Self.algorithm.utf8) else {
            throw S3Failure(
                .invalidRequest, "The algorithm of the signature is not supported; please use AWS4-HMAC-SHA256.")
        }
        let parts = try Self.parts(bytes[(space + 1)...], malformed)
        guard let credential = parts.credential, let scope = CredentialScope(credential) else {
            throw S3Failure(malformed, "The credential is not KEY/YYYYMMDD/REGION/s3/aws4_request.")
        }
        self.scope = scope
        signature = try Self.signature(parts.signature, malformed)
        signedFields = try Self.names(parts.signedFields, malformed)
        // A date of HTTP is not taken: every client of today sends the other.
        guard let timeText = request.fields["x-amz-date"], let time = SigningTime.parse(timeText) else {
            throw S3Failure(.accessDenied, "The request has no valid 'x-amz-date', such as 20261121T150405Z.")
        }
        self.time = time
        self.timeText = timeText
        guard let payload = request.fields["x-amz-content-sha256"] else {
            throw S3Failure(.missingSecurityHeader, "The request has no 'x-amz-content-sha256'.")
        }
        self.payload = payload
        expires = nil
        sessionToken = request.fields["x-amz-security-token"]
        try checkFields(request, malformed)
    }

    private typealias Parts = (credential: String?, signedFields: String?, signature: String?)

    /// Reads `Credential=…, SignedHeaders=…, Signature=…`, in any order.
    private static func parts(_ bytes: ArraySlice<UInt8>, _ code: S3ErrorCode) throws(S3Failure) -> Parts {
        var found: Parts = (nil, nil, nil)
        var rest = bytes
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
            let part = rest[..<end]
            rest = rest[min(end + 1, rest.endIndex)...]
            if part.isEmpty { continue }
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else {
                throw S3Failure(code, "The field 'Authorization' cannot be read.")
            }
            let name = CanonicalRequest.trimmed(String(decoding: part[..<equals], as: UTF8.self))
            let value = CanonicalRequest.trimmed(String(decoding: part[(equals + 1)...], as: UTF8.self))
            let before: String?
            switch name {
            case "Credential": (before, found.credential) = (found.credential, value)
            case "SignedHeaders": (before, found.signedFields) = (found.signedFields, value)
            case "Signature": (before, found.signature) = (found.signature, value)
            default: before = nil
            }
            guard before == nil else { throw S3Failure(code, "The field 'Authorization' says '\(name)' twice.") }
        }
        return found
    }

    private init(query request: HTTPRequest) throws(S3Failure) {
        let malformed = S3ErrorCode.authorizationQueryParametersError
        let query = request.query
        for name in ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"] {
            guard query.values(of: "X-Amz-\(name)").count == 1 else {
                throw S3Failure(malformed, "A presigned URL has the parameter 'X-Amz-\(name)' exactly once.")
            }
        }
        guard query["X-Amz-Algorithm"] == Self.algorithm else {
            throw S3Failure(malformed, "X-Amz-Algorithm only supports AWS4-HMAC-SHA256.")
        }
        guard let credential = query["X-Amz-Credential"], let scope = CredentialScope(credential) else {
            throw S3Failure(malformed, "X-Amz-Credential is not KEY/YYYYMMDD/REGION/s3/aws4_request.")
        }
        self.scope = scope
        signature = try Self.signature(query["X-Amz-Signature"], malformed)
        signedFields = try Self.names(query["X-Amz-SignedHeaders"], malformed)
        guard let timeText = query["X-Amz-Date"], let time = SigningTime.parse(timeText) else {
            throw S3Failure(malformed, "X-Amz-Date is not a time such as 20261121T150405Z.")
        }
        self.time = time
        self.timeText = timeText
        guard let expires = query["X-Amz-Expires"].flatMap({ Int64($0) }), expires >= 1, expires <= Self.expiryLimit
        else {
            throw S3Failure(malformed, "X-Amz-Expires is a number of seconds from 1 to \(Self.expiryLimit).")
        }
        self.expires = expires
        payload = request.fields["x-amz-content-sha256"] ?? query["X-Amz-Content-Sha256"] ?? Self.unsignedPayload
        sessionToken = query["X-Amz-Security-Token"]
        try checkFields(request, malformed)
    }

    private static func signature(_ text: String?, _ code: S3ErrorCode) throws(S3Failure) -> String {
        guard let text, text.utf8.count == 64, Hex.decode(text) != nil else {
            throw S3Failure(code, "The signature is not 64 hexadecimal digits.")
        }
        return text
    }

    private static func names(_ text: String?, _ code: S3ErrorCode) throws(S3Failure) -> [String] {
        let names = Array((text ?? "").utf8).split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard names.count <= fieldLimit, names.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(where: isUpper) }),
            zip(names, names.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw S3Failure(code, "The signed fields are not listed in lower case and in order.") }
        return names
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

    /// What must be signed is: without the host a request could be sent elsewhere, without `x-amz-*` changed on its way.
    private func checkFields(_ request: HTTPRequest, _ code: S3ErrorCode) throws(S3Failure) {
        guard signedFields.contains("host") else { throw S3Failure(code, "The field 'host' must be signed.") }
        for (name, _) in request.fields.all {
            guard let first = name.utf8.first, first | 0x20 == UInt8(ascii: "x") else { continue }
            let name = name.lowercased()
            guard name.hasPrefix("x-amz-"), !signedFields.contains(name) else { continue }
            // The payload's digest is part of what is signed by itself.
            if name == "x-amz-content-sha256" { continue }
            throw S3Failure(
                .accessDenied, "There were headers present in the request which were not signed",
                details: [("HeadersNotSigned", name)])
        }
        guard timeText.hasPrefix(scope.date) else {
            throw S3Failure(code, "The day of the credential is not that of the request.")
        }
        guard scope.service == "s3" else {
            throw S3Failure(code, "The credential is for the service '\(scope.service)', not 's3'.")
        }
    }
}

extension SignedRequest {
    /// Verifies time and signature.
    ///
    /// - Parameter key: The signing key of `scope`.
    public func verify(_ request: HTTPRequest, key: HMACSHA256, now: Timestamp) throws(S3Failure) {
        try verifyTime(now)
        let canonical = CanonicalRequest.bytes(
            request, signedFields: signedFields, withoutParameter: expires == nil ? nil : "X-Amz-Signature",
            payload: payload)
        let text = CanonicalRequest.textToSign(canonical, time: timeText, scope: scope)
        guard let code = Hex.decode(signature), key.accepts(code, for: text) else {
            throw S3Failure(
                .signatureDoesNotMatch,
                details: [
                    ("AWSAccessKeyId", scope.accessKey), ("StringToSign", String(decoding: text, as: UTF8.self)),
                    ("CanonicalRequest", String(decoding: canonical, as: UTF8.self)),
                ])
        }
    }

    private func verifyTime(_ now: Timestamp) throws(S3Failure) {
        let seconds = (now.microseconds - time.microseconds) / 1_000_000
        if let expires {
            guard seconds > -Self.skewSeconds else {
                throw S3Failure(.accessDenied, "The request is not valid yet: its time lies ahead of the server's.")
            }
            guard seconds <= expires else {
                throw S3Failure(
                    .accessDenied, "Request has expired",
                    details: [
                        ("X-Amz-Expires", "\(expires)"), ("Expires", time.adding(seconds: expires).description),
                        ("ServerTime", now.description),
                    ])
            }
        } else if abs(seconds) > Self.skewSeconds {
            throw S3Failure(
                .requestTimeTooSkewed,
                details: [
                    ("RequestTime", timeText), ("ServerTime", now.description),
                    ("MaxAllowedSkewMilliseconds", "\(Self.skewSeconds * 1000)"),
                ])
        }
    }
}
