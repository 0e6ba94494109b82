internal import Cryptography
public import Errors

/// The text of one pipeline: the files of its folder that decide what it does, by their paths in that folder.
public struct PipelineText: Sendable, Hashable {
    public struct File: Sendable, Hashable {
        /// Such as `pipeline.sql` or `tests/quality/no_nulls.sql`.
        public var path: String
        public var text: String

        public init(path: String, text: String) {
            self.path = path
            self.text = text
        }
    }

    /// Ordered by path.
    public let files: [File]

    /// Files of one pipeline.
    public static let fileLimit = 200
    /// Bytes of all of its files.
    public static let sizeLimit = 1 << 20
    /// Bytes of the name of one file.
    public static let nameLengthLimit = 128

    /// - Throws: `invalidInput` where a path is none of a pipeline's or there twice, `limitExceeded`.
    public init(_ files: [File]) throws(MartletError) {
        guard files.count <= Self.fileLimit else {
            throw MartletError(.limitExceeded, "a pipeline has more than \(Self.fileLimit) files")
        }
        var paths: Set<String> = []
        var size = 0
        for file in files {
            guard Self.isAllowed(file.path) else {
                throw MartletError(
                    .invalidInput, "'\(file.path.prefix(200))' is not a file of a pipeline",
                    hint: "Its files are pipeline.sql or pipeline.py, config.yaml, tests/quality/NAME.sql and NAME.sql."
                )
            }
            guard paths.insert(file.path).inserted else {
                throw MartletError(.invalidInput, "'\(file.path)' is there twice")
            }
            size += file.text.utf8.count
        }
        guard size <= Self.sizeLimit else {
            throw MartletError(
                .limitExceeded, "the pipeline has \(size) bytes of text, and the limit is \(Self.sizeLimit)")
        }
        self.files = files.sorted { $0.path < $1.path }
    }

    public subscript(path: String) -> String? { files.first { $0.path == path }?.text }

    /// The file with the query or the code; `pipeline.sql` wins, as it does when the project is read.
    public var mainFile: String? { ["pipeline.sql", "pipeline.py"].first { self[$0] != nil } }

    /// Differs whenever a path or a text does.
    public var digest: String {
        SHA256.digest(
            of: files.map { "\($0.path.utf8.count) \($0.path) \($0.text.utf8.count) \($0.text)" }.joined(
                separator: "\n")
        ).hex
    }

    /// Whether a path names a file that a pipeline may have; nothing outside of the pipeline's folder does.
    public static func isAllowed(_ path: String) -> Bool {
        if ["pipeline.sql", "pipeline.py", "config.yaml", "config.yml"].contains(path) { return true }
        let prefix = "tests/quality/"
        let name = path.hasPrefix(prefix) ? path.dropFirst(prefix.count) : path[...]
        let bytes = name.utf8
        guard name.hasSuffix(".sql"), bytes.count > 4, bytes.count <= nameLengthLimit, let first = bytes.first else {
            return false
        }
        return SQLScanner.isWord(first)
            && bytes.allSatisfy { byte in
                byte < 0x80 && (SQLScanner.isWord(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "."))
            }
    }
}
