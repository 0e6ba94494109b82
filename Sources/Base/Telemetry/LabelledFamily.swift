internal import Synchronization

/// Metrics of one name, one for each combination of labels.
///
/// The number of combinations is bounded: a client must not fill the memory with names of its own.
public final class LabelledFamily<Metric: Sendable>: Sendable {
    private let labels: [String]
    private let limit: Int
    private let make: @Sendable () -> Metric
    private let metrics = Mutex<[[String]: Metric]>([:])

    /// - Parameters:
    ///   - labels: The names of the labels.
    ///   - limit: Combinations of values; what would be one more is counted under `other`.
    public init(_ labels: [String], limit: Int = 1000, _ make: @escaping @Sendable () -> Metric) {
        self.labels = labels
        self.limit = limit
        self.make = make
    }

    /// The metric for values of the labels; keep it where it is needed often.
    public func metric(_ values: [String]) -> Metric {
        metrics.withLock { metrics in
            if let known = metrics[values] { return known }
            let key = metrics.count < limit ? values : labels.map { _ in "other" }
            if let known = metrics[key] { return known }
            let made = make()
            metrics[key] = made
            return made
        }
    }

    /// The metrics in the order of their labels.
    var all: [(labels: String, metric: Metric)] {
        metrics.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { values, metric in
            (zip(labels, values).map { "\($0)=\"\(PrometheusText.escaped($1))\"" }.joined(separator: ","), metric)
        }
    }
}
