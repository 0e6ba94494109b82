internal import Cryptography
internal import Clocks
public import S3

/// A bucket whose objects are the files of a folder that others write to as well, such as the lake or where files land.
///
/// A key that is a path inside of the folder is the file there, and what S3's clients said of it is a row that names the very file: once
/// somebody else has written it the row says nothing any more. Keys that cannot be files there are rows with bytes of their own, as in
/// any bucket.
public struct FolderBucket: Sendable {
    let name: BucketName
    let files: any FolderFiles
    let locks = KeyLocks()

    public init(name: BucketName, files: any FolderFiles) {
        self.name = name
        self.files = files
    }

    /// A file as an object.
    ///
    /// - Parameter row: What was said of it; nil, or of an earlier file, for what others wrote.
    static func version(_ file: FolderFile, _ row: ObjectVersion?) -> ObjectVersion {
        if let row, row.place == .file(file.mark) { return row }
        // It changes with the file.
        let etag = EntityTagSource.unlikeMD5(Hex.encode(SHA256.digest(of: file.mark.text).bytes.prefix(16)))
        return ObjectVersion(
            key: file.key, id: ObjectVersion.nullID, size: file.size, etag: etag, modified: file.modified,
            place: .file(file.mark), attributes: ObjectAttributes())
    }
}

extension ObjectService {
    /// The folder of a bucket that is one.
    func folder(of bucket: BucketName) -> FolderBucket? { folders[bucket] }

    /// Makes the buckets of folders known; called before requests are taken.
    ///
    /// - Returns: Those whose names ordinary buckets have already, which stay what they are.
    public func prepareFolders() async throws -> [BucketName] {
        try await folders.prepare { name in
            _ = try await index.create(Bucket(name: name, created: clock.now(), isFolder: true))
            return try await index.bucket(name)
        }
    }

    /// The current object of a folder's key; nil where there is none.
    func current(_ folder: FolderBucket, _ key: ObjectKey) async throws -> StoredObject? {
        let file = try await folder.files.file(key)
        let row = try await index.current(folder.name, key)
        if let file { return StoredObject(FolderBucket.version(file, row?.version)) }
        return Self.withBytes(row)
    }

    /// A row that has bytes of its own; one of a file that is gone says nothing.
    private static func withBytes(_ row: StoredObject?) -> StoredObject? {
        if case .file? = row?.version.place { return nil }
        return row
    }

    func open(_ folder: FolderBucket, _ key: ObjectKey) async throws -> ObjectContent {
        guard let opened = try await folder.files.open(key) else {
            guard let row = Self.withBytes(try await index.current(folder.name, key)) else {
                throw Self.noSuchKey(key)
            }
            return try await content(row)
        }
        let row = try await index.current(folder.name, key)
        let reader = opened.reader
        return ObjectContent(version: FolderBucket.version(opened.file, row?.version)) { try await reader.read($0) }
    }

    /// Makes finished bytes the object of a key: the file where the key can be one, and else a row.
    func store(
        _ folder: FolderBucket, _ bytes: ReceivedBytes, _ object: ObjectVersion, _ precondition: WritePrecondition,
        _ write: (StoredObject) async throws -> IndexChange
    ) async throws -> ObjectVersion {
        try await folder.locks.withLock(object.key) {
            do {
                if precondition != .none {
                    try precondition.check(try await current(folder, object.key)?.version)
                }
                guard case .blob(let blob, _) = bytes,
                    let file = try await folder.files.place(blob, as: object.key)
                else { return try await commit(bytes) { try await write(StoredObject(object)) } }
                var placed = object
                placed.place = .file(file.mark)
                placed.modified = file.modified
                let change = try await write(StoredObject(placed))
                await bytes.close()
                await blobs.remove(change.freed)
                return placed
            } catch {
                await bytes.discard()
                throw error
            }
        }
    }

    func delete(
        _ folder: FolderBucket, _ key: ObjectKey, _ removal: ObjectRemoval, _ precondition: WritePrecondition
    ) async throws {
        try await folder.locks.withLock(key) {
            if precondition != .none { try precondition.check(try await current(folder, key)?.version) }
            var removal = removal
            removal.hadFile = try await folder.files.remove(key)
            let change = try await index.delete(folder.name, key, removal, .none)
            await blobs.remove(change.freed)
        }
    }

    /// What is there from a key on, of files and of rows, and where to read on; nil at the end.
    func objects(
        _ folder: FolderBucket, from bound: KeyBound, prefix: [UInt8], limit: Int
    ) async throws -> (found: [ObjectVersion], next: KeyBound?) {
        let files = try await folder.files.list(from: bound, prefix: prefix, limit: limit)
        let rows = try await index.list(folder.name, from: bound, limit: limit)
        // Beyond the end of a cut list nothing is known of the other's neighbours.
        let ends = [files.count == limit ? files.last?.key : nil, rows.count == limit ? rows.last?.key : nil]
        let end = ends.compactMap(\.self).min()
        var merged: [ObjectVersion] = []
        var fileIndex = 0
        var rowIndex = 0
        while fileIndex < files.count || rowIndex < rows.count {
            let file = fileIndex < files.count ? files[fileIndex] : nil
            let row = rowIndex < rows.count ? rows[rowIndex] : nil
            guard let key = [file?.key, row?.key].compactMap(\.self).min() else { break }
            if let end, end < key { break }
            let isFile = file?.key == key
            let isRow = row?.key == key
            if isFile { fileIndex += 1 }
            if isRow { rowIndex += 1 }
            if isFile, let file {
                merged.append(FolderBucket.version(file, isRow ? row : nil))
            } else if let row, Self.withBytes(StoredObject(row)) != nil {
                merged.append(row)
            }
        }
        return (merged, end.map { KeyBound($0.bytes, isInclusive: false) })
    }
}
