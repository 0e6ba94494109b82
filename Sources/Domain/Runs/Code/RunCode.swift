internal import Cryptography

/// The text of the code that a run had: what its pipelines or steps said, file by file.
public struct RunCode: Sendable, Hashable {
    public struct File: Sendable, Hashable {
        /// Relative to the project's folder, or a name for what is in no file of its own.
        public var path: String
        public var text: String

        public init(path: String, text: String) {
            self.path = path
            self.text = text
        }

        /// Differs whenever the text does.
        public var digest: String { SHA256.digest(of: text).hex }
    }

    /// Ordered by path, each path once.
    public let files: [File]

    /// Bytes of one text; of longer ones the beginning is kept, with the digest of the whole.
    public static let textLimit = 1 << 20

    /// - Parameter files: Where a path is there twice, its first text counts.
    public init(_ files: [File]) {
        var texts: [String: String] = [:]
        for file in files where texts[file.path] == nil { texts[file.path] = Self.bounded(file.text) }
        self.files = texts.sorted { $0.key < $1.key }.map { File(path: $0.key, text: $0.value) }
    }

    /// The digests of the texts by their paths.
    public var digests: [String: String] {
        Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.digest) })
    }

    /// Differs whenever a path or a text does.
    public static func digest(of files: [(path: String, digest: String)]) -> String {
        SHA256.digest(
            of: files.map { "\($0.path.utf8.count) \($0.path) \($0.digest)" }.joined(separator: "\n")
        ).hex
    }

    private static func bounded(_ text: String) -> String {
        guard text.utf8.count > textLimit else { return text }
        return String(decoding: text.utf8.prefix(textLimit), as: UTF8.self)
            + "\n(cut: \(text.utf8.count) bytes, SHA-256 \(SHA256.digest(of: text).hex))\n"
    }
}

/// A file that two runs did not have alike.
public struct RunCodeDifference: Sendable, Hashable {
    public var path: String
    /// The digest of the text that the earlier run had; nil where it had no such file.
    public var before: String?
    /// The digest of the text that the later run had.
    public var after: String?

    /// What differs between two runs, by path.
    public static func all(from before: [String: String], to after: [String: String]) -> [RunCodeDifference] {
        Set(before.keys).union(after.keys).filter { before[$0] != after[$0] }.sorted()
            .map { RunCodeDifference(path: $0, before: before[$0], after: after[$0]) }
    }
}
