internal import Synchronization

/// Lets tasks through one at a time for each key, first come, first served, without blocking a thread.
///
/// A key takes memory only while somebody has it or waits for it.
package final class TurnQueue<Key: Hashable & Sendable>: Sendable {
    private struct Line {
        var waiting: [CheckedContinuation<Void, Never>] = []
        /// The first that waits; a moving index keeps taking turns at O(1).
        var first = 0
    }

    /// The keys that are taken.
    private let lines = Mutex<[Key: Line]>([:])

    package init() {}

    /// Runs the body when its turn comes; it must not ask for another turn of the same key.
    package func inTurn<Result>(of key: Key, _ body: () async throws -> Result) async rethrows -> Result {
        await take(key)
        defer { give(key) }
        return try await body()
    }

    /// Runs the body when it has the turns of all keys.
    ///
    /// - Parameter keys: Ordered, each once, so that two tasks never wait for each other.
    package func inTurn<Result>(of keys: ArraySlice<Key>, _ body: () async throws -> Result) async rethrows -> Result {
        for key in keys { await take(key) }
        defer { for key in keys.reversed() { give(key) } }
        return try await body()
    }

    private func take(_ key: Key) async {
        await withCheckedContinuation { continuation in
            let isMine = lines.withLock { lines in
                guard lines[key] == nil else {
                    lines[key]?.waiting.append(continuation)
                    return false
                }
                lines[key] = Line()
                return true
            }
            if isMine { continuation.resume() }
        }
    }

    private func give(_ key: Key) {
        let next: CheckedContinuation<Void, Never>? = lines.withLock { lines in
            guard let line = lines[key], line.first < line.waiting.count else {
                lines[key] = nil
                return nil
            }
            lines[key]?.first += 1
            return line.waiting[line.first]
        }
        next?.resume()
    }

    /// How many keys are taken.
    package var count: Int { lines.withLock { $0.count } }
}
