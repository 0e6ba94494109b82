import Clocks
import ObjectStorage
import Synchronization

/// A store whose durable writes wait until they are let go, and that notes how files were made durable.
final class HeldStore: ObjectStore {
    private struct State {
        var isHeld = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var durableTogether: [Int] = []
    }

    private let inner: InMemoryObjectStore
    private let state = Mutex(State())

    init(_ inner: InMemoryObjectStore) { self.inner = inner }

    /// How many files were made durable at a time, each time.
    var durableTogether: [Int] { state.withLock { $0.durableTogether } }
    /// How many writes wait.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    func hold() { state.withLock { $0.isHeld = true } }

    func letGo() {
        let waiting = state.withLock { state in
            state.isHeld = false
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func makeDurable(_ locations: [Location]) async throws {
        await withCheckedContinuation { continuation in
            let isHeld = state.withLock { state in
                state.durableTogether.append(locations.count)
                if state.isHeld { state.waiting.append(continuation) }
                return state.isHeld
            }
            if !isHeld { continuation.resume() }
        }
        try await inner.makeDurable(locations)
    }

    func read(_ location: Location, range: Range<Int>?) async throws -> [UInt8] {
        try await inner.read(location, range: range)
    }
    func write(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        try await inner.write(location, bytes, condition: condition)
    }
    func stat(_ location: Location) async throws -> ObjectInfo? { try await inner.stat(location) }
    func list(below folder: Location) async throws -> [ObjectInfo] { try await inner.list(below: folder) }
    func delete(_ location: Location) async throws { try await inner.delete(location) }
}
