import Clocks
import Errors
import JSON
import Schedules
import Testing

@Suite struct TriggerTests {
    private let start = time("2026-01-01T00:00:00Z")

    private func machine(_ on: String, more: String = "") throws -> TriggerMachine {
        let text = #"{"name": "t", "pipelines": ["gold.kpi"], "on": \#(on)\#(more)}"#
        let object = try #require(try JSONValue(parsing: text, file: "t").objectValue)
        return TriggerMachine(trigger: try DefinitionReader(zones: zones).trigger(object), state: TriggerState())
    }

    @Test func allRemembersWhatItHasSeen() throws {
        var machine = try machine(#"{"all": [{"pipeline": "a.b.c"}, {"any": [{"table": "x.y"}, {"flow": "f"}]}]}"#)
        machine.observe(0, at: start, detail: [:])
        #expect(machine.verdict(at: start) == .idle)
        let later = start.adding(seconds: 1_000_000)
        // What is stored is all that is needed to go on.
        var again = TriggerMachine(trigger: machine.trigger, state: TriggerState(json: machine.state.json))
        #expect(again.state == machine.state)
        again.observe(2, at: later, detail: [:])
        guard case .fire(let parameters) = again.verdict(at: later) else {
            Issue.record("it did not fire")
            return
        }
        #expect(parameters["trigger"]?["seen"]?.arrayValue?.count == 2)
        again.fired(at: later)
        #expect(again.verdict(at: later) == .idle)
        #expect(again.state.generation == 1)
    }

    @Test func filesWaitForQuiet() throws {
        var machine = try machine(#"{"landing": "orders", "quiet": "10s"}"#)
        machine.observe(0, at: start, detail: ["a.csv"])
        machine.observe(0, at: start.adding(seconds: 5), detail: ["b.csv"])
        #expect(machine.verdict(at: start.adding(seconds: 12)) == .wait(until: start.adding(seconds: 15)))
        guard case .fire(let parameters) = machine.verdict(at: start.adding(seconds: 15)) else {
            Issue.record("it did not fire")
            return
        }
        #expect(parameters["trigger"]?["seen"]?.arrayValue?.first?["detail"] == ["a.csv", "b.csv"])
    }

    @Test func aCooldownPutsOffAndAClockThatWasSetBackDoesNot() throws {
        var machine = try machine(#"{"pipeline": "a.b.c"}"#, more: #", "cooldown": "1h""#)
        machine.observe(0, at: start, detail: [:])
        machine.fired(at: start)
        machine.observe(0, at: start.adding(seconds: 60), detail: [:])
        #expect(machine.verdict(at: start.adding(seconds: 60)) == .wait(until: start.adding(seconds: 3600)))
        let before = start.adding(seconds: -86_400)
        guard case .fire = machine.verdict(at: before) else {
            Issue.record("it waits for a time that may never come")
            return
        }
    }

    @Test func aTimeWithDependenciesCountsOnlyAfterAllSucceeded() throws {
        var machine = try machine(#"{"cron": "0 * * * *", "after": ["a.b.c", "a.b.d"]}"#)
        machine.succeeded("a.b.c", for: 0)
        var counts: Bool
        counts = machine.timeCame(0, due: start, at: start)
        #expect(!counts)
        machine.succeeded("a.b.d", for: 0)
        counts = machine.timeCame(0, due: start, at: start)
        #expect(counts)
        machine.fired(at: start)
        counts = machine.timeCame(0, due: start, at: start)
        #expect(!counts)
    }

    @Test func triggersOfRATAreUnderstood() throws {
        let reader = DefinitionReader(zones: zones)
        for (type, config, kind) in [
            ("landing_zone_upload", #"{"namespace": "default", "zone_name": "orders"}"#, "landing"),
            ("file_pattern", #"{"namespace": "shop", "zone_name": "orders", "pattern": "*.csv"}"#, "landing"),
            ("cron", #"{"cron_expr": "0 * * * *"}"#, "time"),
            (
                "pipeline_success", #"{"namespace": "default", "layer": "silver", "pipeline": "orders"}"#,
                "pipeline_success"
            ),
            ("webhook", "{}", "webhook"),
            (
                "cron_dependency", #"{"cron_expr": "0 * * * *", "dependencies": ["default.silver.a"]}"#,
                "cron_dependency"
            ),
        ] {
            let text =
                #"{"name": "t", "pipelines": ["x"], "type": "\#(type)", "config": \#(config), "cooldown_seconds": 60}"#
            let trigger = try reader.trigger(try #require(try JSONValue(parsing: text, file: "t").objectValue))
            #expect(trigger.condition.sources.map(\.kind) == [kind])
            #expect(trigger.cooldownSeconds == 60)
            #expect(try reader.trigger(trigger.json) == trigger)
        }
    }

    @Test func circlesAreRefusedAndNamed() throws {
        let others = [
            TriggerCycles.Link(name: "first", from: ["a"], to: ["b"]),
            TriggerCycles.Link(name: "second", from: ["b"], to: ["c"]),
        ]
        try TriggerCycles.check(TriggerCycles.Link(name: "fine", from: ["a"], to: ["d"]), among: others)
        let error = #expect(throws: MartletError.self) {
            try TriggerCycles.check(TriggerCycles.Link(name: "third", from: ["c"], to: ["a"]), among: others)
        }
        #expect(
            error?.message.contains("a → (first) → b → (second) → c → (third) → a") == true, "\(error?.message ?? "")")
        let own = #expect(throws: MartletError.self) {
            try TriggerCycles.check(TriggerCycles.Link(name: "self", from: ["x"], to: ["x", "y"]), among: [])
        }
        #expect(own?.message.contains("x → (self) → x") == true, "\(own?.message ?? "")")
    }

    @Test(arguments: [
        ("*.csv", "a.csv", true), ("*.csv", "in/a.csv", false), ("**", "in/a.csv", true), ("**/*.csv", "a.csv", true),
        ("**/*.csv", "x/y/a.csv", true), ("a?.csv", "ab.csv", true), ("a?.csv", "a/.csv", false), ("x/*", "x/y", true),
    ])
    func patterns(_ pattern: String, _ path: String, _ matches: Bool) {
        #expect(FilePattern.matches(pattern, path) == matches)
    }

    @Test func aHostilePatternEnds() {
        #expect(!FilePattern.matches(String(repeating: "**a", count: 40) + "b", String(repeating: "a", count: 2000)))
    }
}

@Suite struct LeaseTests {
    @Test func oneLeadsUntilItsLeaseStandsStill() {
        var first = LeaseMachine(holder: "a")
        var second = LeaseMachine(holder: "b")
        guard case .write(let lease) = first.step(seeing: SchedulerLease(), at: .zero, isGone: false) else {
            Issue.record("a free lease was not taken")
            return
        }
        first.wrote(lease)
        #expect(second.step(seeing: lease, at: .seconds(1), isGone: false) == .wait)
        #expect(second.step(seeing: lease, at: .seconds(10), isGone: false) == .wait)
        var beaten = lease
        beaten.beat += 1
        // It lives, so waiting begins anew.
        #expect(second.step(seeing: beaten, at: .seconds(12), isGone: false) == .wait)
        #expect(second.step(seeing: beaten, at: .seconds(21), isGone: false) == .wait)
        guard case .write(let taken) = second.step(seeing: beaten, at: .seconds(22), isGone: false) else {
            Issue.record("a lease that stands still was not taken")
            return
        }
        #expect(taken.fence == lease.fence + 1)
        second.wrote(taken)
        // The first was only asleep, and sees that it leads no more.
        #expect(first.step(seeing: taken, at: .seconds(30), isGone: false) == .wait)
        #expect(!first.isLeading)
    }

    @Test func aDeadHolderIsNotWaitedFor() {
        var machine = LeaseMachine(holder: "b")
        let lease = SchedulerLease(holder: "a", fence: 4, beat: 9)
        #expect(
            machine.step(seeing: lease, at: .zero, isGone: true)
                == .write(SchedulerLease(holder: "b", fence: 5, beat: 10)))
    }
}
