internal import Errors
internal import Clocks
internal import HTTP
internal import ObjectService
internal import S3

/// A request whose signature was verified, and what it is about.
struct S3Call: Sendable {
    var request: HTTPRequest
    var bucket: BucketName?
    var key: ObjectKey?
    var caller: StorageCaller
    var signed: SignedRequest

    var query: QueryItems { request.query }
    var fields: HTTPFields { request.fields }
    var method: HTTPMethod { request.method }

    /// Whether the query names a subresource, such as `?versioning`.
    func has(_ name: String) -> Bool { query[name] != nil }

    // MARK: Leave

    func require(_ access: StorageAccess, _ bucket: BucketName, _ key: ObjectKey) throws(S3Failure) {
        guard caller.key.allows(access, bucket, key) else { throw Self.denied }
    }

    func require(_ access: StorageAccess, whole bucket: BucketName) throws(S3Failure) {
        guard caller.key.allows(access, whole: bucket) else { throw Self.denied }
    }

    func requireListing(_ bucket: BucketName, prefix: String) throws(S3Failure) {
        guard caller.key.allowsListing(bucket, prefix: prefix) else { throw Self.denied }
    }

    static var denied: S3Failure { S3Failure(.accessDenied, "The access key has no grant for this.") }

    // MARK: What is not built

    /// Subresources of S3 that nothing here answers; without this they would be taken for the object or bucket itself.
    private static let unknown: Set<String> = [
        "accelerate", "acl", "analytics", "attributes", "encryption", "intelligent-tiering", "inventory", "legal-hold",
        "logging", "metrics", "notification", "object-lock", "ownershipControls", "policy", "policyStatus",
        "publicAccessBlock", "renameObject", "replication", "requestPayment", "restore", "retention", "select",
        "session", "torrent", "website", "metadataTable", "metadataConfiguration", "abac",
    ]
    /// Fields that ask for what is not done; taking them silently would promise it.
    private static let unknownFields = [
        "x-amz-server-side-encryption", "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-object-lock-mode", "x-amz-object-lock-legal-hold", "x-amz-object-lock-retain-until-date",
        "x-amz-website-redirect-location", "x-amz-write-offset-bytes", "x-amz-bucket-object-lock-enabled",
    ]

    func refuseUnknown() throws(S3Failure) {
        if let name = query.all.first(where: { Self.unknown.contains($0.name) })?.name {
            throw S3Failure(.notImplemented, "'?\(name)' is not built.")
        }
        for name in Self.unknownFields {
            guard let value = fields[name], value.lowercased() != "false" else { continue }
            throw S3Failure(.notImplemented, "The header '\(name)' implies a functionality that is not built.")
        }
        if let storage = fields["x-amz-storage-class"], storage != "STANDARD" {
            throw S3Failure(
                .notImplemented, "The storage class '\(storage.prefix(40))' is not built; there is STANDARD.")
        }
    }
}

extension S3API {
    /// Reads what a request is about, and who signed it.
    func call(for request: HTTPRequest) async throws -> S3Call {
        guard let signed = try SignedRequest(request) else {
            // What boto3 presigns unless it is told otherwise.
            guard request.query["AWSAccessKeyId"] == nil else {
                throw S3Failure(
                    .invalidRequest,
                    "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256 (signature_version='s3v4' in boto3)."
                )
            }
            throw S3Failure(.accessDenied, "The request is not signed; anonymous access is not given.")
        }
        let caller = try await keys.caller(signed.scope, token: signed.sessionToken)
        try signed.verify(request, key: caller.signing, now: clock.now())
        let (bucket, key) = try names(request)
        return S3Call(request: request, bucket: bucket, key: key, caller: caller, signed: signed)
    }

    /// The bucket and key of a path such as `/bucket/a/key`, or of a host such as `bucket.s3.example.org` and a path `/a/key`.
    func names(_ request: HTTPRequest) throws(S3Failure) -> (BucketName?, ObjectKey?) {
        let segments = request.target.segments
        if let name = domains.bucket(of: request) {
            let text = segments.joined(separator: "/")
            return (try Self.bucket(name), text.isEmpty ? nil : try ObjectKey(text))
        }
        guard let first = segments.first, !first.isEmpty else {
            guard segments.count < 2 else { throw S3Failure(.invalidURI, "The path names no bucket.") }
            return (nil, nil)
        }
        let bucket = try Self.bucket(first)
        let text = segments.dropFirst().joined(separator: "/")
        return (bucket, text.isEmpty ? nil : try ObjectKey(text))
    }

    private static func bucket(_ name: String) throws(S3Failure) -> BucketName {
        do throws(MartletError) {
            return try BucketName(name)
        } catch {
            throw S3Failure(.invalidBucketName, error.message, details: [("BucketName", String(name.prefix(80)))])
        }
    }
}
