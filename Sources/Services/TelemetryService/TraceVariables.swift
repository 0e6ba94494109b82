internal import Errors
internal import HTTP
internal import Telemetry

/// OpenTelemetry's variables, as its specification has them; those for traces win over those for everything.
struct TraceVariables {
    private let environment: [String: String]

    static let standardURL = "http://localhost:4318/v1/traces"
    static let forms = TraceSettings.Form.allCases.map(\.rawValue).joined(separator: " or ")

    init(_ environment: [String: String]) { self.environment = environment }

    /// A variable without a value counts as not set.
    func text(_ name: String) -> String? {
        environment[name].map(Self.trimmed).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = text[...]
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }

    /// What is said for traces, or else for everything.
    private func either(_ name: String) -> (name: String, value: String)? {
        for name in ["OTEL_EXPORTER_OTLP_TRACES_\(name)", "OTEL_EXPORTER_OTLP_\(name)"] {
            if let value = text(name) { return (name, value) }
        }
        return nil
    }

    func flag(_ name: String) throws(MartletError) -> Bool {
        switch text(name)?.lowercased() {
        case nil, "false": return false
        case "true": return true
        case let other?: throw Self.wrong(name, other, "true or false")
        }
    }

    /// Where traces go: one URL as it is, or below the URL for everything.
    func url() throws(MartletError) -> String? {
        let name = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
        if let own = text(name) { return try Self.checked(own, name) }
        let general = "OTEL_EXPORTER_OTLP_ENDPOINT"
        return try text(general).map { value throws(MartletError) in try Self.traces(below: value, general) }
    }

    static func traces(below text: String, _ name: String) throws(MartletError) -> String {
        let base = try checked(text, name)
        return base + (base.hasSuffix("/") ? "v1/traces" : "/v1/traces")
    }

    private static func checked(_ text: String, _ name: String) throws(MartletError) -> String {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard ["http:", "https:"].contains(parts[0].lowercased()), parts.count > 2, parts[1].isEmpty,
            !parts[2].isEmpty
        else {
            // Without the value, which may hold a password.
            throw MartletError(
                .invalidInput, "\(name) must be the URL of a collector", hint: "Such as http://127.0.0.1:4318.")
        }
        return text
    }

    static func wrong(_ name: String, _ value: String, _ expected: String) -> MartletError {
        MartletError(.invalidInput, "\(name) must be \(expected), not '\(value.prefix(100))'")
    }

    private func number(_ name: String, _ value: String, _ range: ClosedRange<Int>) throws(MartletError) -> Int {
        guard let number = Int(value), range.contains(number) else {
            throw Self.wrong(name, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Pairs as `name=value,name=value`, percent-encoded.
    private func pairs(_ name: String, _ value: String) throws(MartletError) -> [(name: String, value: String)] {
        var pairs: [(name: String, value: String)] = []
        for text in value.split(separator: ",") where !Self.trimmed(text).isEmpty {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !Self.trimmed(parts[0]).isEmpty,
                let value = PercentCoding.decode(Self.trimmed(parts[1]))
            else {
                throw MartletError(
                    .invalidInput, "\(name) must be pairs of names and values", hint: "Such as name=value,other=value.")
            }
            pairs.append((Self.trimmed(parts[0]), value))
        }
        return pairs
    }

    func apply(to settings: inout TraceSettings) throws(MartletError) {
        if let (name, value) = either("PROTOCOL") {
            guard let form = TraceSettings.Form(rawValue: value) else { throw Self.wrong(name, value, Self.forms) }
            settings.form = form
        }
        if let (name, value) = either("HEADERS") { settings.headers += try pairs(name, value) }
        if let (name, value) = either("TIMEOUT") {
            settings.timeoutMilliseconds = try number(name, value, 1...300_000)
        }
        if let (name, value) = either("COMPRESSION") {
            guard ["gzip", "none"].contains(value) else { throw Self.wrong(name, value, "gzip or none") }
            settings.isCompressed = value == "gzip"
        }
        if let (_, value) = either("CERTIFICATE") { settings.certificate = value }
        if let value = text("OTEL_RESOURCE_ATTRIBUTES") {
            for (name, value) in try pairs("OTEL_RESOURCE_ATTRIBUTES", value) { settings.set(name, value) }
        }
        if let value = text("OTEL_SERVICE_NAME") { settings.set("service.name", value) }
        for (name, range, place) in [
            ("OTEL_BSP_MAX_QUEUE_SIZE", 1...1_000_000, \TraceSettings.queueSpans),
            ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 1...10_000, \TraceSettings.batchSpans),
            ("OTEL_BSP_SCHEDULE_DELAY", 1...3_600_000, \TraceSettings.delayMilliseconds),
        ] {
            if let value = text(name) { settings[keyPath: place] = try number(name, value, range) }
        }
        try applySampler(to: &settings)
    }

    private func applySampler(to settings: inout TraceSettings) throws(MartletError) {
        let name = "OTEL_TRACES_SAMPLER"
        switch text(name) {
        case nil: break
        case "always_on", "parentbased_always_on": settings.ratio = 1
        case "always_off", "parentbased_always_off": settings.ratio = 0
        case "traceidratio", "parentbased_traceidratio":
            let argument = "OTEL_TRACES_SAMPLER_ARG"
            let value = text(argument) ?? "1"
            guard let ratio = Double(value), (0...1).contains(ratio) else {
                throw Self.wrong(argument, value, "a number from 0 to 1")
            }
            settings.ratio = ratio
        case let other?:
            throw Self.wrong(name, other, "parentbased_always_on, parentbased_always_off or parentbased_traceidratio")
        }
    }
}
