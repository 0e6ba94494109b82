public import Errors
public import Execution
import Flows
import Identifiers
import JSON
public import Runs
import Synchronization

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
        let held = Held(ScriptWrapper(mark: "\(assignment.run):\(assignment.fence)"))
        let command = ProcessCommand(
            name: "the step '\(assignment.step)'", executable: "bash",
            arguments: held.copy.arguments(shell: shell, try spec.texts("arguments")),
            environment: try StepEnvironment.variables(assignment, spec, project: project),
            limits: try StepEnvironment.limits(spec, assignment), network: try spec.flag("network") ? .on : .off,
            input: .bytes(Array(script.utf8)))
        let process = try await launcher.launch(command) { line in
            guard let text = held.take(line) else { return }
            context.log(line.stream == .error ? .warning : .info, line.isCut ? text + "…" : text)
        }
        context.onCancel { _ in process.terminate() }
        let result = await withTaskCancellationHandler {
            await process.wait()
        } onCancel: {
            process.kill()
        }
        if let failure = result.failure(of: command) {
            throw context.isCancelled
                ? MartletError(.cancelled, "\(command.name) was cancelled", cause: failure) : failure
        }
        var outcome = StepOutcome(
            outputs: try Self.outputs(held.copy, result, assignment.step))
        outcome.peakMemory = result.peakMemory
        outcome.cpuTime = result.cpuTime
        return outcome
    }

    private static func outputs(
        _ wrapper: ScriptWrapper, _ result: ProcessResult, _ step: String
    ) throws(MartletError) -> JSONValue {
        guard !wrapper.isTooLarge else {
            throw MartletError(
                .limitExceeded, "the outputs of the step '\(step)' have more than \(FlowLimits.outputBytes) bytes",
                hint: "Put data into a table, and pass on its name.")
        }
        guard wrapper.isComplete, let bytes = wrapper.outputs else {
            throw MartletError(
                .limitExceeded,
                "the step '\(step)' wrote \(result.outputBytes) bytes of output, more than are kept, so its outputs are not known",
                hint: "Write less to the output, or raise 'output_bytes'.")
        }
        return try OutputsText.parse(bytes, step: step)
    }

    /// The wrapper as lines come in, shared with whoever reads them.
    private final class Held: Sendable {
        private let wrapper: Mutex<ScriptWrapper>
        init(_ wrapper: ScriptWrapper) { self.wrapper = Mutex(wrapper) }

        var copy: ScriptWrapper { wrapper.withLock { $0 } }
        func take(_ line: ProcessLine) -> String? { wrapper.withLock { $0.take(line) } }
    }
}
