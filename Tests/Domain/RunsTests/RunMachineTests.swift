import Clocks
import Errors
import Identifiers
import JSON
import Testing

@testable import Runs

@Suite struct RunMachineTests {
    private struct Plain: StepExpressions {
        func condition(_ expression: String, in scope: ExpressionScope) throws(MartletError) -> Bool {
            expression == "true"
        }
        func list(_ expression: String, in scope: ExpressionScope) throws(MartletError) -> [JSONValue] {
            (0..<(Int(expression) ?? 0)).map { .integer(Int64($0)) }
        }
        func value(_ spec: JSONValue, in scope: ExpressionScope) throws(MartletError) -> JSONValue { spec }
    }

    private static let start = Timestamp(microseconds: 1_700_000_000_000_000)

    private func world(_ seconds: Int64 = 0, acquire: @escaping (String) -> Bool = { _ in true }) -> RunSurroundings {
        RunSurroundings(now: Self.start.adding(seconds: seconds), chance: 0, expressions: Plain(), acquire: acquire)
    }

    private func machine(_ steps: [StepDefinition], _ change: (inout RunDefinition) -> Void = { _ in }) -> RunMachine {
        var definition = RunDefinition(name: "f", kind: .flow, codeHash: "1", steps: steps, publishes: false)
        change(&definition)
        return RunMachine(
            id: RunID(UUID(high: 1, low: 1)), submission: RunSubmission(definition: definition, author: "a"))
    }

    private func step(_ name: String, after: [String] = [], _ change: (inout StepDefinition) -> Void = { _ in })
        -> StepDefinition
    {
        var step = StepDefinition(name: name, kind: .checkpoint, dependsOn: after)
        change(&step)
        return step
    }

    private func ok(_ step: String, _ fence: Int64) -> RunStimulus {
        .stepEnded(step: step, fence: fence, .success(StepOutcome()))
    }

    private func bad(_ step: String, _ fence: Int64, _ code: String = "failed") -> RunStimulus {
        .stepEnded(step: step, fence: fence, .failure(StepFailure(code: code, message: "no")))
    }

    @Test func stepsStartWhenWhatTheyNeedHasEnded() {
        var run = machine([step("a"), step("b", after: ["a"])])
        #expect(run.handle(.start, in: world()).actions == [.start(step: "a", fence: 2)])
        #expect(run.handle(ok("a", 2), in: world()).actions == [.start(step: "b", fence: 4)])
        #expect(run.handle(ok("b", 4), in: world()).actions == [.finish(.success)])
        #expect(run.status == .success)
    }

    @Test func answersToEarlierAttemptsAreIgnored() {
        var run = machine([step("a") { $0.policy.retry.attempts = 2 }])
        _ = run.handle(.start, in: world())
        #expect(
            run.handle(bad("a", 2), in: world()).actions == [.wait(step: "a", fence: 2, .seconds(1))])
        #expect(run.handle(.retryDue(step: "a", fence: 2), in: world()).actions == [.start(step: "a", fence: 4)])
        #expect(run.handle(ok("a", 2), in: world()).transitions.isEmpty)
        #expect(run.handle(ok("a", 4), in: world()).actions == [.finish(.success)])
    }

    @Test func whatNoAttemptCanChangeIsNotTriedAgain() {
        var run = machine([step("a") { $0.policy.retry.attempts = 5 }])
        _ = run.handle(.start, in: world())
        #expect(run.handle(bad("a", 2, "invalid_input"), in: world()).actions == [.finish(.failed)])
    }

    @Test func aWaitGoesOnWhereItStoodAndAClockThatJumpsDoesNotProlongIt() {
        var run = machine([
            step("a") {
                $0.policy.retry = RetryPolicy(attempts: 2, delay: .seconds(60), jitter: 0)
            }
        ])
        _ = run.handle(.start, in: world())
        _ = run.handle(bad("a", 2), in: world())
        var later = run
        #expect(later.recover(in: world(20)).actions == [.wait(step: "a", fence: 2, .seconds(40))])
        var setBack = run
        #expect(setBack.recover(in: world(-100_000)).actions == [.wait(step: "a", fence: 2, .seconds(60))])
        var setForth = run
        #expect(setForth.recover(in: world(100_000)).actions == [.wait(step: "a", fence: 2, .zero)])
    }

    @Test func aStepThatWasLostIsGivenOutAgainWithoutCountingAsAnAttempt() {
        var run = machine([step("a")])
        _ = run.handle(.start, in: world())
        let decision = run.recover(in: world())
        #expect(decision.actions == [.start(step: "a", fence: 4)])
        #expect(decision.transitions.map(\.change.word) == ["lost", "step"])
        #expect(run.handle(ok("a", 2), in: world()).transitions.isEmpty)
        #expect(run.handle(ok("a", 4), in: world()).actions == [.finish(.success)])
    }

    @Test func aRunThatIsPublishingCannotBeCancelledAndPublishesAgainAfterACrash() {
        var run = machine([]) { $0.publishes = true }
        #expect(run.handle(.start, in: world()).actions == [.open])
        #expect(run.handle(.opened(branch: "run/x", pinnedCommit: "c"), in: world()).actions == [.publish])
        #expect(run.handle(.cancel(by: "me", reason: nil), in: world()).transitions.isEmpty)
        #expect(run.recover(in: world()).actions == [.publish])
        #expect(run.handle(.published(commit: "d"), in: world()).actions == [.finish(.success)])
        #expect(run.publishedCommit == "d")
    }

    @Test func aFailureStopsWhatGoesOnAndResumingDoesOnlyTheRest() {
        var run = machine([step("a"), step("b", after: ["a"]), step("c", after: ["a"]), step("d", after: ["b"])])
        _ = run.handle(.start, in: world())
        _ = run.handle(ok("a", 2), in: world())
        let failed = run.handle(bad("b", 4), in: world())
        #expect(failed.actions == [.stop(step: "c", fence: 5, .cancelled)])
        #expect(run.handle(bad("c", 5, "cancelled"), in: world()).actions == [.finish(.failed)])
        #expect(run.steps.map(\.status) == [.success, .failed, .cancelled, .cancelled])
        #expect(run.handle(.resume(by: "me"), in: world()).transitions.map(\.change) == [.resumed(by: "me")])
        #expect(run.status == .pending)
        let again = run.handle(.start, in: world())
        #expect(again.actions.count == 2)
        #expect(again.transitions.map(\.change.word) == ["started", "step", "step"])
    }

    @Test func onContinueOtherStepsGoOnAndTheRunFails() {
        var run = machine([step("a"), step("b", after: ["a"]), step("c")]) { $0.onFailure = .continue }
        _ = run.handle(.start, in: world())
        #expect(run.handle(bad("a", 2), in: world()).transitions.map(\.change.word) == ["fail", "skip"])
        #expect(run.handle(ok("c", 3), in: world()).actions == [.finish(.failed)])
    }

    @Test func aStepFansOutWithALimit() {
        var run = machine([step("a") { $0.forEach = ForEach(list: "3", limit: 2) }, step("b", after: ["a"])])
        let first = run.handle(.start, in: world())
        #expect(first.actions == [.start(step: "a[0]", fence: 3), .start(step: "a[1]", fence: 4)])
        #expect(run.handle(ok("a[1]", 4), in: world()).actions == [.start(step: "a[2]", fence: 6)])
        _ = run.handle(ok("a[0]", 3), in: world())
        #expect(run.handle(ok("a[2]", 6), in: world()).actions == [.start(step: "b", fence: 9)])
    }

    @Test func aStepWaitsForAPerson() {
        var run = machine([step("a") { $0.kind = .approval }, step("b", after: ["a"])])
        #expect(run.handle(.start, in: world()).actions.isEmpty)
        #expect(run.steps[0].awaitsDecision)
        let decided = run.handle(.decided(step: "a", approved: true, by: "me", comment: nil), in: world())
        #expect(decided.actions == [.start(step: "b", fence: 4)])
        #expect(
            run.handle(.decided(step: "a", approved: false, by: "me", comment: nil), in: world()).transitions.isEmpty)
    }

    @Test func conditionsSkipAStepAndWhatIsBehindItGoesOn() {
        var run = machine([step("a") { $0.when = "false" }, step("b", after: ["a"])])
        let decision = run.handle(.start, in: world())
        #expect(decision.transitions.map(\.change.word) == ["started", "skip", "step"])
    }

    @Test func transitionsReadAsTheyWereWritten() throws {
        let changes: [RunChange] = [
            .started, .opened(branch: "run/1", pinnedCommit: "c"), .stepStarted(step: "a", attempt: 2, fence: 9),
            .stepSucceeded(
                step: "a", fence: 9,
                outcome: StepOutcome(
                    outputs: ["n": 1], rows: 3, bytes: nil, peakMemory: 5, cpuTime: .milliseconds(7))),
            .stepFailed(
                step: "a", fence: 9, error: StepFailure(code: "failed", message: "m", hint: "h"),
                retryAfter: .milliseconds(1500)),
            .stepCancelled(step: "a", fence: 9), .stepLost(step: "a", fence: 9),
            .stepSkipped(step: "a", reason: .upstream), .stepFannedOut(step: "a", items: [1, "x"]),
            .decided(step: "a", approved: false, by: "me", comment: "no"),
            .childStarted(step: "a", run: RunID(UUID(high: 1, low: 2))), .cancelRequested(by: "me", reason: nil),
            .publishing, .published(commit: nil), .ended(status: .failed, error: "e"), .resumed(by: "me"),
        ]
        for change in changes {
            let transition = RunTransition(number: 7, time: Self.start, change: change)
            let parsed = try JSONValue(parsing: transition.json.encoded())
            #expect(try RunTransition(number: 7, json: parsed) == transition)
        }
        #expect(throws: MartletError.self) { try RunTransition(number: 1, json: [1, "step"]) }
    }

    @Test func definitionsReadAsTheyWereWritten() throws {
        let steps = [
            step("a"),
            step("b", after: ["a"]) {
                $0.spec = ["x": [1, 2]]
                $0.when = "true"
                $0.forEach = ForEach(list: "3", limit: 2)
                $0.policy = StepPolicy(
                    retry: RetryPolicy(attempts: 3, delay: .milliseconds(5)), timeout: .seconds(9), allowsFailure: true)
                $0.group = "g"
                $0.pool = "p"
            },
        ]
        let definition = RunDefinition(
            name: "f", kind: .flow, codeHash: "1", steps: steps, onFailure: .continue, namespace: "n", concurrency: 2)
        #expect(try RunDefinition(json: try JSONValue(parsing: definition.json.encoded())) == definition)
    }

    @Test(
        arguments: [
            ([("a", ["b"]), ("b", ["a"])], "itself"), ([("a", ["z"])], "'z'"), ([("a", []), ("a", [])], "two steps"),
            ([("a[1]", [])], "called 'a[1]'"),
        ] as [([(String, [String])], String)])
    func whatCannotRunIsRefused(_ steps: [(String, [String])], _ said: String) throws {
        let definition = RunDefinition(
            name: "f", kind: .flow, codeHash: "1", steps: steps.map { step($0.0, after: $0.1) })
        let error = #expect(throws: MartletError.self) { try definition.validate() }
        #expect(error?.message.contains(said) == true)
    }

    @Test func waitsGrowUpToALimit() {
        let policy = RetryPolicy(attempts: 5, delay: .seconds(1), factor: 3, maximum: .seconds(5), jitter: 0.5)
        #expect(policy.wait(after: 1, chance: 0) == .seconds(1))
        #expect(policy.wait(after: 2, chance: 0) == .seconds(3))
        #expect(policy.wait(after: 3, chance: 1) == .seconds(7.5))
        #expect(policy.wait(after: 5, chance: 0) == nil)
    }
}
