public import Clocks

/// A file of a bucket that is a folder.
public struct FolderFile: Sendable, Hashable {
    public var key: ObjectKey
    public var size: Int
    public var modified: Timestamp
    public var mark: FileMark

    public init(key: ObjectKey, size: Int, modified: Timestamp, mark: FileMark) {
        self.key = key
        self.size = size
        self.modified = modified
        self.mark = mark
    }
}

/// The port to a folder whose files are objects, and to which others write as well, as to a lake.
///
/// No link is followed, and nothing outside is reached: a key that is no path inside of the folder has no file.
public protocol FolderFiles: Sendable {
    func file(_ key: ObjectKey) async throws -> FolderFile?
    func open(_ key: ObjectKey) async throws -> (reader: any BlobReader, file: FolderFile)?
    /// Gives the bytes of a finished file the name of a key; durable on return.
    ///
    /// - Returns: Nil where the key cannot be a file there, such as `a/b` where `a` is one; the bytes are then as they were.
    func place(_ blob: BlobID, as key: ObjectKey) async throws -> FolderFile?
    /// Whether there was one; durable on return.
    func remove(_ key: ObjectKey) async throws -> Bool
    /// Files by key.
    func list(from bound: KeyBound, prefix: [UInt8], limit: Int) async throws -> [FolderFile]
}
