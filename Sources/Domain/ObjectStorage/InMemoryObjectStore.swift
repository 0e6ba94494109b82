public import Clocks
internal import Errors
internal import Synchronization

/// An object store that lives in memory, for tests and simulations; passes the same conformance suite as the real ones.
public final class InMemoryObjectStore: ObjectStore {
    private struct Object {
        var bytes: [UInt8]
        var modified: Timestamp
    }

    private let objects = Mutex<[Location: Object]>([:])
    private let clock: any WallClock

    public init(clock: any WallClock = FixedClock(Timestamp(microseconds: 0))) { self.clock = clock }

    public func read(_ location: Location, range: Range<Int>?) async throws -> [UInt8] {
        guard let bytes = objects.withLock({ $0[location]?.bytes }) else { throw Self.missing(location) }
        guard let range else { return bytes }
        return try Array(bytes[ObjectRange.clamped(range, size: bytes.count, of: location)])
    }

    public func write(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        let object = Object(bytes: bytes, modified: clock.now())
        try objects.withLock { objects throws(MartletError) in
            if case .ifAbsent = condition, objects[location] != nil {
                throw MartletError(.alreadyExists, "'\(location)' is there already")
            }
            objects[location] = object
        }
    }

    public func stat(_ location: Location) async throws -> ObjectInfo? {
        objects.withLock { $0[location] }.map {
            ObjectInfo(location: location, size: $0.bytes.count, modified: $0.modified)
        }
    }

    public func list(below folder: Location) async throws -> [ObjectInfo] {
        objects.withLock { objects in
            objects.filter { $0.key.relative(to: folder) != nil }.map {
                ObjectInfo(location: $0.key, size: $0.value.bytes.count, modified: $0.value.modified)
            }
        }.sorted { $0.location < $1.location }
    }

    public func delete(_ location: Location) async throws {
        objects.withLock { $0[location] = nil }
    }

    public func move(_ location: Location, to destination: Location) async throws {
        try objects.withLock { objects throws(MartletError) in
            guard let object = objects.removeValue(forKey: location) else { throw Self.missing(location) }
            objects[destination] = object
        }
    }

    public func makeDurable(_ locations: [Location]) async throws {
        let missing = objects.withLock { objects in locations.first { objects[$0] == nil } }
        if let missing { throw Self.missing(missing) }
    }

    /// The number of objects.
    public var count: Int { objects.withLock { $0.count } }

    private static func missing(_ location: Location) -> MartletError {
        MartletError(.notFound, "there is no '\(location)'")
    }
}
