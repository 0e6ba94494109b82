public import S3

extension ObjectService {
    /// Rows that are read at a time while a listing with a delimiter jumps.
    private static let firstBatch = 32

    /// A page of the current objects.
    public func list(_ bucket: BucketName, _ request: ListingRequest) async throws -> ListingPage<ObjectVersion> {
        _ = try await self.bucket(bucket)
        var page = ListingPage<ObjectVersion>(request)
        var batch = request.delimiter.isEmpty ? request.limit + 1 : Self.firstBatch
        while let bound = page.next {
            let (found, next) = try await objects(bucket, from: bound, prefix: request.prefix, limit: batch)
            let isTaken = found.allSatisfy { page.take($0.key.bytes, $0) }
            if isTaken {
                if let next { page.skip(to: next) } else { page.end() }
            }
            batch = min(batch * 2, ListingRequest.limitMaximum + 1)
        }
        return page
    }

    private func objects(
        _ bucket: BucketName, from bound: KeyBound, prefix: [UInt8], limit: Int
    ) async throws -> (found: [ObjectVersion], next: KeyBound?) {
        if let folder = folder(of: bucket) {
            return try await objects(folder, from: bound, prefix: prefix, limit: limit)
        }
        let found = try await index.list(bucket, from: bound, limit: limit)
        return (found, found.count == limit ? found.last.map { KeyBound($0.key.bytes, isInclusive: false) } : nil)
    }
}
