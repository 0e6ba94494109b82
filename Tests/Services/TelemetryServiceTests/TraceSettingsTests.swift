import Errors
import JSON
import Telemetry
import Testing

@testable import TelemetryService

@Suite struct TraceSettingsTests {
    func read(_ environment: [String: String], _ file: JSONValue? = nil) throws -> TraceSettings? {
        try TraceSettings.read(environment: environment, file: file, version: "1.0")
    }

    @Test func nobodyIsToldUnlessItIsSaid() throws {
        #expect(try read([:]) == nil)
        #expect(try read(["OTEL_EXPORTER_OTLP_ENDPOINT": " "]) == nil)
        #expect(try read(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:1", "OTEL_SDK_DISABLED": "true"]) == nil)
        #expect(try read(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:1", "OTEL_TRACES_EXPORTER": "none"]) == nil)
        #expect(try read(["OTEL_TRACES_EXPORTER": "otlp"])?.url == "http://localhost:4318/v1/traces")
    }

    @Test func variablesWinOverTheFileAndThoseForTracesOverTheOthers() throws {
        let file: JSONValue = [
            "endpoint": "http://file:1", "protocol": "http/json", "service_name": "file", "headers": ["a": "1"],
            "timeout_seconds": 3,
        ]
        let own = try #require(try read([:], file))
        #expect((own.url, own.form, own.timeoutMilliseconds) == ("http://file:1/v1/traces", .json, 3000))
        let settings = try #require(
            try read(
                [
                    "OTEL_EXPORTER_OTLP_ENDPOINT": "https://all/x/", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
                    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/protobuf", "OTEL_EXPORTER_OTLP_HEADERS": "k=v%20w, b=2",
                    "OTEL_EXPORTER_OTLP_TIMEOUT": "200", "OTEL_RESOURCE_ATTRIBUTES": "service.name=r,zone=eu",
                    "OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.25",
                    "OTEL_BSP_MAX_QUEUE_SIZE": "10",
                ], file))
        #expect(settings.url == "https://all/x/v1/traces")
        #expect(settings.form == .protobuf)
        #expect(settings.headers.map { "\($0.name)=\($0.value)" } == ["a=1", "k=v w", "b=2"])
        #expect((settings.timeoutMilliseconds, settings.ratio, settings.queueSpans) == (200, 0.25, 10))
        #expect(settings.batchSpans == 10)
        #expect(settings.resource.map(\.name) == ["service.name", "zone", "service.version"])
        #expect(settings.resource[0].value == .text("r"))
        let exact = try read([
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://t/just/here", "OTEL_SERVICE_NAME": "s",
            "OTEL_RESOURCE_ATTRIBUTES": "service.name=r",
        ])
        #expect(exact?.url == "http://t/just/here")
        #expect(exact?.resource.first?.value == .text("s"))
    }

    @Test(arguments: [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"), ("OTEL_EXPORTER_OTLP_TIMEOUT", "-1"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "novalue"), ("OTEL_EXPORTER_OTLP_COMPRESSION", "br"),
        ("OTEL_TRACES_SAMPLER", "sometimes"), ("OTEL_TRACES_SAMPLER_ARG", "2"), ("OTEL_SDK_DISABLED", "maybe"),
        ("OTEL_TRACES_EXPORTER", "zipkin"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "c:4317"),
        ("OTEL_BSP_SCHEDULE_DELAY", "0"),
    ])
    func aWrongVariableIsNamed(_ name: String, _ value: String) throws {
        var environment = ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:1", "OTEL_TRACES_SAMPLER": "traceidratio"]
        environment[name] = value
        let error = try #require(throws: MartletError.self) { try read(environment) }
        #expect(error.message.contains(name))
    }

    @Test(arguments: [
        JSONValue.string("http://c"), ["url": "http://c"], ["protocol": "http/json"],
        ["endpoint": "http://c", "sample_ratio": 2], ["endpoint": "http://c", "headers": ["a": 1]],
        ["endpoint": "http://c", "timeout_seconds": 0], ["endpoint": "http://c", "compression": "br"],
    ])
    func aWrongFileIsRefused(_ file: JSONValue) {
        #expect(throws: MartletError.self) { try read([:], file) }
    }
}
