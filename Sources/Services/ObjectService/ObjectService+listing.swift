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
            let found = try await index.list(bucket, from: bound, limit: batch)
            var taken = 0
            for version in found {
                guard page.take(version.key.bytes, version) else { break }
                taken += 1
            }
            if found.count < batch, taken == found.count { page.end() }
            batch = min(batch * 2, ListingRequest.limitMaximum + 1)
        }
        return page
    }
}
