internal import Clocks
internal import Errors
internal import S3

extension ObjectService {
    /// Applies the rules of every bucket: what is old enough goes.
    ///
    /// - Returns: How many versions and uploads went.
    @discardableResult
    public func applyLifecycle() async throws -> Int {
        var count = 0
        for bucket in try await index.buckets() {
            let rules = bucket.lifecycle.filter(\.isEnabled)
            if rules.isEmpty { continue }
            count += try await expireVersions(bucket, rules)
            count += try await expireUploads(bucket, rules)
        }
        return count
    }

    private func expireUploads(_ bucket: Bucket, _ rules: [LifecycleRule]) async throws -> Int {
        let now = clock.now()
        var count = 0
        for upload in try await index.uploads(bucket.name) {
            let isOld = rules.contains { rule in
                upload.key.bytes.starts(with: rule.prefix.utf8)
                    && (rule.abortDays.map { now >= upload.begun.adding(seconds: Int64($0) * 86_400) } ?? false)
            }
            guard isOld, let freed = try await index.abort(bucket.name, upload.key, upload: upload.id) else { continue }
            await blobs.remove(freed)
            count += 1
        }
        return count
    }

    private func expireVersions(_ bucket: Bucket, _ rules: [LifecycleRule]) async throws -> Int {
        var expiry = VersionExpiry(rules, now: clock.now())
        var bound: KeyBound? = .start
        var below: Int64?
        var count = 0
        while let from = bound {
            let batch = 500
            let found = try await index.versions(bucket.name, from: from, below: below, limit: batch)
            bound = found.count == batch ? found.last.map { KeyBound($0.key.bytes, isInclusive: false) } : nil
            below = found.last?.number
            for action in expiry.take(found, isLast: bound == nil) {
                switch action {
                case .remove(let version):
                    _ = try await delete(bucket.name, version.key, version: version.id, cause: .lifecycle)
                case .expire(let version):
                    // Only as it was looked at: what was put since is young.
                    do {
                        _ = try await delete(
                            bucket.name, version.key, precondition: .matches(version.etag), cause: .lifecycle)
                    } catch let failure as S3Failure where [.preconditionFailed, .noSuchKey].contains(failure.code) {
                        continue
                    }
                }
                count += 1
            }
        }
        return count
    }
}
