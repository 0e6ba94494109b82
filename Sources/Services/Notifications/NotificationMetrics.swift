internal import Events
public import Telemetry

/// What became of deliveries, in numbers.
public final class NotificationMetrics: Sendable {
    private let attempts = LabelledFamily(["channel", "outcome"]) { Counter() }
    private let durations = LabelledFamily(["channel"]) { Histogram() }

    init() {}

    func count(_ channel: String, _ state: DeliveryState, microseconds: Int64) {
        let outcome =
            switch state {
            case .delivered: "delivered"
            case .dead: "dead"
            case .waiting, .sending: "failed"
            }
        attempts.metric([channel, outcome]).add()
        durations.metric([channel]).record(microseconds: Int(clamping: microseconds))
    }

    public func write(to text: inout PrometheusText) {
        text.counters(
            "martlet_notification_attempts_total", "Attempts to deliver events, by what the delivery was afterwards.",
            attempts)
        text.histograms(
            "martlet_notification_duration_seconds", "How long attempts to deliver events took.", durations)
    }
}
