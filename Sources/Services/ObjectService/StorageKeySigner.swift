internal import Access
internal import Clocks
internal import Errors
internal import HTTP
internal import S3

/// Signs single requests for clients without keys, with keys for the same table that they do not see.
///
/// What is signed still passes the endpoint's own look at what those keys open, so nothing but the table's files can be reached.
struct SessionSigner: StorageSigner {
    let sessions: StorageKeySessions
    let bucket: BucketName

    /// How long a signed request can be sent, at most; the endpoint's clock skew bounds it as well.
    static let lifetimeSeconds: Int64 = 900
    /// The longest URL that is signed, in bytes.
    static let lengthLimit = 16 << 10

    func signs(_ grant: TableGrant) -> Bool { StoragePlace(grant.prefix)?.bucket == bucket }

    func sign(_ request: StorageRequest, under grant: TableGrant) async throws -> SignedStorageRequest {
        guard let place = StoragePlace(grant.prefix), place.bucket == bucket else {
            throw Self.refused("the table's files are not objects of this endpoint")
        }
        let (host, target) = try Self.parse(request.uri)
        try check(request, target, place, grant)
        var fields: HTTPFields = ["Host": host]
        for (name, values) in request.headers {
            let name = name.lowercased()
            guard name.hasPrefix("x-amz-"), !Self.made.contains(name) else { continue }
            fields[name] = values.joined(separator: ",")
        }
        let given = fields
        let (keys, _) = try await sessions.issue(
            grant.mode.storageAccess, bucket, prefix: place.prefix, to: try grant.requireIssuer(),
            lifetime: Self.lifetimeSeconds)
        var signed = HTTPRequest(
            method: HTTPMethod(rawValue: request.method.rawValue), target: target, fields: fields)
        RequestSigner(keys, region: request.region).sign(
            &signed, digest: Self.payload(request), at: sessions.now)
        // The client has the others already, and some would send them twice.
        var added: [String: [String]] = [:]
        for (name, value) in signed.fields.all where given[name] == nil { added[name] = [value] }
        return SignedStorageRequest(uri: request.uri, headers: added)
    }

    /// Fields that the signature brings along.
    private static let made: Set<String> = ["x-amz-date", "x-amz-content-sha256", "x-amz-security-token"]

    static func payload(_ request: StorageRequest) -> String {
        for (name, values) in request.headers where name.lowercased() == "x-amz-content-sha256" {
            if let value = values.first { return value }
        }
        let isTrailed = request.headers.keys.contains { $0.lowercased() == "x-amz-trailer" }
        return isTrailed ? "STREAMING-UNSIGNED-PAYLOAD-TRAILER" : SignedRequest.unsignedPayload
    }

    private func check(
        _ request: StorageRequest, _ target: RequestTarget, _ place: StoragePlace, _ grant: TableGrant
    ) throws(MartletError) {
        guard target.segments.first == bucket.text else {
            throw Self.refused("the request is not for the bucket '\(bucket)'")
        }
        let isReading = request.method == .get || request.method == .head || request.method == .options
        guard isReading || grant.mode == .readWrite else {
            throw Self.refused("the table may only be read, and \(request.method.rawValue) writes")
        }
        let key = target.segments.dropFirst().joined(separator: "/")
        // Of the bucket itself only its listing is of use, and lists of keys to delete, which the endpoint looks into.
        let name = key.isEmpty && isReading ? target.query["prefix"] ?? "" : key
        guard name.utf8.starts(with: place.prefix.utf8) || (key.isEmpty && target.query["delete"] != nil) else {
            throw Self.refused("'\(name.prefix(200))' is not inside of the table's folder '\(grant.prefix)'")
        }
    }

    private static func refused(_ why: String) -> MartletError {
        MartletError(
            .permissionDenied, "the request is not signed: \(why)", hint: "Ask for the files of this table only.")
    }

    static func parse(_ uri: String) throws(MartletError) -> (host: String, target: RequestTarget) {
        guard uri.utf8.count <= lengthLimit, let mark = uri.firstRange(of: "://"),
            ["http", "https"].contains(uri[..<mark.lowerBound])
        else { throw MartletError(.invalidInput, "'\(uri.prefix(200))' is no URL of a storage") }
        let rest = uri[mark.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let pieces = rest[slash...].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = pieces.first.map(String.init) ?? "/"
        do throws(HTTPFailure) {
            let target = try RequestTarget(
                path: path.isEmpty ? "/" : path, query: pieces.count == 2 ? String(pieces[1]) : "")
            return (String(rest[..<slash]), target)
        } catch {
            throw MartletError(.invalidInput, error.message)
        }
    }
}
