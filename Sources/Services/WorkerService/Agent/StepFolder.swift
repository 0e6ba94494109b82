internal import Compression
internal import Cryptography
public import Errors
internal import Identifiers
internal import Machine
internal import Workers

/// Where a worker keeps the project's files by their hashes, and a folder for each step that it runs.
public struct StepFolder: Sendable {
    private let root: String
    private let steps: String

    /// What the files that are kept may take together; they are forgotten at a start that finds more.
    public static let cacheLimit = 1 << 30

    /// Removes what workers left that are no more.
    ///
    /// - Parameter processID: Of this worker; others on the machine may share the folder.
    public init(root: String, processID: Int32) throws(MartletError) {
        self.root = root
        steps = "\(root)/steps/\(processID)"
        try LocalFiles.makeFolder("\(root)/code")
        for name in LocalFiles.names(in: "\(root)/steps") {
            guard let owner = Int32(name) else { continue }
            if owner == processID || LocalFiles.kind(of: "/proc/\(owner)") == nil {
                LocalFiles.removeTree("\(root)/steps/\(name)")
            }
        }
        try LocalFiles.makeFolder(steps)
        let sizes = LocalFiles.names(in: "\(root)/code").map { LocalFiles.size(of: "\(root)/code/\($0)") ?? 0 }
        if sizes.reduce(0, +) > Self.cacheLimit {
            LocalFiles.removeTree("\(root)/code")
            try LocalFiles.makeFolder("\(root)/code")
        }
    }

    /// Removes the folders of steps; called when the worker ends.
    public func close() { LocalFiles.removeTree(steps) }

    /// Makes the folder of a step with its files; what is not kept here is fetched.
    ///
    /// - Parameter fetch: Gives a file by its hash, compressed.
    func prepare(
        _ lease: LeaseID, _ files: [CodeFile], fetch: (String) async throws(MartletError) -> [UInt8]
    ) async throws(MartletError) -> String {
        let place = "\(steps)/\(lease)"
        try LocalFiles.makeFolder(place)
        do throws(MartletError) {
            for file in files {
                let bytes = try await content(of: file, fetch)
                if let slash = file.path.lastIndex(of: "/") {
                    try LocalFiles.makeFolder("\(place)/\(file.path[..<slash])")
                }
                try LocalFiles.create("\(place)/\(file.path)", bytes)
            }
        } catch {
            LocalFiles.removeTree(place)
            throw error
        }
        return place
    }

    func remove(_ place: String) { LocalFiles.removeTree(place) }

    private func content(
        of file: CodeFile, _ fetch: (String) async throws(MartletError) -> [UInt8]
    ) async throws(MartletError) -> [UInt8] {
        let kept = "\(root)/code/\(file.hash)"
        if LocalFiles.kind(of: kept) == .file {
            let bytes = try LocalFiles.read(kept, limit: CodeFile.sizeLimit)
            if SHA256.digest(of: bytes).hex == file.hash { return bytes }
            // Somebody changed it; it is fetched anew.
            try LocalFiles.removeFile(kept)
        }
        let bytes = try Zstandard.decompress(try await fetch(file.hash), limit: CodeFile.sizeLimit)
        guard SHA256.digest(of: bytes).hex == file.hash else {
            throw MartletError(
                .corrupt, "the file '\(file.path)' that the server sent is not the one that the step names",
                hint: "Look at what lies between the worker and the server.", retry: .safely)
        }
        let part = "\(root)/code/.\(UUID.random()).part"
        try LocalFiles.create(part, bytes)
        try LocalFiles.move(part, to: kept)
        return bytes
    }
}
