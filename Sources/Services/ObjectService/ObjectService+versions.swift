public import S3

/// A page of a listing of all versions.
public struct VersionPage: Sendable {
    public var versions: [ObjectVersion] = []
    public var prefixes: [[UInt8]] = []
    public var isTruncated = false
    /// The last key or common prefix of the page, and the version where it is a key.
    public var last: [UInt8] = []
    public var lastVersion: String?

    fileprivate var count: Int { versions.count + prefixes.count }
}

extension ObjectService {
    /// Rows that are read at a time.
    private static let versionBatch = 256

    /// - Parameter id: The version of the marker's key behind which it goes on.
    public func listVersions(
        _ bucket: BucketName, _ request: ListingRequest, afterVersion id: String?
    ) async throws -> VersionPage {
        _ = try await self.bucket(bucket)
        var page = VersionPage()
        guard request.limit > 0 else { return page }
        guard folder(of: bucket) == nil else {
            let listed = try await list(bucket, request)
            page.versions = listed.entries
            page.prefixes = listed.prefixes
            page.isTruncated = listed.isTruncated
            page.last = listed.last
            return page
        }
        var bound = ListingPage<Int>(request).next
        var below: Int64?
        if let id {
            guard let marked = try await index.version(bucket, ObjectKey(stored: request.after), id: id) else {
                throw S3Failure(.invalidArgument, "Invalid version id specified")
            }
            bound = KeyBound(request.after, isInclusive: false)
            below = marked.version.number
        }
        while let from = bound {
            let found = try await index.versions(bucket, from: from, below: below, limit: Self.versionBatch)
            bound = nil
            below = nil
            for version in found {
                let key = version.key.bytes
                guard key.starts(with: request.prefix) else { return page }
                guard page.count < request.limit else {
                    page.isTruncated = true
                    return page
                }
                if let common = ListingPage<Int>.common(key, request) {
                    page.prefixes.append(common)
                    (page.last, page.lastVersion) = (common, nil)
                    bound = ListingPage<Int>.successor(of: common).map { KeyBound($0, isInclusive: true) }
                    break
                }
                page.versions.append(version)
                (page.last, page.lastVersion) = (key, version.id)
            }
            if bound == nil, page.prefixes.last != page.last, found.count == Self.versionBatch, let last = found.last {
                bound = KeyBound(last.key.bytes, isInclusive: false)
                below = last.number
            }
        }
        return page
    }
}
