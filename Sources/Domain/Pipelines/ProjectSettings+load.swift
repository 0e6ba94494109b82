public import Errors
public import ObjectStorage

extension ProjectSettings {
    /// Reads only the settings, for whoever needs no pipelines; a project without the file has the defaults.
    public static func load(from store: any ObjectStore, root: Location) async throws -> ProjectSettings {
        var warnings: [ProjectWarning] = []
        do {
            let bytes = try await store.read(try root.appending(fileName))
            return try read(String(decoding: bytes, as: UTF8.self), warnings: &warnings)
        } catch let error as MartletError where error.code == .notFound {
            return ProjectSettings()
        }
    }

    /// The folder of the lake: a path relative to the project, or a URI.
    public func lakeLocation(in root: Location) throws -> Location {
        lake.contains("://") || lake.hasPrefix("/") ? try Location(lake) : try root.appending(lake)
    }

    /// The two names of a lake that lies in a folder, and those of its earlier places; nil where it has but one.
    public func lakeNames(in root: Location) throws -> FolderNames? {
        let folder = try lakeLocation(in: root)
        let former = try lakeWas.map { try Location($0) }
        guard folder.filePath != nil else {
            guard locations == .file else {
                throw MartletError(
                    .invalidInput, "'locations: s3' is for lakes in a folder, and this one is '\(folder)'",
                    at: SourceLocation(file: Self.fileName), hint: "Leave it out: its files are objects already.")
            }
            return former.isEmpty
                ? nil : FolderNames(folder: folder, alias: folder, prefersAlias: false, former: former)
        }
        return FolderNames(
            folder: folder, alias: try Location("s3://\(Self.lakeBucket)"), prefersAlias: locations == .s3,
            former: former)
    }

    /// The bucket of the project's own endpoint that shows the files of the lake.
    public static let lakeBucket = "lake"
}

/// A size in bytes as people write it, such as `2GB` or `512MiB`.
public enum ByteSize {
    private static let units: [(suffix: String, factor: Int)] = [
        ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("tib", 1 << 40), ("kb", 1000), ("mb", 1_000_000),
        ("gb", 1_000_000_000), ("tb", 1_000_000_000_000), ("b", 1),
    ]

    public static func parse(_ text: String) throws(MartletError) -> Int {
        let lowered = text.lowercased().filter { $0 != " " }
        for (suffix, factor) in units where lowered.hasSuffix(suffix) {
            if let number = Double(lowered.dropLast(suffix.count)), number > 0, number * Double(factor) < 1e18 {
                return Int(number * Double(factor))
            }
        }
        throw MartletError(.invalidInput, "'\(text)' is no size of memory", hint: "Write it such as 2GB or 512MiB.")
    }
}
