public import Errors
import Execution
import Flows
import Orchestrator
import Pipelines
import PythonSteps
import QueryService
public import Runs
public import WorkerService

/// Steps of Python that run on workers: what they read and write is done here, and they are skipped as those are that run here.
extension PythonStep: WorkerLakes {
    public func lake(
        for assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> any WorkerLake {
        let spec = try StepSpec(assignment)
        do {
            return try await context.cancellable { try await remote(spec, assignment, context) }
        } catch {
            if context.isCancelled { throw MartletError(.cancelled, "the step '\(assignment.step)' was cancelled") }
            throw MartletError(wrapping: error)
        }
    }

    private func remote(
        _ spec: StepSpec, _ assignment: StepAssignment, _ context: any StepContext
    ) async throws -> any WorkerLake {
        guard let lake else {
            throw MartletError(.internal, "the step '\(assignment.step)' is given away where there is no lake")
        }
        let reads = context.reads
        var remote = RemoteLake(
            inner: workspace.lake(of: "the step '\(assignment.step)'", at: assignment.branch, reads: reads.noting),
            tables: lake, assignment: assignment, context: context)
        if let table = try spec.text("table"), let code = try spec.first(of: ["source", "code"]) {
            let folders = PythonModules.folders(of: try spec.text("file"), [FlowFiles.folder])
            let environment = try await workspace.environment(requirements: try spec.text("requirements"))
            let memory = try await memory(code, folders, spec, assignment, environment)
            remote.memory = memory.map { ($0, reads) }
            remote.known = try await lake.known(memory, table, assignment, context)
        }
        return remote
    }
}

/// The lake of a step that runs on a worker.
private struct RemoteLake: WorkerLake {
    let inner: any PythonLake
    let tables: LakeTables
    let assignment: StepAssignment
    let context: any StepContext
    var memory: (StepMemory, ReadTables)?
    var known: StepOutcome?

    func query(
        _ sql: String, into write: ([UInt8]) throws(MartletError) -> Void
    ) async throws(MartletError) {
        try await inner.query(sql, into: write)
    }

    func write(_ path: String, modules: [String: String]) async throws(MartletError) -> StepOutcome {
        memory?.1.note(modules: modules)
        return try await tables.write(path, assignment, context, remembering: memory)
    }
}
