/// A store that understands both names of a folder, and answers with the one that it was asked by.
public struct AliasedObjectStore: ObjectStore {
    private let base: any ObjectStore
    private let names: FolderNames

    public init(_ base: any ObjectStore, names: FolderNames) {
        self.base = base
        self.names = names
    }

    public func read(_ location: Location, range: Range<Int>?) async throws -> [UInt8] {
        try await base.read(names.physical(location), range: range)
    }

    public func write(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        try await base.write(names.physical(location), bytes, condition: condition)
    }

    public func writeDurably(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        try await base.writeDurably(names.physical(location), bytes, condition: condition)
    }

    public func write(
        _ location: Location, size: Int, condition: WriteCondition,
        pieces: @escaping @Sendable (Range<Int>) async throws -> [UInt8]
    ) async throws {
        try await base.write(names.physical(location), size: size, condition: condition, pieces: pieces)
    }

    public func prepareFolder(_ location: Location) async throws {
        try await base.prepareFolder(names.physical(location))
    }

    public func stat(_ location: Location) async throws -> ObjectInfo? {
        guard var info = try await base.stat(names.physical(location)) else { return nil }
        info.location = location
        return info
    }

    public func list(below folder: Location) async throws -> [ObjectInfo] {
        let physical = names.physical(folder)
        let objects = try await base.list(below: physical)
        guard physical != folder else { return objects }
        return try objects.map { object in
            var object = object
            object.location = try Self.renamed(object.location, from: physical, to: folder)
            return object
        }
    }

    public func folders(in folder: Location) async throws -> [Location] {
        let physical = names.physical(folder)
        let found = try await base.folders(in: physical)
        guard physical != folder else { return found }
        return try found.map { try Self.renamed($0, from: physical, to: folder) }
    }

    public func delete(_ location: Location) async throws { try await base.delete(names.physical(location)) }

    public func move(_ location: Location, to destination: Location) async throws {
        try await base.move(names.physical(location), to: names.physical(destination))
    }

    public func makeDurable(_ locations: [Location]) async throws {
        try await base.makeDurable(locations.map { names.physical($0) })
    }

    private static func renamed(_ location: Location, from old: Location, to new: Location) throws -> Location {
        guard let path = location.relative(to: old) else { return location }
        return try new.appending(path)
    }
}
