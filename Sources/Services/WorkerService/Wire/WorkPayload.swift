internal import Cryptography
public import Errors
public import JSON
public import Runs

/// A file of the project that a step needs, named by what is in it.
public struct CodeFile: Sendable, Hashable {
    /// Relative to the project.
    public var path: String
    /// The SHA-256 of its bytes, in hexadecimal digits.
    public var hash: String
    public var size: Int

    /// The most bytes of one file.
    public static let sizeLimit = 64 << 20
    /// The most bytes of the files of one step.
    public static let totalLimit = 256 << 20
    /// The most files of one step.
    public static let countLimit = 1000

    public init(path: String, hash: String, size: Int) {
        self.path = path
        self.hash = hash
        self.size = size
    }

    /// Whether a path stays inside the folder that it is relative to.
    public static func isInside(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return !path.isEmpty && path.utf8.count <= 1024 && !path.utf8.contains(0)
            && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}

/// All that a worker gets with a step.
public struct WorkPayload: Sendable {
    public var assignment: StepAssignment
    public var files: [CodeFile]

    public init(assignment: StepAssignment, files: [CodeFile]) {
        self.assignment = assignment
        self.files = files
    }

    public var json: JSONValue {
        [
            "assignment": AssignmentJSON.value(assignment),
            "files": .array(
                files.map {
                    ["path": .string($0.path), "sha256": .string($0.hash), "size": .integer(Int64($0.size))]
                }),
        ]
    }

    /// - Throws: `invalidInput` for files outside of the step's folder, among others.
    public init(json: JSONValue) throws(MartletError) {
        let fields = WireFields(json, of: "work")
        var files: [CodeFile] = []
        for value in try fields.array("files") {
            let file = WireFields(value, of: "a file")
            let path = try file.text("path")
            let hash = try file.text("sha256")
            guard CodeFile.isInside(path), SHA256Digest(hex: hash) != nil else {
                throw MartletError(.invalidInput, "the file '\(path.prefix(200))' of a step is outside of its folder")
            }
            files.append(CodeFile(path: path, hash: hash, size: Int(try file.integer("size"))))
        }
        guard files.count <= CodeFile.countLimit else {
            throw MartletError(.limitExceeded, "a step has more than \(CodeFile.countLimit) files")
        }
        self.init(assignment: try AssignmentJSON.read(json["assignment"] ?? .null), files: files)
    }
}
