internal import HTTP

/// What S3 calls a request, for metrics and the access log.
enum S3Operation {
    /// Settings of buckets and objects, and what S3 calls them.
    private static let settings = [
        "versioning": "BucketVersioning", "cors": "BucketCors", "lifecycle": "BucketLifecycle",
        "location": "BucketLocation",
    ]

    /// - Parameter hasBucketInHost: Whether the path names a key only.
    static func name(of request: HTTPRequest, hasBucketInHost: Bool) -> String {
        let segments = request.target.segments
        if request.method == .options { return "Preflight" }
        if hasBucketInHost { return segments.contains { !$0.isEmpty } ? object(request) : bucket(request) }
        guard let first = segments.first, !first.isEmpty else { return "ListBuckets" }
        let hasKey = segments.count > 2 || segments.count == 2 && !segments[1].isEmpty
        return hasKey ? object(request) : bucket(request)
    }

    private static func object(_ request: HTTPRequest) -> String {
        let query = request.query
        if query["tagging"] != nil { return verb(request.method) + "ObjectTagging" }
        switch request.method {
        case .get: return query["uploadId"] == nil ? "GetObject" : "ListParts"
        case .head: return "HeadObject"
        case .put:
            let isCopy = request.fields["x-amz-copy-source"] != nil
            if query["uploadId"] != nil { return isCopy ? "UploadPartCopy" : "UploadPart" }
            return isCopy ? "CopyObject" : "PutObject"
        case .post: return query["uploads"] == nil ? "CompleteMultipartUpload" : "CreateMultipartUpload"
        case .delete: return query["uploadId"] == nil ? "DeleteObject" : "AbortMultipartUpload"
        default: return "Other"
        }
    }

    private static func bucket(_ request: HTTPRequest) -> String {
        let query = request.query
        if query["tagging"] != nil { return verb(request.method) + "BucketTagging" }
        if let found = settings.first(where: { query[$0.key] != nil }) { return verb(request.method) + found.value }
        switch request.method {
        case .get:
            if query["uploads"] != nil { return "ListMultipartUploads" }
            return query["versions"] == nil ? "ListObjects" : "ListObjectVersions"
        case .head: return "HeadBucket"
        case .put: return "CreateBucket"
        case .post: return "DeleteObjects"
        case .delete: return "DeleteBucket"
        default: return "Other"
        }
    }

    private static func verb(_ method: HTTPMethod) -> String {
        switch method {
        case .get, .head: "Get"
        case .put: "Put"
        case .delete: "Delete"
        default: "Other"
        }
    }
}
