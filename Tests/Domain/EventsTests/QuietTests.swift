import Clocks
import Events
import JSON
import Testing

@Suite struct QuietTests {
    /// What one receiver is told, by the rule, of events that come at given times; looked at once a second.
    private func told(_ quiet: Quiet, _ arrivals: [Int64], until end: Int64) -> [(at: Int64, events: [Int64])] {
        var waiting: [Int64] = []
        var told: [(Int64, [Int64])] = []
        for second in 0...end {
            waiting += arrivals.filter { $0 == second }
            guard let first = waiting.first, let last = waiting.last else { continue }
            let gathering = Quiet.Gathering(
                count: waiting.count, first: Timestamp(microseconds: first * 1_000_000),
                last: Timestamp(microseconds: last * 1_000_000))
            guard quiet.isOver(gathering, at: Timestamp(microseconds: second * 1_000_000)) else { continue }
            told.append((second, waiting))
            waiting = []
        }
        return told
    }

    @Test(arguments: 0..<200) func whateverComesIsToldOnceAfterQuietOrTheLongestWait(seed: Int) {
        var random = Numbers(state: UInt64(seed) &* 2_654_435_769 &+ 1)
        let quiet = Quiet(
            seconds: Double(random.next(1...8)), longestSeconds: Double(random.next(8...30)))
        let arrivals = (0..<random.next(0...60)).map { _ in Int64(random.next(0...120)) }.sorted()
        let told = told(quiet, arrivals, until: 200)
        #expect(told.flatMap(\.events) == arrivals)
        for (at, events) in told {
            let isQuiet = Double(at - events[events.count - 1]) == quiet.seconds
            let isLong = Double(at - events[0]) == quiet.longestSeconds
            #expect(isQuiet || isLong, "told at \(at) of \(events) with \(quiet)")
            #expect(Double(at - events[0]) <= quiet.longestSeconds)
            for (event, next) in zip(events, events.dropFirst()) { #expect(Double(next - event) <= quiet.seconds) }
        }
    }

    @Test func aFullBatchAndAClockThatWasSetBackWaitForNothing() {
        let quiet = Quiet(seconds: 5)
        #expect(quiet.longestSeconds == 30)
        let now = Timestamp(microseconds: 1_000_000)
        let later = Timestamp(microseconds: 9_000_000)
        #expect(!quiet.isOver(.init(count: Quiet.batchLimit - 1, first: now, last: now), at: now))
        #expect(quiet.isOver(.init(count: Quiet.batchLimit, first: now, last: now), at: now))
        #expect(quiet.isOver(.init(count: 1, first: later, last: later), at: now))
    }

    @Test func channelsSayItAndRefuseWhatCannotBe() throws {
        let text = """
            {"name": "n", "kind": "webhook", "url": "http://x", "quiet_seconds": 2, "buckets": ["a*"],
             "prefixes": ["in/"], "suffixes": [".csv"]}
            """
        let channel = try Channel(try #require(try JSONValue(parsing: text, file: "t").objectValue))
        #expect(channel.quiet == Quiet(seconds: 2, longestSeconds: 12))
        #expect(try Channel(channel.json) == channel)
        func event(_ bucket: String, _ key: String, _ kind: EventKind = .objectCreated) -> Event {
            Event(
                kind, identity: ["1"], time: Timestamp(microseconds: 1), subject: "\(bucket)/\(key)",
                data: ["bucket": .string(bucket), "key": .string(key)])
        }
        #expect(channel.filter.accepts(event("abc", "in/x.csv")))
        #expect(!channel.filter.accepts(event("b", "in/x.csv")))
        #expect(!channel.filter.accepts(event("abc", "out/x.csv")))
        #expect(!channel.filter.accepts(event("abc", "in/x.txt")))
        #expect(!channel.filter.accepts(event("abc", "in/x.csv", .tableChanged)))
        for bad in [
            #"{"name": "n", "kind": "webhook", "url": "http://x", "quiet_seconds": 9, "longest_seconds": 3}"#,
            #"{"name": "n", "kind": "slack", "url": "http://x", "quiet_seconds": 9}"#,
        ] {
            #expect(throws: (any Error).self) { try Channel(JSONValue(parsing: bad, file: "t").objectValue ?? [:]) }
        }
    }
}

/// Numbers that a seed decides.
private struct Numbers {
    var state: UInt64

    mutating func next(_ range: ClosedRange<Int>) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return range.lowerBound + Int(state >> 33) % range.count
    }
}
