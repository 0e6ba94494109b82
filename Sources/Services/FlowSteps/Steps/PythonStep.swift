import Cryptography
public import Errors
import Execution
import Flows
import JSON
import Orchestrator
import Pipelines
public import PythonSteps
internal import QueryService
public import Runs

/// Runs Python code in a process of its own: what it sets or returns becomes the outputs, or the rows of a table.
public struct PythonStep: StepExecutor {
    let workspace: PythonWorkspace
    private let project: String
    /// What writes tables; nil where the lake is elsewhere.
    let lake: LakeTables?
    /// Sends the rows of the table that a step names, in a Parquet file, to where the lake is.
    private let sendTable: @Sendable (_ path: String) async throws(MartletError) -> Void

    /// - Parameter project: The project's folder, which code finds as `MARTLET_PROJECT` in its environment.
    public init(workspace: PythonWorkspace, project: String, lake: LakeTables) {
        self.workspace = workspace
        self.project = project
        self.lake = lake
        sendTable = { _ in }
    }

    /// A step whose lake is elsewhere.
    public init(
        workspace: PythonWorkspace, project: String,
        sendTable: @escaping @Sendable (_ path: String) async throws(MartletError) -> Void
    ) {
        self.workspace = workspace
        self.project = project
        lake = nil
        self.sendTable = sendTable
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
        let file = try spec.text("file")
        let folders = PythonModules.folders(of: file, [FlowFiles.folder])
        let environment = try await workspace.environment(requirements: try spec.text("requirements"))
        let memory = try await memory(code, folders, spec, assignment, environment)
        if let table, let known = try await lake?.known(memory, table, assignment, context) { return known }
        var step = Execution.PythonStep(
            name: "the step '\(assignment.step)'",
            code: PythonCode(
                form: .script, text: code, file: file ?? "\(assignment.step).py", function: try spec.text("function"),
                paths: PythonModules.paths(of: folders, in: project)),
            arguments: [
                "params": assignment.parameters, "inputs": assignment.inputs, "item": assignment.item ?? .null,
                "arguments": .object(try spec.object("arguments")), "gives_table": .bool(table != nil),
            ],
            environment: environment,
            variables: try StepEnvironment.variables(assignment, spec, project: project),
            limits: try StepEnvironment.limits(spec, assignment), network: try spec.flag("network") ? .on : .off)
        step.files = try StepEnvironment.files(spec, project: project)
        let reads = context.reads
        let result = try await workspace.run(
            step, at: assignment.branch,
            reads: reads.noting
        ) { level, message in
            context.log(LogLevel(level), message)
            await context.logged()
        }
        reads.note(modules: result.modules)
        var outcome = StepOutcome()
        if table != nil {
            guard let rows = result.tables.first else {
                throw MartletError(.internal, "the step '\(assignment.step)' ended well and gave no rows")
            }
            // Its file is there as long as it is.
            defer { withExtendedLifetime(rows) {} }
            if let lake {
                outcome = try await lake.write(rows.path, assignment, context, memory.map { ($0, reads) })
            } else {
                try await sendTable(rows.path)
            }
        } else {
            guard result.outputs.encoded().count <= StepOutcome.outputLimit else {
                throw MartletError(
                    .limitExceeded,
                    "the outputs of the step '\(assignment.step)' have more than \(StepOutcome.outputLimit) bytes",
                    hint: "Put data into a table with 'table', and pass on its name.")
            }
            outcome.outputs = result.outputs
        }
        outcome.modules = result.modules
        outcome.peakMemory = result.usage.peakMemory
        outcome.cpuTime = result.usage.cpuTime
        return outcome
    }

    /// By what a later run knows the step again: its code with the modules that it imports, what it is given, and its environment.
    ///
    /// A step with a network reads what nobody here can look at, so it is always done.
    func memory(
        _ code: String, _ folders: [String], _ spec: StepSpec, _ assignment: StepAssignment,
        _ environment: PythonEnvironment
    ) async throws -> StepMemory? {
        guard lake != nil, try spec.text("table") != nil, try !spec.flag("network") else { return nil }
        let secrets = Set(try spec.texts(SecretKeeper.namesMember))
        let modules = try await workspace.modules(of: code, in: folders)
        let variables = try spec.pairs("environment").filter { !secrets.contains($0.name) }
        return try StepCache.memory(
            assignment, spec,
            code: [
                code, assignment.parameters.text(), assignment.inputs.text(), environment.requirements ?? "",
            ] + modules.map { "\($0.path) \(SHA256.digest(of: $0.bytes))" }
                + variables.sorted { $0.name < $1.name }.map { "\($0.name)=\($0.value)" } + secrets.sorted())
    }
}

extension ReadTables {
    /// Has a query tell what it reads.
    var noting: @Sendable (inout QueryRequest) -> Void {
        { request in
            request.reads = { self.note($0) }
            request.analyzed = { self.note($0) }
        }
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
