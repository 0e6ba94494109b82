public import S3

/// Objects, and the keys with which clients reach them.
public struct StorageServices: Sendable {
    public var objects: ObjectService
    public var keys: StorageKeyService
    /// Keys for an hour, for the files of single tables.
    public var sessions: StorageKeySessions
    /// The bucket that shows the files of the lake; nil where they lie elsewhere.
    public var lakeBucket: BucketName?
    /// The hosts that `martlet.yaml` lets clients write buckets in front of.
    public var domains: [String] = []

    public init(
        objects: ObjectService, keys: StorageKeyService, sessions: StorageKeySessions, lakeBucket: BucketName?
    ) {
        self.objects = objects
        self.keys = keys
        self.sessions = sessions
        self.lakeBucket = lakeBucket
    }
}
