public import Errors
public import JSON
public import Telemetry

/// Where traces go, and how: `telemetry` of `martlet.yaml`, and OpenTelemetry's own variables, which win.
public struct TraceSettings: Sendable {
    public enum Form: String, Sendable, CaseIterable {
        case protobuf = "http/protobuf"
        case json = "http/json"

        var contentType: String { self == .protobuf ? "application/x-protobuf" : "application/json" }
    }

    /// The URL that traces are sent to.
    public var url: String
    public var form = Form.protobuf
    public var headers: [(name: String, value: String)] = []
    /// How long sending may take, in milliseconds.
    public var timeoutMilliseconds = 10_000
    public var isCompressed = false
    /// A PEM file of the authorities that are trusted.
    public var certificate: String?
    public var resource: [(name: String, value: Span.Value)] = []
    /// The part of traces beginning here that is recorded.
    public var ratio = 1.0
    /// Spans that may wait.
    public var queueSpans = 2048
    /// Spans that are sent together.
    public var batchSpans = 512
    /// How long spans wait for others, in milliseconds.
    public var delayMilliseconds = 5000

    init(url: String) { self.url = url }

    /// Nil where nobody is to be told.
    ///
    /// - Parameters:
    ///   - environment: The variables of this process.
    ///   - file: What `martlet.yaml` has under `telemetry`.
    ///   - version: Of this program.
    /// - Throws: `invalidInput` that names the variable or the key.
    public static func read(
        environment: [String: String], file: JSONValue?, version: String
    ) throws(MartletError) -> TraceSettings? {
        let variables = TraceVariables(environment)
        if try variables.flag("OTEL_SDK_DISABLED") { return nil }
        let base = try TraceFile.read(file)
        var isAsked = false
        switch variables.text("OTEL_TRACES_EXPORTER") {
        case "none": return nil
        case "otlp": isAsked = true
        case nil: break
        case let other?:
            throw TraceVariables.wrong("OTEL_TRACES_EXPORTER", other, "otlp or none")
        }
        guard let url = try variables.url() ?? base?.url ?? (isAsked ? TraceVariables.standardURL : nil) else {
            return nil
        }
        var settings = base ?? TraceSettings(url: url)
        settings.url = url
        try variables.apply(to: &settings)
        func add(_ name: String, _ value: String) {
            guard !settings.resource.contains(where: { $0.name == name }) else { return }
            settings.resource.append((name, .text(value)))
        }
        add("service.name", "martlet")
        add("service.version", version)
        settings.batchSpans = min(settings.batchSpans, settings.queueSpans)
        return settings
    }

    /// Sets what a service is called and the like; a later one of a name counts.
    mutating func set(_ name: String, _ value: String) {
        resource.removeAll { $0.name == name }
        resource.append((name, .text(value)))
    }
}

/// `telemetry` in `martlet.yaml`.
enum TraceFile {
    private static let keys = [
        "endpoint", "protocol", "headers", "service_name", "sample_ratio", "timeout_seconds", "compression",
        "certificate",
    ]

    static func read(_ file: JSONValue?) throws(MartletError) -> TraceSettings? {
        guard let file, !file.isNull else { return nil }
        guard let object = file.objectValue else { throw wrong("telemetry", "settings, such as 'endpoint'") }
        for name in object.names where !keys.contains(name) {
            throw MartletError(
                .invalidInput, "'telemetry' in martlet.yaml has no setting '\(name)'",
                hint: NearestName.of(name, among: keys).map { "Did you mean '\($0)'?" }
                    ?? "Settings: \(keys.joined(separator: ", ")).")
        }
        guard let endpoint = object["endpoint"]?.stringValue else {
            throw wrong("telemetry.endpoint", "the URL of a collector, such as http://127.0.0.1:4318")
        }
        var settings = TraceSettings(url: try TraceVariables.traces(below: endpoint, "'telemetry.endpoint'"))
        for (name, value) in object.members where !value.isNull {
            switch name {
            case "protocol":
                guard let form = value.stringValue.flatMap(TraceSettings.Form.init) else {
                    throw wrong("telemetry.protocol", TraceVariables.forms)
                }
                settings.form = form
            case "headers":
                guard let members = value.objectValue?.members else {
                    throw wrong("telemetry.headers", "names with texts")
                }
                for (name, value) in members {
                    guard let text = value.stringValue else { throw wrong("telemetry.headers.\(name)", "a text") }
                    settings.headers.append((name, text))
                }
            case "service_name":
                guard let text = value.stringValue else { throw wrong("telemetry.service_name", "a text") }
                settings.set("service.name", text)
            case "sample_ratio":
                guard let ratio = value.doubleValue, (0...1).contains(ratio) else {
                    throw wrong("telemetry.sample_ratio", "a number from 0 to 1")
                }
                settings.ratio = ratio
            case "timeout_seconds":
                guard let seconds = value.intValue, (1...300).contains(seconds) else {
                    throw wrong("telemetry.timeout_seconds", "a whole number from 1 to 300")
                }
                settings.timeoutMilliseconds = Int(seconds) * 1000
            case "compression":
                guard let text = value.stringValue, ["none", "gzip"].contains(text) else {
                    throw wrong("telemetry.compression", "none or gzip")
                }
                settings.isCompressed = text == "gzip"
            case "certificate":
                guard let text = value.stringValue else {
                    throw wrong("telemetry.certificate", "the path of a PEM file")
                }
                settings.certificate = text
            default: break
            }
        }
        return settings
    }

    private static func wrong(_ name: String, _ expected: String) -> MartletError {
        MartletError(.invalidInput, "'\(name)' in martlet.yaml must be \(expected)")
    }
}
