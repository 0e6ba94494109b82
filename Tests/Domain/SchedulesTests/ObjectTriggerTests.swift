import Clocks
import Errors
import JSON
import Schedules
import Testing

@Suite struct ObjectTriggerTests {
    private let start = time("2026-01-01T00:00:00Z")

    private func trigger(_ on: String) throws -> Trigger {
        let text = #"{"name": "t", "pipelines": ["gold.kpi"], "on": \#(on)}"#
        return try DefinitionReader(zones: zones).trigger(
            try #require(try JSONValue(parsing: text, file: "t").objectValue))
    }

    @Test func aBucketAPatternAndQuietAreReadAndWritten() throws {
        let on = #"{"bucket": "karet-data", "pattern": "pipelines/*/raw/**", "quiet": "5s"}"#
        let read = try trigger(on)
        let arrival = ObjectArrival(
            bucket: "karet-data", pattern: "pipelines/*/raw/**", quietSeconds: 5, longestSeconds: 30)
        #expect(read.condition == .source(.objects(arrival)))
        #expect(try DefinitionReader(zones: zones).trigger(read.json).condition == read.condition)
        #expect(arrival.fits(bucket: "karet-data", key: "pipelines/spending/raw/transactions/a.csv"))
        #expect(!arrival.fits(bucket: "karet-data", key: "pipelines/spending/clean/a.parquet"))
        #expect(!arrival.fits(bucket: "other", key: "pipelines/spending/raw/a.csv"))
        for bad in [#"{"bucket": "a/b"}"#, #"{"bucket": "abc", "quiet": "9s", "longest": "3s"}"#] {
            #expect(throws: MartletError.self) { try trigger(bad) }
        }
    }

    /// Objects come in bursts; each is in exactly one firing, which comes after quiet or after the longest wait.
    @Test(arguments: 0..<200) func burstsFireOnceEach(seed: Int) throws {
        var state = UInt64(seed) &* 2_654_435_769 &+ 12_345
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let quiet = 1 + random(6)
        let longest = quiet + random(20)
        var machine = TriggerMachine(
            trigger: try trigger(#"{"bucket": "abc", "quiet": "\#(quiet)s", "longest": "\#(longest)s"}"#),
            state: TriggerState())
        let arrivals = (0..<random(50)).map { _ in random(100) }.sorted()
        var fired: [[Int]] = []
        for second in 0...160 {
            let now = start.adding(seconds: Int64(second))
            for arrival in arrivals where arrival == second {
                machine.observe(0, at: now, detail: [.string("abc/\(arrival)")])
            }
            guard case .fire(let parameters) = machine.verdict(at: now) else { continue }
            let seen = try #require(parameters["trigger"]?["seen"]?.arrayValue?.first)
            let names = (seen["detail"]?.arrayValue ?? []).compactMap { $0.stringValue?.dropFirst(4) }
            let seconds = names.compactMap { Int($0) }
            let first = try #require(seconds.first)
            let last = try #require(seconds.last)
            #expect(second - last == quiet || second - first == longest)
            fired.append(seconds)
            // What is stored is all that is needed to go on.
            machine.fired(at: now)
            machine = TriggerMachine(trigger: machine.trigger, state: TriggerState(json: machine.state.json))
        }
        #expect(fired.flatMap(\.self) == Set(arrivals).sorted())
    }
}
