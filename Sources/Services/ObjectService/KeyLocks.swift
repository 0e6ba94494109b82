internal import S3
internal import Synchronization

/// Lets one at a time change an object whose file and row cannot be changed in one step.
final class KeyLocks: Sendable {
    private typealias Waiter = CheckedContinuation<Void, Never>

    /// Who waits for each key that is held.
    private let waiting = Mutex<[ObjectKey: [Waiter]]>([:])

    func withLock<Value>(_ key: ObjectKey, _ body: () async throws -> Value) async rethrows -> Value {
        await lock(key)
        defer { unlock(key) }
        return try await body()
    }

    private func lock(_ key: ObjectKey) async {
        await withCheckedContinuation { (waiter: Waiter) in
            let isFree = waiting.withLock { waiting in
                guard waiting[key] == nil else {
                    waiting[key]?.append(waiter)
                    return false
                }
                waiting[key] = []
                return true
            }
            if isFree { waiter.resume() }
        }
    }

    private func unlock(_ key: ObjectKey) {
        let next = waiting.withLock { waiting -> Waiter? in
            guard let queue = waiting[key], let first = queue.first else {
                waiting[key] = nil
                return nil
            }
            waiting[key] = Array(queue.dropFirst())
            return first
        }
        next?.resume()
    }
}
