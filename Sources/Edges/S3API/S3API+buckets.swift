internal import HTTP
internal import ObjectService
internal import S3

extension S3API {
    private static let owner = "martlet"

    static func writeOwner(_ name: String, to writer: inout XMLWriter) {
        writer.element(name) { writer in
            writer.element("ID", owner)
            writer.element("DisplayName", owner)
        }
    }

    static func xml(_ bytes: [UInt8], fields: HTTPFields = [:]) -> HTTPResponse {
        var response = HTTPResponse(.ok, fields: fields, body: .bytes(bytes))
        response.fields["Content-Type"] = "application/xml"
        return response
    }

    // MARK: Above buckets

    func service(_ call: S3Call) async throws -> HTTPResponse {
        guard call.method == .get || call.method == .head else { throw S3Failure(.methodNotAllowed) }
        let buckets = try await objects.buckets().filter { call.caller.key.knows($0.name) }
        return Self.xml(
            XMLWriter.document("ListAllMyBucketsResult") { writer in
                Self.writeOwner("Owner", to: &writer)
                writer.element("Buckets") { writer in
                    for bucket in buckets {
                        writer.element("Bucket") { writer in
                            writer.element("Name", bucket.name.text)
                            writer.element("CreationDate", Self.time(bucket.created))
                        }
                    }
                }
            })
    }

    // MARK: Buckets

    func bucket(_ name: BucketName, _ call: S3Call) async throws -> HTTPResponse {
        switch call.method {
        case .get: return try await getBucket(name, call)
        case .head:
            guard call.caller.key.knows(name) else { throw S3Call.denied }
            _ = try await objects.bucket(name)
            return HTTPResponse(.ok, fields: ["x-amz-bucket-region": call.signed.scope.region])
        case .put: return try await putBucket(name, call)
        case .post:
            if call.has("delete") { return try await deleteMany(name, call) }
            throw S3Failure(.notImplemented, "Uploads of browser forms are not built.")
        case .delete: return try await deleteBucket(name, call)
        default: throw S3Failure(.methodNotAllowed)
        }
    }

    private func getBucket(_ name: BucketName, _ call: S3Call) async throws -> HTTPResponse {
        if call.has("uploads") { return try await listUploads(name, call) }
        if call.has("versions") { return try await listVersions(name, call) }
        let settings = ["location", "versioning", "cors", "lifecycle", "tagging"]
        guard let setting = settings.first(where: { call.has($0) }) else { return try await list(name, call) }
        guard call.caller.key.knows(name) else { throw S3Call.denied }
        let bucket = try await objects.bucket(name)
        switch setting {
        case "location": return Self.xml(XMLWriter.document("LocationConstraint") { _ in })
        case "versioning":
            return Self.xml(
                XMLWriter.document("VersioningConfiguration") { writer in
                    if bucket.versioning != .off { writer.element("Status", bucket.versioning.rawValue) }
                })
        case "cors":
            guard !bucket.cors.isEmpty else { throw S3Failure(.noSuchCORSConfiguration) }
            return Self.xml(CORSDocument.xml(bucket.cors))
        case "lifecycle":
            guard !bucket.lifecycle.isEmpty else { throw S3Failure(.noSuchLifecycleConfiguration) }
            return Self.xml(LifecycleDocument.xml(bucket.lifecycle))
        default:
            guard !bucket.tags.isEmpty else { throw S3Failure(.noSuchTagSet) }
            return Self.xml(Tags.xml(bucket.tags))
        }
    }

    private func putBucket(_ name: BucketName, _ call: S3Call) async throws -> HTTPResponse {
        try call.require(.admin, whole: name)
        let document = try await call.document()
        if call.has("versioning") {
            let root = try XMLReader.read(document, "VersioningConfiguration")
            guard root.text(of: "MfaDelete").map({ $0 == "Disabled" }) ?? true else {
                throw S3Failure(.notImplemented, "MFA delete is not built.")
            }
            guard let status = root.text(of: "Status").flatMap(Bucket.Versioning.init), status != .off else {
                throw S3Failure(.malformedXML)
            }
            try await objects.update(name) { bucket in
                guard !bucket.isFolder else {
                    throw S3Failure(
                        .invalidBucketState, "A bucket that is a folder keeps no versions; the tables of the lake do.")
                }
                bucket.versioning = status
            }
        } else if call.has("cors") {
            let rules = try CORSDocument.parse(document)
            try await objects.update(name) { $0.cors = rules }
        } else if call.has("lifecycle") {
            let rules = try LifecycleDocument.parse(document)
            try await objects.update(name) { bucket in
                guard !bucket.isFolder else {
                    throw S3Failure(
                        .invalidBucketState,
                        "A bucket that is a folder has no lifecycle; what the lake holds goes by 'martlet table clean'."
                    )
                }
                bucket.lifecycle = rules
            }
        } else if call.has("tagging") {
            let tags = try Tags.parse(xml: document, limit: 50)
            try await objects.update(name) { $0.tags = tags }
            return HTTPResponse(.noContent)
        } else {
            if !document.isEmpty { _ = try XMLReader.read(document, "CreateBucketConfiguration") }
            try await objects.create(name)
            return HTTPResponse(.ok, fields: ["Location": "/\(name)"])
        }
        return HTTPResponse(.ok)
    }

    private func deleteBucket(_ name: BucketName, _ call: S3Call) async throws -> HTTPResponse {
        try call.require(.admin, whole: name)
        if call.has("cors") {
            try await objects.update(name) { $0.cors = [] }
        } else if call.has("lifecycle") {
            try await objects.update(name) { $0.lifecycle = [] }
        } else if call.has("tagging") {
            try await objects.update(name) { $0.tags = [] }
        } else {
            try await objects.delete(name)
        }
        return HTTPResponse(.noContent)
    }
}
