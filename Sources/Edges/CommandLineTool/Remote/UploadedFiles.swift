import Errors
import Identifiers
import Machine

/// Files that came with a command, in a folder of their own that is removed with them.
struct UploadedFiles {
    /// Below the project's `.martlet`; what is left there by a crash is removed when the server starts.
    static let folderName = "uploads"

    private let folder: String
    private(set) var paths: [String] = []
    private var open: ReplacingFile?

    static let countLimit = 10_000

    init(state: String) { folder = "\(state)/\(Self.folderName)/\(UUID.random())" }

    mutating func begin(_ name: String) throws {
        try finish()
        guard paths.count < Self.countLimit else {
            throw MartletError(.limitExceeded, "a command takes at most \(Self.countLimit) files")
        }
        guard !name.isEmpty, name.utf8.count <= 255, !name.contains("/"), !name.contains("\0"), name != ".", name != ".."
        else { throw MartletError(.invalidInput, "'\(name)' is not the name of a file") }
        // Two files may have one name.
        let place = "\(folder)/\(paths.count)"
        try LocalFiles.makeFolder(place)
        open = try ReplacingFile("\(place)/\(name)")
        paths.append("\(place)/\(name)")
    }

    func append(_ bytes: [UInt8]) throws {
        guard let open else { throw MartletError(.invalidInput, "a part of a file came before the file's name") }
        try open.write(bytes)
    }

    mutating func finish() throws {
        try open?.commit()
        open = nil
    }

    func remove() {
        for index in paths.indices { LocalFiles.removeFolder("\(folder)/\(index)") }
        LocalFiles.removeFolder(folder)
    }

    /// Removes what a server that died has left.
    static func removeRemains(state: String) {
        let root = "\(state)/\(folderName)"
        for upload in LocalFiles.names(in: root) {
            for place in LocalFiles.names(in: "\(root)/\(upload)") {
                LocalFiles.removeFolder("\(root)/\(upload)/\(place)")
            }
            LocalFiles.removeFolder("\(root)/\(upload)")
        }
    }
}
