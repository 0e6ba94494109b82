internal import Retention
public import Telemetry

/// What passes removed, in numbers.
public final class RetentionMetrics: Sendable {
    private let passes = Counter()
    private let removed = LabelledFamily(["what"]) { Counter() }

    init() {}

    func count(_ counts: RetentionCounts) {
        passes.add()
        for (name, count) in counts.numbers where count > 0 { removed.metric([name]).add(count) }
    }

    public func write(to text: inout PrometheusText) {
        text.counter("martlet_retention_passes_total", "Passes that looked for what may go.", passes.value)
        text.counters("martlet_retention_removed_total", "What passes removed, by its name in reports.", removed)
    }
}
