import Cataloging
import CommandParsing
import JSON
import Orchestrator
import Runs
import Synchronization
import Terminal
import PlatformJSON

/// `test`: the quality tests alone, on what is there.
enum TestCommand {
    static let command = ToolCommand(
        Command(
            "test", "Run quality tests on the tables as they are",
            details: ["Nothing is changed. The exit status is 1 where a test of severity error does not pass."],
            options: [
                .value(
                    "ref", ValueForm("REF", .named("ref")), "The branch, tag, commit or time to test.",
                    default: RefName.main.text),
                RunCommand.exclude, RunCommand.variables,
            ],
            positionals: [
                Positional(
                    "SELECTOR", "Whose tests to run, such as silver.orders or tag:daily. All of them unless given.",
                    .variadic(minimum: 0), .named("selector"))
            ],
            examples: [
                CommandExample("martlet test silver.orders", "The tests of one table."),
                CommandExample("martlet test --ref experiment", "All tests, on another branch."),
            ], section: "Pipelines")
    ) { invocation in
        let request = TestRequest(
            select: invocation.arguments.values("SELECTOR"), exclude: invocation.arguments.values("exclude"),
            variables: RunCommand.variables(invocation), ref: invocation.arguments.value("ref") ?? RefName.main.text)
        let summary = RunSummary(style: invocation.style, width: invocation.width, unicode: invocation.facts.hasUnicode)
        return try await invocation.withPlatform(querying: true) { platform in
            let records = Mutex<[TestRecord]>([])
            let passed = try await invocation.cancellable {
                try await platform.orchestrator.test(request) { record in
                    records.withLock { $0.append(record) }
                    // What cannot be shown now is told at the end, where the failure to write is an error.
                    if !invocation.isJSON, !invocation.isQuiet { try? invocation.say(line(record, invocation)) }
                }
            }
            let all = records.withLock { $0 }
            let findings = all.filter { TestOutcomeKind($0) != .passed }
            let failed = findings.count { TestOutcomeKind($0) == .failed }
            let outcome =
                all.isEmpty
                ? "no tests"
                : "\(HumanUnits.count(all.count - findings.count, "test")) passed, \(HumanUnits.count(findings.count - failed, "warning")), \(failed) failed"
            try invocation.answer(
                RunJSON.tests(all, passed: passed),
                summary.findings(findings) + (invocation.isQuiet ? [] : ["", outcome]))
            return passed ? .success : .failure
        }
    }

    private static func line(_ record: TestRecord, _ invocation: Invocation) -> String {
        let text = StepText(style: invocation.style, unicode: invocation.facts.hasUnicode)
        let time = HumanUnits.duration(milliseconds: Int(record.duration / 1000))
        return "\(text.mark(TestOutcomeKind(record))) \(record.asset)  \(record.name)  \(invocation.style(time, .dim))"
    }
}
