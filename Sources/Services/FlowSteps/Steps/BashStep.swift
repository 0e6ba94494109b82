public import Errors
public import Execution
import Flows
import Identifiers
import JSON
public import Runs

/// Runs a shell script as a child process, with a clean environment and a private folder.
public struct BashStep: StepExecutor {
    private let launcher: any ProcessLauncher
    /// The project's folder, which scripts find as `$MARTLET_PROJECT`.
    private let project: String

    public init(launcher: any ProcessLauncher, project: String) {
        self.launcher = launcher
        self.project = project
    }

    public func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        let spec = try StepSpec(assignment)
        guard let script = try spec.first(of: ["source", "run"]) else {
            throw MartletError(.invalidInput, "the step '\(assignment.step)' has neither 'run' nor 'file'")
        }
        let shell = try spec.text("shell") == "sh" ? ["sh", "-e"] : ["bash", "-eo", "pipefail"]
        var command = ProcessCommand(
            name: "the step '\(assignment.step)'", executable: "bash",
            arguments: ScriptWrapper.arguments(shell: shell, try spec.texts("arguments")),
            environment: try StepEnvironment.variables(assignment, spec, project: project),
            limits: try StepEnvironment.limits(spec, assignment), network: try spec.flag("network") ? .on : .off,
            input: .bytes(Array(script.utf8)))
        command.files = try StepEnvironment.files(spec, project: project)
        command.handover = ScriptWrapper.handover
        let process = try await launcher.launch(command) { line in
            context.log(line.stream == .error ? .warning : .info, line.shown)
            await context.logged()
        }
        context.onCancel { _ in process.terminate() }
        let result = await withTaskCancellationHandler {
            await process.wait()
        } onCancel: {
            process.kill()
        }
        if result.keptOutputBytes < result.outputBytes {
            context.log(
                .warning,
                command.limits.dropped(seen: result.outputBytes, kept: result.keptOutputBytes, by: command.name))
        }
        if let failure = result.failure(of: command) {
            throw context.isCancelled
                ? MartletError(.cancelled, "\(command.name) was cancelled", cause: failure) : failure
        }
        var outcome = StepOutcome(outputs: try Self.outputs(result.handover, assignment.step))
        outcome.peakMemory = result.peakMemory
        outcome.cpuTime = result.cpuTime
        return outcome
    }

    private static func outputs(
        _ handover: ProcessHandover.Content, _ step: String
    ) throws(MartletError) -> JSONValue {
        switch handover {
        case .bytes(let bytes): return try OutputsText.parse(bytes, step: step)
        case .nothing:
            throw MartletError(
                .failed, "the step '\(step)' has removed the file of its outputs, or made something else of it",
                hint: "Write outputs into the file $MARTLET_OUTPUTS, and leave it there.")
        case .tooLarge(let bytes):
            throw MartletError(
                .limitExceeded,
                "the outputs of the step '\(step)' have \(bytes) bytes, more than their limit of \(FlowLimits.outputBytes)",
                hint: "Put data into a table, and pass on its name.")
        }
    }
}
