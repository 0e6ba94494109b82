internal import Errors

/// Several stores as one: a location's scheme says which of them has it.
public struct RoutedObjectStore: ObjectStore {
    private let stores: [String: any ObjectStore]

    /// - Parameter stores: By scheme, such as `file` and `s3`.
    public init(_ stores: [String: any ObjectStore]) { self.stores = stores }

    private func store(of location: Location) throws(MartletError) -> any ObjectStore {
        guard let store = stores[String(location.scheme)] else {
            throw MartletError(
                .invalidInput, "'\(location)' is in no storage of this project",
                hint:
                    "It knows locations that begin with \(stores.keys.sorted().map { "\($0)://" }.joined(separator: " or "))."
            )
        }
        return store
    }

    public func read(_ location: Location, range: Range<Int>?) async throws -> [UInt8] {
        try await store(of: location).read(location, range: range)
    }

    public func write(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        try await store(of: location).write(location, bytes, condition: condition)
    }

    public func writeDurably(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        try await store(of: location).writeDurably(location, bytes, condition: condition)
    }

    public func write(
        _ location: Location, size: Int, condition: WriteCondition,
        pieces: @escaping @Sendable (Range<Int>) async throws -> [UInt8]
    ) async throws {
        try await store(of: location).write(location, size: size, condition: condition, pieces: pieces)
    }

    public func prepareFolder(_ location: Location) async throws {
        try await store(of: location).prepareFolder(location)
    }

    public func stat(_ location: Location) async throws -> ObjectInfo? {
        try await store(of: location).stat(location)
    }

    public func list(below folder: Location) async throws -> [ObjectInfo] {
        try await store(of: folder).list(below: folder)
    }

    public func folders(in folder: Location) async throws -> [Location] {
        try await store(of: folder).folders(in: folder)
    }

    public func delete(_ location: Location) async throws { try await store(of: location).delete(location) }

    public func move(_ location: Location, to destination: Location) async throws {
        guard location.scheme != destination.scheme else {
            return try await store(of: location).move(location, to: destination)
        }
        try await writeDurably(destination, try await read(location), condition: .always)
        try await delete(location)
    }

    public func makeDurable(_ locations: [Location]) async throws {
        for (_, some) in Dictionary(grouping: locations, by: \.scheme) {
            if let first = some.first { try await store(of: first).makeDurable(some) }
        }
    }
}
