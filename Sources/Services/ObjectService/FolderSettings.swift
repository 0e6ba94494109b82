public import Errors
public import JSON
public import S3

/// Which buckets are folders of the project: `landing`, and those of `buckets` in `martlet.yaml`.
public struct FolderSettings: Sendable {
    /// Paths relative to the project, by bucket.
    public private(set) var folders: [BucketName: String] = [:]

    private static let landing = "landing"
    /// Buckets that are folders.
    public static let countLimit = 100

    /// - Parameter section: What `martlet.yaml` has under `buckets`; nil for nothing.
    public init(_ section: JSONValue?) throws(MartletError) {
        folders[try BucketName(Self.landing)] = Self.landing
        guard let section, !section.isNull else { return }
        guard let members = section.objectValue?.members, members.count < Self.countLimit else {
            throw Self.invalid("'buckets' must name up to \(Self.countLimit) buckets, each with a folder")
        }
        for (name, value) in members {
            let bucket: BucketName
            do { bucket = try BucketName(name) } catch { throw Self.invalid(error.message, hint: error.hint) }
            folders[bucket] = try Self.folder(value, of: name)
        }
    }

    private static func folder(_ value: JSONValue, of bucket: String) throws(MartletError) -> String {
        let text = value.stringValue ?? ""
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        // What begins with a dot is Martlet's own, or somebody else's.
        guard !parts.contains(where: { $0.isEmpty || $0.hasPrefix(".") }), text.utf8.count <= 1000 else {
            throw invalid(
                "the bucket '\(bucket)' cannot be the folder '\(text.prefix(100))'",
                hint: "Name a folder inside of the project, such as inbox/karet; none of its parts begins with a dot.")
        }
        return text
    }

    private static func invalid(_ message: String, hint: String? = nil) -> MartletError {
        MartletError(.invalidInput, message, at: SourceLocation(file: "martlet.yaml"), hint: hint)
    }
}
