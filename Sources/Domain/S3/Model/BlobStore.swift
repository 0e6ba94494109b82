internal import Errors

/// The port to the files with objects' bytes.
///
/// A file is written once, under a number that nothing names until the index does. What a crash leaves without a name in the index
/// is found by `sweep`.
public protocol BlobStore: Sendable {
    func create() async throws -> any BlobWriter
    func open(_ blob: BlobID) async throws -> any BlobReader
    /// Removes files; those that are not there are gone already.
    func remove(_ blobs: [BlobID]) async
    /// Removes the files that nobody writes at the moment and that are not known.
    func sweep(_ known: @Sendable ([BlobID]) async throws -> Set<BlobID>) async throws
    /// Writes the bytes of some files one behind the other into a new one.
    func join(_ blobs: [BlobID], into writer: any BlobWriter) async throws
}

/// A file that is being written; no other process takes it for left over while this value lives.
public protocol BlobWriter: Sendable {
    func write(_ bytes: [UInt8]) async throws
    /// Returns when the bytes and the name survive a power cut.
    func finish() async throws -> BlobID
    /// Called once the index knows the file.
    func close() async
    /// Gives the space back.
    func discard() async
}

/// An open file, which stays readable when it is removed meanwhile.
public protocol BlobReader: Sendable {
    var size: Int { get }
    func read(_ range: Range<Int>) async throws -> [UInt8]
}
