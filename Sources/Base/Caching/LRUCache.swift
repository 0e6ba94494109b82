internal import Synchronization

/// Keeps the values that were used last, up to a total cost.
///
/// For values that never change under their key, such as immutable files by location.
public final class LRUCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        var cost: Int
        var older: Key?
        var newer: Key?
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var oldest: Key?
        var newest: Key?
        var cost = 0

        mutating func unlink(_ key: Key, _ entry: Entry) {
            if let older = entry.older { entries[older]?.newer = entry.newer } else { oldest = entry.newer }
            if let newer = entry.newer { entries[newer]?.older = entry.older } else { newest = entry.older }
        }

        mutating func append(_ key: Key, _ entry: Entry) {
            var entry = entry
            entry.older = newest
            entry.newer = nil
            if let newest { entries[newest]?.newer = key } else { oldest = key }
            newest = key
            entries[key] = entry
        }

        mutating func remove(_ key: Key) {
            guard let entry = entries[key] else { return }
            unlink(key, entry)
            entries[key] = nil
            cost -= entry.cost
        }
    }

    private let state = Mutex(State())
    private let costLimit: Int

    /// - Parameter costLimit: In whatever unit the costs are given, bytes mostly.
    public init(costLimit: Int) { self.costLimit = costLimit }

    public func value(for key: Key) -> Value? {
        state.withLock { state in
            guard let entry = state.entries[key] else { return nil }
            if state.newest != key {
                state.unlink(key, entry)
                state.append(key, entry)
            }
            return entry.value
        }
    }

    /// Keeps a value, unless it alone costs more than the limit.
    public func insert(_ value: Value, for key: Key, cost: Int = 1) {
        guard cost <= costLimit else { return }
        state.withLock { state in
            state.remove(key)
            state.append(key, Entry(value: value, cost: cost))
            state.cost += cost
            while state.cost > costLimit, let oldest = state.oldest { state.remove(oldest) }
        }
    }

    public func removeAll() { state.withLock { $0 = State() } }

    public var count: Int { state.withLock { $0.entries.count } }
}
