public import Clocks
internal import Cryptography
public import HTTP

/// What a client signs its requests with.
public struct S3Credentials: Sendable, Hashable {
    public var accessKey: String
    public var secret: String
    /// Of credentials that hold for a while.
    public var sessionToken: String?

    public init(accessKey: String, secret: String, sessionToken: String? = nil) {
        self.accessKey = accessKey
        self.secret = secret
        self.sessionToken = sessionToken
    }
}

/// Signs requests to a storage (AWS Signature Version 4).
public struct RequestSigner: Sendable {
    public var credentials: S3Credentials
    public var region: String

    public init(_ credentials: S3Credentials, region: String) {
        self.credentials = credentials
        self.region = region
    }

    /// Adds what must be signed and the signature to a request that has its host.
    public func sign(_ request: inout HTTPRequest, payload: [UInt8], at time: Timestamp) {
        sign(&request, digest: SHA256.digest(of: payload).hex, at: time)
    }

    /// Adds what must be signed and the signature to a request that has its host; every field that it has is signed.
    ///
    /// - Parameter digest: That of the body, or the word that stands in its place.
    public func sign(_ request: inout HTTPRequest, digest: String, at time: Timestamp) {
        let timeText = SigningTime.text(time)
        request.fields["x-amz-date"] = timeText
        request.fields["x-amz-content-sha256"] = digest
        if let token = credentials.sessionToken { request.fields["x-amz-security-token"] = token }
        let names = Set(request.fields.all.map { $0.name.lowercased() }).sorted()
        let scope = CredentialScope(
            accessKey: credentials.accessKey, date: String(timeText.prefix(8)), region: region)
        let canonical = CanonicalRequest.text(request, signedFields: names, payload: digest)
        let text = CanonicalRequest.textToSign(canonical, time: timeText, scope: scope)
        let signature = Hex.encode(scope.signingKey(secret: credentials.secret).code(of: Array(text.utf8)))
        request.fields["Authorization"] =
            "\(SignedRequest.algorithm) Credential=\(scope.accessKey)/\(scope.text), SignedHeaders=\(names.joined(separator: ";")), Signature=\(signature)"
    }
}
