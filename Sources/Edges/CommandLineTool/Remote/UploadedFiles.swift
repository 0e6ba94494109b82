import Errors
import Machine

/// Files that came with a command, in a folder of their own that is removed with them.
struct UploadedFiles {
    private let scratch: ScratchFolder
    /// Made for the first file; removed with the last copy of this, also where nobody came to ask for the answer.
    private var folder: Owned?
    private(set) var paths: [String] = []
    /// What the terminal calls them, by path.
    var names: [String: String] = [:]
    private var open: ReplacingFile?

    static let countLimit = 10_000

    init(_ scratch: ScratchFolder) { self.scratch = scratch }

    mutating func begin(_ name: String) throws {
        try finish()
        guard paths.count < Self.countLimit else {
            throw MartletError(.limitExceeded, "a command takes at most \(Self.countLimit) files")
        }
        guard !name.isEmpty, name.utf8.count <= 255, !name.contains("/"), !name.contains("\0"), name != ".",
            name != ".."
        else { throw MartletError(.invalidInput, "'\(name)' is not the name of a file") }
        let folder = try folder ?? Owned(path: scratch.make(), scratch: scratch)
        self.folder = folder
        // Two files may have one name.
        let place = "\(folder.path)/\(paths.count)"
        try LocalFiles.makeFolder(place)
        paths.append("\(place)/\(name)")
        open = try ReplacingFile("\(place)/\(name)")
    }

    func append(_ bytes: [UInt8]) throws {
        guard let open else { throw MartletError(.invalidInput, "a part of a file came before the file's name") }
        try open.write(bytes)
    }

    mutating func finish() throws {
        try open?.commit()
        open = nil
    }

    func remove() { if let folder { scratch.remove(folder.path) } }

    private final class Owned: Sendable {
        let path: String
        private let scratch: ScratchFolder

        init(path: String, scratch: ScratchFolder) {
            self.path = path
            self.scratch = scratch
        }

        deinit { scratch.remove(path) }
    }
}
