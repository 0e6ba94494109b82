internal import HTTP
internal import Synchronization

/// Bounds the requests that are worked on at a time, so that a flood is told to come back instead of filling the memory.
struct ConcurrencyLimit: ~Copyable {
    let limit: Int
    private let count = Atomic<Int>(0)

    init(_ limit: Int) { self.limit = limit }

    var current: Int { count.load(ordering: .relaxed) }

    /// Whether there is room; `leave` follows where there was.
    func enter() -> Bool {
        guard count.wrappingAdd(1, ordering: .relaxed).newValue > limit else { return true }
        leave()
        return false
    }

    func leave() { count.wrappingSubtract(1, ordering: .relaxed) }

    var refusal: HTTPFailure {
        HTTPFailure(
            .serviceUnavailable, "the server works on \(limit) requests already, which is its limit",
            fields: ["Retry-After": "1"])
    }
}
