import Testing

@testable import Telemetry

@Suite struct TraceContextTests {
    static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    static let span = "00f067aa0ba902b7"

    @Test func aTraceparentIsTakenOver() throws {
        let context = try #require(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-01"))
        #expect("\(context.trace)" == Self.trace)
        #expect("\(context.span)" == Self.span)
        #expect(context.isSampled)
        #expect(context.traceparent == "00-\(Self.trace)-\(Self.span)-01")
        #expect(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-00")?.isSampled == false)
        #expect(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-03")?.isSampled == true)
        // A later version may have more behind.
        #expect(TraceContext(traceparent: "cc-\(Self.trace)-\(Self.span)-01-what-comes") != nil)
    }

    @Test(arguments: [
        "", "00", "ff-\(trace)-\(span)-01", "00-\(trace)-\(span)-01-x", "00-\(trace)-\(span)", "00-\(trace)-\(span)-1",
        "00-\(trace.uppercased())-\(span)-01", "00-\(String(repeating: "0", count: 32))-\(span)-01",
        "00-\(trace)-0000000000000000-01", "00_\(trace)-\(span)-01", "00-\(trace)-\(span)-0g",
        "cc-\(trace)-\(span)-01x",
    ])
    func whatIsNoneBeginsANewTrace(_ text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test func aFullTracerDropsAndCounts() throws {
        let tracer = Tracer(limit: 3)
        let context = tracer.begin(inside: nil)
        func span(_ name: String) -> Span {
            Span(
                context: context, parent: nil, name: name, kind: .internal, start: 2, end: 1, attributes: [],
                status: .unset)
        }
        tracer.record(["a", "b"].map(span))
        tracer.record(["c", "d", "e"].map(span))
        #expect(tracer.dropped.value == 2)
        #expect(tracer.take(2).map(\.name) == ["a", "b"])
        tracer.record([span("f")])
        #expect(tracer.take(9).map(\.name) == ["c", "f"])
        #expect(tracer.count == 0)
        // A clock that was set back makes none that ends before it began.
        #expect(span("x").end == 2)
    }

    @Test func samplingIsDecidedByTheTrace() throws {
        #expect(Tracer(limit: 1, ratio: 0).begin(inside: nil).isSampled == false)
        let half = Tracer(limit: 1, ratio: 0.5)
        let sampled = (0..<2000).count { _ in half.begin(inside: nil).isSampled }
        #expect((800...1200).contains(sampled))
        let outer = try #require(TraceContext(traceparent: "00-\(Self.trace)-\(Self.span)-01"))
        #expect(Tracer(limit: 1, ratio: 0).begin(inside: outer).isSampled)
    }

    @Test func protocolBuffersAreWrittenAsTheirFormatHasIt() throws {
        var writer = ProtobufWriter()
        writer.integer(1, 150)
        writer.text(2, "testing")
        writer.message(3) { $0.integer(1, 1) }
        writer.fixed64(4, 0x0102_0304_0506_0708)
        writer.fixed32(16, 1)
        #expect(
            writer.bytes == [
                0x08, 0x96, 0x01, 0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6E, 0x67, 0x1A, 0x02, 0x08, 0x01, 0x21,
                8, 7, 6, 5, 4, 3, 2, 1, 0x85, 0x01, 1, 0, 0, 0,
            ])
    }
}
