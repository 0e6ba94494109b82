internal import Synchronization

/// What was read when nothing had been committed since; for what every request asks for first.
final class MarkedCache<Name: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Held: Sendable {
        var mark: ChangeMark.Value
        /// Nil for names that there is nothing of.
        var values: [Name: Value?]
        var cost: Int
    }

    private let mark: ChangeMark?
    private let limit: Int
    private let cost: @Sendable (Value?) -> Int
    private let held = Mutex<Held?>(nil)

    /// - Parameters:
    ///   - mark: Nil where changes cannot be noticed, and nothing is held.
    ///   - limit: What the values that are held cost together; beyond it the cache begins anew.
    ///   - cost: Of a value, or of the knowledge that there is none.
    init(_ mark: ChangeMark?, limit: Int = 1024, cost: @escaping @Sendable (Value?) -> Int = { _ in 1 }) {
        self.mark = mark
        self.limit = limit
        self.cost = cost
    }

    /// - Parameter read: Asks the database.
    func value(_ name: Name, _ read: () async throws -> Value?) async throws -> Value? {
        guard let mark else { return try await read() }
        // Before the database is asked: what is committed in between makes this value an old one.
        let now = mark.value()
        if let known = held.withLock({ held in held.flatMap { $0.mark == now ? $0.values[name] : nil } }) {
            return known
        }
        let found = try await read()
        let cost = cost(found)
        guard cost <= limit else { return found }
        held.withLock { held in
            if held == nil || held?.mark != now || (held?.cost ?? 0) + cost > limit {
                held = Held(mark: now, values: [:], cost: 0)
            }
            if held?.values.updateValue(found, forKey: name) == nil { held?.cost += cost }
        }
        return found
    }
}
