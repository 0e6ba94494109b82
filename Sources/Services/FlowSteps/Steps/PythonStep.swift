public import Clocks
internal import QueryService
public import Errors
import Execution
import Identifiers
import JSON
public import Orchestrator
public import PythonSteps
import Querying
public import Runs

/// Runs Python code in a process of its own: what it sets or returns becomes the outputs, or the rows of a table.
public struct PythonStep: StepExecutor {
    private let workspace: PythonWorkspace
    private let orchestrator: Orchestrator?
    private let project: String
    private let clock: any WallClock

    /// - Parameters:
    ///   - orchestrator: What writes tables; nil where the lake is elsewhere.
    ///   - project: The project's folder, which code finds as `MARTLET_PROJECT` in its environment.
    public init(workspace: PythonWorkspace, orchestrator: Orchestrator?, project: String, clock: any WallClock) {
        self.workspace = workspace
        self.orchestrator = orchestrator
        self.project = project
        self.clock = clock
    }

    public func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        let spec = try StepSpec(assignment)
        guard let code = try spec.first(of: ["source", "code"]) else {
            throw MartletError(.invalidInput, "the step '\(assignment.step)' has neither 'code' nor 'file'")
        }
        do {
            return try await context.cancellable { try await execute(code, spec, assignment, context) }
        } catch {
            if context.isCancelled { throw MartletError(.cancelled, "the step '\(assignment.step)' was cancelled") }
            throw MartletError(wrapping: error)
        }
    }

    private func execute(
        _ code: String, _ spec: StepSpec, _ assignment: StepAssignment, _ context: any StepContext
    ) async throws -> StepOutcome {
        let table = try spec.text("table")
        let environment = try await workspace.environment(requirements: try spec.text("requirements"))
        let memory = try memory(code, spec, assignment, environment)
        if let table, let branch = assignment.branch, let orchestrator,
            let known = try await StepCache.outcome(of: memory, assignment, table, branch, orchestrator, context)
        {
            return known
        }
        let step = Execution.PythonStep(
            name: "the step '\(assignment.step)'",
            code: PythonCode(
                form: .script, text: code, file: try spec.text("file") ?? "\(assignment.step).py",
                function: try spec.text("function")),
            arguments: [
                "params": assignment.parameters, "inputs": assignment.inputs, "item": assignment.item ?? .null,
                "arguments": .object(try spec.object("arguments")), "gives_table": .bool(table != nil),
            ],
            environment: environment,
            variables: try StepEnvironment.variables(assignment, spec, project: project),
            limits: try StepEnvironment.limits(spec, assignment), network: try spec.flag("network") ? .on : .off)
        let reads = ReadTables()
        let result = try await workspace.run(
            step, at: assignment.branch,
            reads: { request in
                request.reads = { reads.note($0) }
                request.analyzed = { reads.note($0) }
            }
        ) { level, message in
            context.log(LogLevel(level), message)
            await context.logged()
        }
        var outcome = StepOutcome(peakMemory: result.usage.peakMemory, cpuTime: result.usage.cpuTime)
        if let table {
            try await write(
                result, to: table, spec, assignment, context, memory.map { ($0, reads) }, &outcome)
        } else {
            guard result.outputs.encoded().count <= StepOutcome.outputLimit else {
                throw MartletError(
                    .limitExceeded,
                    "the outputs of the step '\(assignment.step)' have more than \(StepOutcome.outputLimit) bytes",
                    hint: "Put data into a table with 'table', and pass on its name.")
            }
            outcome.outputs = result.outputs
        }
        return outcome
    }

    /// By what a later run knows the step again: its code, what it is given, and its environment.
    ///
    /// A step with a network reads what nobody here can look at, so it is always done.
    private func memory(
        _ code: String, _ spec: StepSpec, _ assignment: StepAssignment, _ environment: PythonEnvironment
    ) throws(MartletError) -> StepMemory? {
        guard try spec.text("table") != nil, try !spec.flag("network") else { return nil }
        let secrets = Set(try spec.texts(SecretKeeper.namesMember))
        let variables = try spec.pairs("environment").filter { !secrets.contains($0.name) }
        return try StepCache.memory(
            assignment, spec,
            code: [
                code, assignment.parameters.text(), assignment.inputs.text(), environment.requirements ?? "",
            ] + variables.sorted { $0.name < $1.name }.map { "\($0.name)=\($0.value)" } + secrets.sorted())
    }

    private func write(
        _ result: PythonResult, to table: String, _ spec: StepSpec, _ assignment: StepAssignment,
        _ context: any StepContext, _ memory: (StepMemory, ReadTables)?, _ outcome: inout StepOutcome
    ) async throws {
        guard let orchestrator, let branch = assignment.branch, let given = result.tables.first else {
            throw MartletError(
                .unsupported, "the step '\(assignment.step)' has no lake here to write '\(table)' to",
                hint: "Leave out its worker group, so that the server does it.")
        }
        let report = try await orchestrator.write(
            TableStatement(
                sql: "SELECT * FROM read_parquet(\(SQLText.literal(given.path)))", table: table,
                settings: try SQLStep.settings(spec), branch: branch, run: assignment.run, step: assignment.step,
                author: assignment.author, startedAt: clock.now(), memory: memory?.0, reads: memory?.1)
        ) { context.log($0, $1) }
        outcome.rows = report.rowsWritten
        outcome.bytes = report.bytesWritten
        outcome.outputs = StepCache.outputs(report, table)
    }
}

extension LogLevel {
    init(_ level: PythonLogLevel) {
        switch level {
        case .debug: self = .debug
        case .info: self = .info
        case .warning: self = .warning
        case .error: self = .error
        }
    }
}
