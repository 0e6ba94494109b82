internal import Synchronization

/// What was read when nothing had been committed since; for what every request asks for first.
final class MarkedCache<Name: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Held: Sendable {
        var mark: ChangeMark.Value
        /// Nil for names that there is nothing of.
        var values: [Name: Value?]
    }

    /// How many names are held; beyond it the cache begins anew.
    private static var limit: Int { 1024 }
    private let mark: ChangeMark?
    private let held = Mutex<Held?>(nil)

    /// - Parameter mark: Nil where changes cannot be noticed, and nothing is held.
    init(_ mark: ChangeMark?) { self.mark = mark }

    /// - Parameter read: Asks the database.
    func value(_ name: Name, _ read: () async throws -> Value?) async throws -> Value? {
        guard let mark else { return try await read() }
        // Before the database is asked: what is committed in between makes this value an old one.
        let now = mark.value()
        if let known = held.withLock({ held in held.flatMap { $0.mark == now ? $0.values[name] : nil } }) {
            return known
        }
        let found = try await read()
        held.withLock { held in
            if held == nil || held?.mark != now || (held?.values.count ?? 0) >= Self.limit {
                held = Held(mark: now, values: [:])
            }
            held?.values[name] = .some(found)
        }
        return found
    }
}
