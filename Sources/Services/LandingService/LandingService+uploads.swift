internal import Clocks
public import Errors
public import Identifiers
internal import JSON
internal import Machine
internal import ObjectStorage

extension LandingService {
    /// Begins an upload, after those that nobody goes on with are removed.
    public func begin(file: String, size: Int64, mark: String, by author: String) throws(MartletError) -> Upload {
        let name = try Upload.fileName(file)
        guard (0...Upload.sizeLimit).contains(size) else {
            throw MartletError(.limitExceeded, "'size' must be 0 to \(Upload.sizeLimit) bytes")
        }
        guard mark.utf8.count <= Upload.markLimit else {
            throw MartletError(.limitExceeded, "'mark' has more than \(Upload.markLimit) bytes")
        }
        try LocalFiles.makeFolder(folder)
        try removeExpired()
        guard try uploads().count < Upload.countLimit else {
            throw MartletError(
                .limitExceeded, "\(Upload.countLimit) uploads are under way, which is the limit",
                hint: "Finish or delete some.")
        }
        let upload = Upload(
            id: UUID.random(), file: name, size: size, offset: 0, createdAt: clock.now(), author: author, mark: mark)
        _ = try AppendedFile(pieces(upload.id), creating: true)
        try LocalFiles.create(facts(upload.id), upload.json.encoded())
        return upload
    }

    /// Those that are under way, the oldest first.
    public func uploads() throws(MartletError) -> [Upload] {
        var found: [Upload] = []
        for name in LocalFiles.names(in: folder) where name.hasSuffix(".json") {
            guard let id = UUID(name.dropLast(5)) else { continue }
            // One that another request finishes or deletes just now is not there any more.
            guard let upload = try? upload(id) else { continue }
            found.append(upload)
        }
        return found.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// - Throws: `notFound` where there is none, since it was finished, was deleted or has expired.
    public func upload(_ id: UUID) throws(MartletError) -> Upload {
        guard LocalFiles.kind(of: facts(id)) == .file, let size = Self.size(of: pieces(id)) else {
            throw MartletError(
                .notFound, "there is no upload \(id)",
                hint:
                    "It was finished or deleted, or nothing was added to it for \(Upload.restLimit_s / 3600) hours. Begin anew."
            )
        }
        let json = try JSONValue(parsing: try LocalFiles.read(facts(id)), file: facts(id))
        guard let upload = Upload(json, id: id, offset: size) else {
            throw MartletError(.corrupt, "'\(facts(id))' does not say what the upload is of", hint: "Delete it.")
        }
        return upload
    }

    /// Adds what comes at a place, which must be where the upload has got to; what came before a break stays.
    ///
    /// - Parameter write: Is given what takes the pieces.
    public func append(
        to id: UUID, at offset: Int64, _ write: (_ take: ([UInt8]) throws -> Void) async throws -> Void
    ) async throws -> Upload {
        var upload = try upload(id)
        let file = try AppendedFile(pieces(id))
        var place = try file.size()
        guard place == offset else {
            throw MartletError(
                .conflict, "the upload \(id) has \(place) bytes, so what comes next begins there and not at \(offset)",
                hint: "Ask for the upload and go on from its 'offset'.")
        }
        do {
            try await write { bytes in
                guard place + Int64(bytes.count) <= upload.size else {
                    throw MartletError(
                        .invalidInput, "more comes than the \(upload.size) bytes that '\(upload.file)' was to have")
                }
                try file.append(bytes)
                place += Int64(bytes.count)
            }
        } catch {
            try file.sync()
            throw error
        }
        try file.sync()
        upload.offset = place
        return upload
    }

    public func delete(_ id: UUID) throws(MartletError) -> Upload {
        let upload = try upload(id)
        _ = try AppendedFile(pieces(id))
        try remove(id)
        return upload
    }

    /// Removes uploads that nothing was added to for long, and what is left of those that ended in a crash.
    public func removeExpired() throws(MartletError) {
        let oldest = clock.now().microseconds - Upload.restLimit_s * 1_000_000
        for name in LocalFiles.names(in: folder) {
            let path = "\(folder)/\(name)"
            guard let modified = AppendedFile.modified(path), modified < oldest else { continue }
            if name.hasSuffix(".json"), let id = UUID(name.dropLast(5)) {
                // The pieces were written later than the facts.
                if let last = AppendedFile.modified(pieces(id)), last >= oldest { continue }
                guard (try? AppendedFile(pieces(id))) != nil || LocalFiles.kind(of: pieces(id)) == nil else { continue }
                try remove(id)
            } else if name.hasSuffix(".part"), let id = UUID(name.dropLast(5)), LocalFiles.kind(of: facts(id)) == nil {
                try LocalFiles.removeFile(path)
            }
        }
    }

    /// The file of an upload that is whole, for as long as a closure works with it; then it is gone.
    ///
    /// - Parameter body: Is given a path that ends with the file's own name. Where it throws, the upload stays.
    public func withWhole<Value>(_ id: UUID, _ body: (_ path: String, Upload) async throws -> Value) async throws
        -> Value
    {
        let (upload, file) = try whole(id)
        let place = "\(folder)/\(id).whole"
        try LocalFiles.makeFolder(place)
        defer { LocalFiles.removeFolder(place) }
        let path = "\(place)/\(upload.file)"
        try AppendedFile.link(pieces(id), to: path)
        let value = try await body(path, upload)
        withExtendedLifetime(file) {}
        try remove(id)
        return value
    }

    func whole(_ id: UUID) throws(MartletError) -> (Upload, AppendedFile) {
        let upload = try upload(id)
        let file = try AppendedFile(pieces(id))
        guard try file.size() == upload.size else {
            throw MartletError(
                .conflict, "the upload of '\(upload.file)' has \(try file.size()) of its \(upload.size) bytes",
                hint: "Send the rest first.")
        }
        return (upload, file)
    }

    func remove(_ id: UUID) throws(MartletError) {
        try LocalFiles.removeFile(facts(id))
        try LocalFiles.removeFile(pieces(id))
    }

    func pieces(_ id: UUID) -> String { "\(folder)/\(id).part" }
    private func facts(_ id: UUID) -> String { "\(folder)/\(id).json" }

    private static func size(of path: String) -> Int64? { AppendedFile.size(of: path) }
}
