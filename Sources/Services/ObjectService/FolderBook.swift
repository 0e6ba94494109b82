internal import Errors
internal import S3
internal import Synchronization

/// The buckets that are folders, once it is known that they are no ordinary ones.
final class FolderBook: Sendable {
    private let all: [FolderBucket]
    private let shown = Mutex<[BucketName: FolderBucket]>([:])

    init(_ all: [FolderBucket]) { self.all = all }

    subscript(bucket: BucketName) -> FolderBucket? { shown.withLock { $0[bucket] } }

    /// Makes their buckets known.
    ///
    /// - Returns: Those whose names ordinary buckets have already, which stay what they are.
    func prepare(_ create: (BucketName) async throws -> Bucket?) async throws -> [BucketName] {
        var refused: [BucketName] = []
        for folder in all {
            if try await create(folder.name)?.isFolder == true {
                shown.withLock { $0[folder.name] = folder }
            } else {
                refused.append(folder.name)
            }
        }
        return refused
    }
}
