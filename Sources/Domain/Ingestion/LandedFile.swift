public import Clocks
public import ObjectStorage

/// A file in a landing zone, as it was when it was seen.
public struct LandedFile: Sendable, Hashable {
    public var location: Location
    /// Relative to the project, with slashes.
    public var path: String
    /// In bytes.
    public var size: Int
    public var modified: Timestamp

    public init(location: Location, path: String, size: Int, modified: Timestamp) {
        self.location = location
        self.path = path
        self.size = size
        self.modified = modified
    }

    /// Whether an object is still what was seen, as far as size and time tell.
    public func isUnchanged(_ now: ObjectInfo?) -> Bool {
        now.map { $0.size == size && $0.modified == modified } ?? false
    }
}

/// Which files of a landing zone are there to be loaded.
public enum LandingFolder {
    /// Where files go that were loaded.
    public static let processed = "_processed"
    /// Where files lie that only previews read.
    public static let samples = "_samples"

    /// The files to load, ordered by path: none from `_processed/`, `_samples/`, hidden folders, nor hidden files.
    ///
    /// - Parameters:
    ///   - objects: Everything below the zone's folder.
    ///   - project: What paths are relative to.
    public static func files(_ objects: [ObjectInfo], in zone: Location, of project: Location) -> [LandedFile] {
        objects.compactMap { object in
            guard let inside = object.location.relative(to: zone), let path = object.location.relative(to: project),
                !inside.split(separator: "/").contains(where: isExcluded)
            else { return nil }
            return LandedFile(
                location: object.location, path: String(path), size: object.size, modified: object.modified)
        }.sorted { $0.path < $1.path }
    }

    private static func isExcluded(_ segment: Substring) -> Bool {
        segment.hasPrefix(".") || segment == processed || segment == samples
    }

    /// A text that differs whenever files were added, removed or replaced, without reading them.
    public static func version(of files: [LandedFile]) -> String {
        files.map { "\($0.path)\u{0}\($0.size)\u{0}\($0.modified.microseconds)" }.joined(separator: "\n")
    }
}
