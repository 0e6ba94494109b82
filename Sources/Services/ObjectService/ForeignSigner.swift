internal import Access
internal import Clocks
internal import Cryptography
internal import Errors
internal import HTTP
internal import Querying
internal import S3

/// Signs single requests to somebody else's storage with credentials that open all of it.
///
/// Nobody looks at such a request after it was signed but the storage, which sees the project's own credentials. So only what is known
/// to stay inside of the table's folder is signed: what is not known is refused.
struct ForeignSigner: StorageSigner {
    let storage: RemoteStorage
    let clock: any WallClock

    /// Parameters of requests for objects and uploads.
    private static let objectQuery: Set<String> = [
        "partNumber", "uploadId", "uploads", "x-id", "versionId", "response-content-type", "response-content-encoding",
    ]
    private static let listQuery: Set<String> = [
        "list-type", "prefix", "delimiter", "continuation-token", "start-after", "max-keys", "encoding-type", "marker",
        "fetch-owner", "x-id",
    ]
    /// Fields that change nothing of who may read what, nor where from.
    private static let fields: Set<String> = [
        "x-amz-copy-source", "x-amz-copy-source-range", "x-amz-copy-source-if-match", "x-amz-metadata-directive",
        "x-amz-checksum-algorithm", "x-amz-sdk-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type",
        "x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-sha1",
        "x-amz-checksum-sha256", "x-amz-trailer", "x-amz-decoded-content-length", "x-amz-mp-object-size",
        "x-amz-user-agent", "x-amz-request-payer",
    ]
    /// Those that the signature brings along.
    private static let made: Set<String> = [
        "x-amz-date", "x-amz-content-sha256", "x-amz-security-token", "x-amz-security-token-expires",
    ]

    func signs(_ grant: TableGrant) -> Bool { StoragePlace(grant.prefix) != nil }

    func sign(_ request: StorageRequest, under grant: TableGrant) async throws -> SignedStorageRequest {
        guard let place = StoragePlace(grant.prefix) else {
            throw Self.refused("the table's files are not in a storage")
        }
        let (host, target) = try SessionSigner.parse(request.uri)
        let key = try key(host, target, place)
        try check(request, target, key, place, grant)
        var fields: HTTPFields = ["Host": host]
        for (name, values) in request.headers {
            let name = name.lowercased()
            guard name.hasPrefix("x-amz-"), !Self.made.contains(name) else { continue }
            guard Self.fields.contains(name) || name.hasPrefix("x-amz-meta-") else {
                throw Self.refused("the field '\(name.prefix(100))' is not known to stay inside of the table")
            }
            fields[name] = values.joined(separator: ",")
        }
        if let source = fields["x-amz-copy-source"] { try check(copySource: source, place) }
        let given = fields
        let held = try await storage.credentials()
        var signed = HTTPRequest(
            method: HTTPMethod(rawValue: request.method.rawValue), target: target, fields: fields)
        RequestSigner(
            S3Credentials(accessKey: held.accessKey, secret: held.secret, sessionToken: held.sessionToken),
            region: storage.region
        ).sign(&signed, digest: digest(request, target), at: clock.now())
        var added: [String: [String]] = [:]
        for (name, value) in signed.fields.all where given[name] == nil { added[name] = [value] }
        return SignedStorageRequest(uri: request.uri, headers: added)
    }

    /// The key that a URL of the storage names, in either style; empty for the bucket itself.
    private func key(_ host: String, _ target: RequestTarget, _ place: StoragePlace) throws(MartletError) -> String {
        let segments: ArraySlice<String>
        if host.lowercased() == storage.host.lowercased(), target.segments.first == place.bucket.text {
            segments = target.segments.dropFirst()
        } else if host.lowercased() == "\(place.bucket).\(storage.host)".lowercased() {
            segments = target.segments[...]
        } else {
            throw Self.refused("it is not for the bucket '\(place.bucket)' of the storage at '\(storage.host)'")
        }
        // Somebody on the way, or the storage, might take them for steps out of the folder.
        guard !segments.contains(where: { $0 == "." || $0 == ".." || $0.contains("/") || $0.contains("\\") }),
            !segments.dropLast().contains("")
        else { throw Self.refused("its path can be read in two ways") }
        return segments.joined(separator: "/")
    }

    private func check(
        _ request: StorageRequest, _ target: RequestTarget, _ key: String, _ place: StoragePlace, _ grant: TableGrant
    ) throws {
        let isReading = request.method == .get || request.method == .head
        guard isReading || grant.mode == .readWrite else {
            throw Self.refused("the table may only be read, and \(request.method.rawValue) writes")
        }
        guard [.get, .head, .put, .post, .delete].contains(request.method) else {
            throw Self.refused("\(request.method.rawValue) is nothing that a table needs")
        }
        if key.isEmpty, request.method == .post, target.query["delete"] != nil {
            return try check(deletes: request.body, place)
        }
        let known = key.isEmpty ? Self.listQuery : Self.objectQuery
        if let other = target.query.all.first(where: { !known.contains($0.name) }) {
            throw Self.refused("'?\(other.name.prefix(100))' is not known to stay inside of the table")
        }
        guard target.query.values(of: "prefix").count <= 1 else { throw Self.refused("it has several prefixes") }
        guard !key.isEmpty || request.method == .get else {
            throw Self.refused("\(request.method.rawValue) of a whole bucket is nothing that a table needs")
        }
        let name = key.isEmpty ? target.query["prefix"] ?? "" : key
        guard name.utf8.starts(with: place.prefix.utf8) else {
            throw Self.refused("'\(name.prefix(200))' is not inside of the table's folder '\(grant.prefix)'")
        }
    }

    /// A list of keys to delete is signed together with what is in it.
    private func check(deletes body: String?, _ place: StoragePlace) throws {
        guard let body else {
            throw Self.refused("which objects are deleted stands in its body, and the body did not come along")
        }
        guard let root = try? XMLReader.read(Array(body.utf8), "Delete") else {
            throw Self.refused("its list of objects to delete cannot be read")
        }
        let keys = root.all("Object").map { $0.text(of: "Key") ?? "" }
        guard !keys.isEmpty, keys.allSatisfy({ $0.utf8.starts(with: place.prefix.utf8) }) else {
            throw Self.refused("it deletes objects outside of the table's folder")
        }
    }

    private func check(copySource: String, _ place: StoragePlace) throws(MartletError) {
        let path = copySource.split(separator: "?", maxSplits: 1).first.map(String.init) ?? ""
        let name = PercentCoding.decode(path.hasPrefix("/") ? String(path.dropFirst()) : path) ?? ""
        let segments = name.split(separator: "/", omittingEmptySubsequences: false)
        guard name.utf8.starts(with: "\(place.bucket)/\(place.prefix)".utf8), !segments.contains("."),
            !segments.contains("..")
        else { throw Self.refused("it copies from outside of the table's folder") }
    }

    private func digest(_ request: StorageRequest, _ target: RequestTarget) -> String {
        if request.method == .post, target.query["delete"] != nil {
            return SHA256.digest(of: Array((request.body ?? "").utf8)).hex
        }
        return SessionSigner.payload(request)
    }

    private static func refused(_ why: String) -> MartletError {
        MartletError(
            .permissionDenied, "the request is not signed: \(why)", hint: "Ask for the files of this table only.")
    }
}
