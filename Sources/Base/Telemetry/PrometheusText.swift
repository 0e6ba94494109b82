/// Metrics in Prometheus' text format, version 0.0.4.
public struct PrometheusText {
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    public private(set) var text = ""

    public init() {}

    /// A number that only grows; the name ends in `_total`.
    public mutating func counter(_ name: String, _ help: String, _ value: Int) {
        describe(name, help, "counter")
        text += "\(name) \(value)\n"
    }

    public mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        describe(name, help, "gauge")
        text += "\(name) \(value)\n"
    }

    public mutating func counters(_ name: String, _ help: String, _ family: LabelledFamily<Counter>) {
        describe(name, help, "counter")
        for (labels, counter) in family.all { text += "\(name){\(labels)} \(counter.value)\n" }
    }

    /// Durations; the name ends in `_seconds`.
    public mutating func histograms(_ name: String, _ help: String, _ family: LabelledFamily<Histogram>) {
        describe(name, help, "histogram")
        for (labels, histogram) in family.all {
            let snapshot = histogram.snapshot
            var count = 0
            for (index, bound) in Histogram.boundsMicroseconds.enumerated() {
                count += snapshot.counts[index]
                text += "\(name)_bucket{\(labels),le=\"\(Self.seconds(bound))\"} \(count)\n"
            }
            text += "\(name)_bucket{\(labels),le=\"+Inf\"} \(snapshot.count)\n"
            text += "\(name)_sum{\(labels)} \(Self.seconds(snapshot.sumMicroseconds))\n"
            text += "\(name)_count{\(labels)} \(snapshot.count)\n"
        }
    }

    private mutating func describe(_ name: String, _ help: String, _ type: String) {
        text += "# HELP \(name) \(Self.escapedHelp(help))\n# TYPE \(name) \(type)\n"
    }

    /// Such as `0.00025`, without the exponent that a floating-point number would be written with.
    static func seconds(_ microseconds: Int) -> String {
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        guard rest > 0 else { return "\(whole)" }
        var digits = String(rest)
        digits = String(repeating: "0", count: 6 - digits.utf8.count) + digits
        while digits.utf8.last == UInt8(ascii: "0") { digits.removeLast() }
        return "\(whole).\(digits)"
    }

    /// The value of a label.
    static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func escapedHelp(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }
}
