internal import HTTP
internal import Synchronization
internal import Telemetry

/// Counts requests and how long they took, by operation and status.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        var operation: String
        var status: Int
    }

    /// Combinations that are told apart; operations are the server's own words, so this is never reached.
    private static let limit = 5_000

    let durations = LabelledFamily(["operation", "status"], limit: limit) { Histogram() }
    let requests = LabelledFamily(["operation", "status"], limit: limit) { Counter() }
    private let known = Mutex<[Key: (Counter, Histogram)]>([:])

    func record(_ response: HTTPResponse, microseconds: Int) {
        let key = Key(operation: response.operation, status: response.status.rawValue)
        let (counter, histogram) = known.withLock { known in
            if let found = known[key] { return found }
            let labels = [key.operation.isEmpty ? "none" : key.operation, "\(key.status)"]
            let made = (requests.metric(labels), durations.metric(labels))
            if known.count < Self.limit { known[key] = made }
            return made
        }
        counter.add()
        histogram.record(microseconds: microseconds)
    }
}
