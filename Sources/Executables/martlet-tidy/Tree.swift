import Glibc

/// The files of a checkout, read from disk.
struct Tree {
    /// A folder deeper than this is a loop or a mistake.
    static let depthLimit = 32

    let root: String
    private let skipped: Set<String> = [".build", ".deps", ".git", ".martlet", "lake", "landing", "bin"]

    /// The paths, relative to the root and sorted, of the files below `folder` whose name has one of the endings.
    func files(below folder: String, endings: [String]) throws(ReadFailure) -> [String] {
        var found: [String] = []
        try collect(folder, endings: endings, depth: 0, into: &found)
        return found.sorted()
    }

    /// The text of a file, or nil when there is none.
    func text(of path: String) throws(ReadFailure) -> String? {
        guard let file = unsafe fopen("\(root)/\(path)", "r") else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw ReadFailure(path: path, code: errno)
        }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        if unsafe ferror(file) != 0 { throw ReadFailure(path: path, code: errno) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether there is a file or folder at the path.
    func exists(_ path: String) -> Bool {
        unsafe access("\(root)/\(path)", F_OK) == 0
    }

    private func collect(
        _ folder: String, endings: [String], depth: Int, into found: inout [String]
    ) throws(ReadFailure) {
        guard depth < Self.depthLimit, let handle = unsafe opendir(folder.isEmpty ? root : "\(root)/\(folder)") else {
            return
        }
        defer { unsafe closedir(handle) }
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." || skipped.contains(name) { continue }
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            if unsafe entry.pointee.d_type == UInt8(DT_DIR) {
                try collect(path, endings: endings, depth: depth + 1, into: &found)
            } else if endings.contains(where: name.hasSuffix) {
                found.append(path)
            }
        }
    }
}

/// A file that could not be read, and why.
struct ReadFailure: Error {
    let path: String
    let code: Int32

    var text: String {
        let reason = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        return "cannot read \(path): \(reason)"
    }
}
