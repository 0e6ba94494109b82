internal import Cataloging
internal import Synchronization

/// References as they were when nothing had been committed since; what every request asks for first.
final class ReferenceCache: Sendable {
    private struct Held: Sendable {
        var mark: ChangeMark.Value
        /// Nil for names that there are none of.
        var references: [RefName: Reference?]
    }

    /// How many names are held; beyond it the cache begins anew.
    static let limit = 1024
    private let mark: ChangeMark?
    private let held = Mutex<Held?>(nil)

    /// - Parameter mark: Nil where changes cannot be noticed, and nothing is held.
    init(_ mark: ChangeMark?) { self.mark = mark }

    /// The reference as it is now.
    ///
    /// - Parameter read: Asks the database.
    func reference(_ name: RefName, _ read: () async throws -> Reference?) async throws -> Reference? {
        guard let mark else { return try await read() }
        // Before the database is asked: what is committed in between makes this value an old one.
        let now = mark.value()
        if let known = held.withLock({ held in held.flatMap { $0.mark == now ? $0.references[name] : nil } }) {
            return known
        }
        let found = try await read()
        held.withLock { held in
            if held == nil || held?.mark != now || (held?.references.count ?? 0) >= Self.limit {
                held = Held(mark: now, references: [:])
            }
            held?.references[name] = .some(found)
        }
        return found
    }
}
