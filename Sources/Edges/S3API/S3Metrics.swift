internal import HTTP
internal import S3
internal import Synchronization
public import Telemetry

/// What the endpoint does, in numbers.
public final class S3Metrics: Sendable {
    /// Combinations of operations and codes; both are the endpoint's own words, so this is never reached.
    private static let limit = 2_000

    private let requests = LabelledFamily(["operation", "code"], limit: limit) { Counter() }
    private let durations = LabelledFamily(["operation"], limit: limit) { Histogram() }
    private let received = LabelledFamily(["operation"], limit: limit) { Counter() }
    private let sent = LabelledFamily(["operation"], limit: limit) { Counter() }

    /// The numbers of one operation, found once.
    private struct Known {
        var succeeded: Counter
        var duration: Histogram
        var received: Counter
        var sent: Counter
    }

    private let known = Mutex<[String: Known]>([:])

    public init() {}

    /// - Parameter failure: Nil for what was done.
    func count(
        _ request: HTTPRequest, _ response: HTTPResponse, _ failure: S3ErrorCode?, microseconds: Int
    ) {
        let operation = response.operation
        let known = known.withLock { known in
            if let found = known[operation] { return found }
            let made = Known(
                succeeded: requests.metric([operation, "OK"]), duration: durations.metric([operation]),
                received: received.metric([operation]), sent: sent.metric([operation]))
            known[operation] = made
            return made
        }
        known.duration.record(microseconds: microseconds)
        if let failure {
            requests.metric([operation, failure.rawValue]).add()
        } else {
            known.succeeded.add()
            if let length = request.fields["Content-Length"].flatMap({ Int($0) }) { known.received.add(length) }
            switch response.body {
            case .bytes(let bytes): known.sent.add(bytes.count)
            case .stream(let length?, _) where request.method != .head: known.sent.add(length)
            default: break
            }
        }
    }

    public func write(to text: inout PrometheusText) {
        text.counters(
            "martlet_s3_requests_total", "Requests of the S3 endpoint, by the code that S3 gives errors.", requests)
        text.histograms(
            "martlet_s3_request_duration_seconds",
            "How long requests of the S3 endpoint took until their answer was ready.", durations)
        text.counters(
            "martlet_s3_received_bytes_total", "Bytes of bodies that the S3 endpoint took.", received)
        text.counters("martlet_s3_sent_bytes_total", "Bytes of bodies that the S3 endpoint gave.", sent)
    }
}
