public import Cataloging

/// What a compaction did.
public struct CompactionReport: Sendable, Hashable {
    /// Nil where there was nothing to do.
    public var commit: CommitID?
    public var filesRemoved = 0
    public var filesAdded = 0
    public var deleteFilesRemoved = 0
    public var bytesBefore: Int64 = 0
    public var bytesAfter: Int64 = 0
    public var partitions = 0
    /// Partitions that were left as they were because others changed the same files meanwhile.
    public var partitionsLeft = 0
}
