import Errors
import Identifiers
import JSON
import MetadataSQL
import RunEngine
import Runs
import Testing

@Suite struct RunEngineTests {
    private func step(_ name: String, after: [String] = [], _ change: (inout StepDefinition) -> Void = { _ in })
        -> StepDefinition
    {
        var step = StepDefinition(name: name, kind: .bash, dependsOn: after)
        change(&step)
        return step
    }

    @Test func aFlowRunsAndIsRecorded() async throws {
        let fixture = try EngineFixture()
        let flow = EngineFixture.flow([step("a"), step("b", after: ["a"])], publishes: true)
        let record = try await fixture.driving(fixture.engine()) { engine in
            try await engine.wait(for: try await engine.submit(flow))
        }
        #expect(record.status == .success)
        #expect(record.publishedCommit == "commit")
        #expect(fixture.lake.count(record.id) == 1)
        let steps = try await fixture.records.steps(of: record.id)
        #expect(steps.map(\.name) == ["a", "b"])
        #expect(steps.allSatisfy { $0.status == .success && $0.rowsWritten == 1 })
        let logs = try await fixture.records.logs(of: record.id, after: 0, limit: 10)
        #expect(Set(logs.map(\.message)) == ["a was here", "b was here"])
    }

    @Test func aKeySubmitsOnceForEver() async throws {
        let fixture = try EngineFixture()
        var flow = EngineFixture.flow([step("a")])
        flow.idempotencyKey = "tick 1"
        let keyed = flow
        let ids = try await fixture.driving(fixture.engine()) { engine in
            var ids: [RunID] = []
            for _ in 0..<3 { ids.append(try await engine.submit(keyed)) }
            _ = try await engine.wait(for: ids[0])
            return ids
        }
        let again = try await fixture.driving(fixture.engine()) { try await $0.submit(keyed) }
        #expect(Set(ids + [again]).count == 1)
        #expect(fixture.steps.count("a") == 1)
    }

    @Test func aRunIsCancelledAndResumed() async throws {
        let fixture = try EngineFixture()
        let flow = EngineFixture.flow([step("a"), step("hang", after: ["a"]), step("c", after: ["hang"])])
        try await fixture.driving(fixture.engine()) { engine in
            let id = try await engine.submit(flow)
            await fixture.steps.begun()
            try await engine.cancel(id, by: "me", reason: "enough")
            let cancelled = try await engine.wait(for: id)
            #expect(cancelled.status == .cancelled)
            fixture.steps.mend()
            try await engine.resume(id, by: "me")
            #expect(try await engine.wait(for: id).status == .success)
            await #expect(throws: MartletError.self) { try await engine.resume(id, by: "me") }
        }
        #expect(fixture.steps.count("a") == 1)
        #expect(fixture.steps.count("hang") == 2)
    }

    @Test func aStepThatDoesNotListenIsStoppedByForce() async throws {
        let fixture = try EngineFixture()
        let flow = EngineFixture.flow([step("hangdeaf") { $0.policy.timeout = .milliseconds(20) }])
        let options = RunEngineOptions(grace: .milliseconds(20))
        let record = try await fixture.driving(fixture.engine(options)) { engine in
            try await engine.wait(for: try await engine.submit(flow))
        }
        #expect(record.status == .failed)
        #expect(record.error?.contains("timeout") == true)
    }

    @Test func theNextEngineGoesOnWithWhatIsLeft() async throws {
        let fixture = try EngineFixture()
        let flow = EngineFixture.flow([step("a"), step("hang", after: ["a"])], publishes: true)
        let id = try await fixture.driving(fixture.engine(RunEngineOptions(grace: .milliseconds(1)))) { engine in
            let id = try await engine.submit(flow)
            await fixture.steps.begun()
            return id
        }
        fixture.steps.mend()
        let record = try await fixture.driving(fixture.engine()) { try await $0.wait(for: id) }
        #expect(record.status == .success)
        #expect(fixture.steps.count("a") == 1)
        #expect(fixture.steps.count("hang") == 2)
        #expect(fixture.lake.count(id) == 1)
    }

    @Test func anEngineThatWasTakenForGoneStoresNothingMoreUnderItsName() async throws {
        let fixture = try EngineFixture()
        let flow = EngineFixture.flow([step("a"), step("hang", after: ["a"])], publishes: true)
        let other = EngineFixture.flow([step("b")])
        try await fixture.driving(fixture.engine()) { first in
            let id = try await first.submit(flow)
            await fixture.steps.begun()
            let name = first.driver
            fixture.alive.forget(name)
            fixture.steps.mend()
            let second = fixture.engine()
            let record = try await fixture.driving(second) { try await $0.wait(for: id) }
            #expect(record.status == .success && record.driver == second.driver)
            // It hears of it when it stores something, and goes on with what is new.
            let refused = await #expect(throws: MartletError.self) { try await first.submit(other) }
            #expect(refused?.code == .unavailable && refused?.retry == .safely)
            let later = try await first.wait(for: try await first.submit(other))
            #expect(later.status == .success && first.driver != name && later.driver == first.driver)
            #expect(try await first.wait(for: id).status == .success)
            #expect(fixture.lake.count(id) == 1)
            let told = try await first.transitions(of: id, after: 0, limit: 100).map(\.change.word)
            #expect(
                told == [
                    "started", "opened", "step", "ok", "step", "lost", "step", "ok", "publishing", "published", "ended",
                ])
        }
        #expect(fixture.steps.count("hang") == 2)
    }

    @Test func subFlowsAreRunsOfTheirOwn() async throws {
        let fixture = try EngineFixture()
        let inner = step("sub") {
            $0.kind = .flow
            $0.spec = ["flow": "inner"]
        }
        try await fixture.driving(fixture.engine()) { engine in
            let id = try await engine.submit(EngineFixture.flow([inner, step("after", after: ["sub"])]))
            #expect(try await engine.wait(for: id).status == .success)
            let child = try #require(try await fixture.records.steps(of: id).first?.child)
            let record = try await engine.head(of: child)
            #expect(record.parent == RunParent(run: id, step: "sub"))
            #expect(record.trigger == "run:\(id)")
        }
    }

    @Test func cancellingReachesSubFlowsAndAFlowCannotContainItself() async throws {
        let fixture = try EngineFixture()
        func sub(_ name: String) -> StepDefinition {
            step("sub") {
                $0.kind = .flow
                $0.spec = ["flow": .string(name)]
            }
        }
        let hanging = EngineFixture.flow([sub("hanging")])
        let itself = EngineFixture.flow([sub("itself")], name: "itself")
        try await fixture.driving(fixture.engine()) { engine in
            let id = try await engine.submit(hanging)
            await fixture.steps.begun()
            try await engine.cancel(id, by: "me", reason: nil)
            #expect(try await engine.wait(for: id).status == .cancelled)
            let child = try #require(try await fixture.records.steps(of: id).first?.child)
            #expect(try await engine.head(of: child).status == .cancelled)
            let refused = try await engine.wait(for: try await engine.submit(itself))
            #expect(refused.error?.contains("inside of itself") == true)
        }
    }

    @Test func aResumedRunResumesTheRunOfItsSubFlow() async throws {
        let fixture = try EngineFixture()
        try await fixture.driving(fixture.engine()) { engine in
            let step = StepDefinition(name: "sub", kind: .flow, spec: ["flow": "failing"])
            let id = try await engine.submit(EngineFixture.flow([step]))
            #expect(try await engine.wait(for: id).status == .failed)
            let child = try #require(try await fixture.records.steps(of: id).first?.child)
            fixture.steps.mend()
            try await engine.resume(id, by: "somebody")
            let record = try await engine.wait(for: id)
            #expect(record.status == .success, "\(record.error ?? "")")
            #expect(try await fixture.records.steps(of: id).first?.child == child)
            #expect(try await engine.head(of: child).status == .success)
            #expect(fixture.steps.count("first") == 1)
            #expect(fixture.steps.count("fail") == 2)
        }
    }

    @Test func aResumedRunTakesASubFlowThatWasResumedByItself() async throws {
        let fixture = try EngineFixture()
        try await fixture.driving(fixture.engine()) { engine in
            let step = StepDefinition(name: "sub", kind: .flow, spec: ["flow": "failing", "parameters": ["day": 1]])
            let id = try await engine.submit(EngineFixture.flow([step]))
            #expect(try await engine.wait(for: id).status == .failed)
            let child = try #require(try await fixture.records.steps(of: id).first?.child)
            fixture.steps.mend()
            // Somebody resumed the sub-flow's run by itself meanwhile: its parent takes what came of it.
            try await engine.resume(child, by: "somebody")
            #expect(try await engine.wait(for: child).status == .success)
            try await engine.resume(id, by: "somebody")
            #expect(try await engine.wait(for: id).status == .success)
            #expect(try await fixture.records.steps(of: id).first?.child == child)
            #expect(fixture.steps.count("fail") == 2)
        }
    }

    @Test func poolsLimitStepsOfAllRuns() async throws {
        let fixture = try EngineFixture()
        let steps = (0..<4).map { index in step("count\(index)") { $0.pool = "narrow" } }
        let flow = EngineFixture.flow(steps)
        let options = RunEngineOptions(concurrency: ConcurrencyLimits(pools: ["narrow": 1]))
        try await fixture.driving(fixture.engine(options)) { engine in
            var ids: [RunID] = []
            for _ in 0..<5 { ids.append(try await engine.submit(flow)) }
            for id in ids { #expect(try await engine.wait(for: id).status == .success) }
        }
        #expect(fixture.steps.most == 1)
    }

    @Test func aPersonDecides() async throws {
        let fixture = try EngineFixture()
        let flow = EngineFixture.flow([step("ask") { $0.kind = .approval }, step("b", after: ["ask"])])
        try await fixture.driving(fixture.engine()) { engine in
            let id = try await engine.submit(flow)
            await #expect(throws: MartletError.self) {
                try await engine.decide(id, step: "b", approved: true, by: "me", comment: nil)
            }
            try await engine.decide(id, step: "ask", approved: true, by: "me", comment: "fine")
            #expect(try await engine.wait(for: id).status == .success)
            var words: [String] = []
            for try await transition in try await engine.watch(id, after: 0) { words.append(transition.change.word) }
            #expect(words == ["started", "step", "decided", "step", "ok", "ended"])
        }
    }

    @Test func tooManyThatWaitAreRefused() async throws {
        let fixture = try EngineFixture()
        let options = RunEngineOptions(
            concurrency: ConcurrencyLimits(runs: 1, queue: 1), grace: .milliseconds(1))
        let flow = EngineFixture.flow([step("hang")])
        try await fixture.driving(fixture.engine(options)) { engine in
            _ = try await engine.submit(flow)
            await fixture.steps.begun()
            _ = try await engine.submit(flow)
            let error = await #expect(throws: MartletError.self) { _ = try await engine.submit(flow) }
            #expect(error?.code == .limitExceeded)
        }
    }
}
