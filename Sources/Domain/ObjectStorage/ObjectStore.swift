public import Clocks

/// The port to whatever keeps a lake's files.
///
/// Implementations are dumb: they store bytes under locations. Every adapter passes `ObjectStoreConformanceTests`.
/// Errors: `notFound`, `alreadyExists`, `storageFull`, `permissionDenied`, `unavailable`.
public protocol ObjectStore: Sendable {
    /// The whole object, or a range of its bytes.
    func read(_ location: Location, range: Range<Int>?) async throws -> [UInt8]

    /// Stores an object whole: a reader sees all of it or none of it, whatever crashes.
    ///
    /// - Parameter condition: With `.ifAbsent`, exactly one of several concurrent writers succeeds.
    func write(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws

    /// Stores an object whole, and returns when it survives a power cut: `write` and `makeDurable` in one.
    func writeDurably(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws

    /// Stores an object whole that is taken piece by piece, so that memory does not grow with it; it survives a power cut on return.
    ///
    /// - Parameter pieces: Gives the bytes of a range; asked for several at once, in any order, and for one again.
    func write(
        _ location: Location, size: Int, condition: WriteCondition,
        pieces: @escaping @Sendable (Range<Int>) async throws -> [UInt8]
    ) async throws

    /// Makes a folder where the store knows folders, for writers that do not.
    func prepareFolder(_ location: Location) async throws

    /// What is known of an object without reading it, or nil where there is none.
    func stat(_ location: Location) async throws -> ObjectInfo?

    /// Every object below a folder, at any depth, ordered by location.
    func list(below folder: Location) async throws -> [ObjectInfo]

    /// The folders directly inside a folder, ordered by location; none where there is no such folder.
    ///
    /// For looking around without walking everything below, such as a lake beside the pipelines of a project.
    func folders(in folder: Location) async throws -> [Location]

    /// Removes an object; removing what is not there succeeds.
    func delete(_ location: Location) async throws

    /// Gives an object another location, in place of whatever is there: a reader finds it whole at one of the two, or at both.
    func move(_ location: Location, to destination: Location) async throws

    /// Returns when everything written to these locations so far survives a power cut.
    ///
    /// Called once before a commit makes files reachable, so that the files of one commit share the cost.
    func makeDurable(_ locations: [Location]) async throws
}

extension ObjectStore {
    /// Lists everything and keeps the first segments: correct everywhere, and worth replacing where a store can do better.
    public func folders(in folder: Location) async throws -> [Location] {
        var found: [Location] = []
        for object in try await list(below: folder) {
            guard let path = object.location.relative(to: folder), let slash = path.firstIndex(of: "/") else {
                continue
            }
            let child = try folder.appending(path[..<slash])
            if found.last != child { found.append(child) }
        }
        return found.sorted()
    }

    /// Copies the whole object and removes the first: correct everywhere, and worth replacing where a store can do better.
    public func move(_ location: Location, to destination: Location) async throws {
        guard location != destination else { return }
        try await write(destination, try await read(location))
        try await delete(location)
    }

    public func writeDurably(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        try await write(location, bytes, condition: condition)
        try await makeDurable([location])
    }

    /// Takes all pieces at once: correct everywhere, and worth replacing where objects are large.
    public func write(
        _ location: Location, size: Int, condition: WriteCondition,
        pieces: @escaping @Sendable (Range<Int>) async throws -> [UInt8]
    ) async throws {
        try await writeDurably(location, try await pieces(0..<size), condition: condition)
    }

    public func prepareFolder(_ location: Location) async throws {}

    public func read(_ location: Location) async throws -> [UInt8] { try await read(location, range: nil) }
    public func write(_ location: Location, _ bytes: [UInt8]) async throws {
        try await write(location, bytes, condition: .always)
    }
}

public enum WriteCondition: Sendable {
    case always
    /// Fails with `alreadyExists` where the object is there.
    case ifAbsent
}

public struct ObjectInfo: Sendable, Hashable {
    public var location: Location
    /// In bytes.
    public var size: Int
    public var modified: Timestamp
    /// When it was written or got its name, whichever was later; nil where the store does not know.
    public var appeared: Timestamp?

    public init(location: Location, size: Int, modified: Timestamp, appeared: Timestamp? = nil) {
        self.location = location
        self.size = size
        self.modified = modified
        self.appeared = appeared
    }
}
