import Clocks
import Errors
import Querying
import Terminal

@testable import CommandLineTool

/// What a command wrote and how it ended.
struct CommandResult {
    var status: Int32
    var output: String
    var errors: String
}

/// An engine that is not there.
struct NoEngine: QueryEngine {
    func open(_ options: SessionOptions) async throws -> any QuerySession {
        throw MartletError(.unavailable, "no engine here", hint: "Install one.")
    }

    func prepare() {}
}

/// Runs a command in this process, without a project unless the arguments name one.
func martlet(
    _ arguments: String..., in folder: String = "/nowhere", environment: [String: String] = [:],
    executablePath: String = "/nowhere/bin/martlet", open: (@Sendable (String) async throws -> Platform)? = nil
) async -> CommandResult {
    let output = MemorySink()
    let errors = MemorySink()
    let status = await CommandLineTool.run(
        CommandContext(
            arguments: arguments, executablePath: executablePath, workingDirectory: folder, environment: environment,
            output: output, errors: errors, outputFacts: { _ in .plain }, errorFacts: { _ in .plain },
            interruption: Interruption(), clock: FixedClock(Timestamp(milliseconds: 1_767_225_600_000)),
            version: ToolVersion(number: "1.2.3", revision: "abc"), engine: NoEngine(),
            openPlatform: open ?? { _ in throw MartletError(.unavailable, "this test opens no project") }))
    return CommandResult(status: status, output: output.text, errors: errors.text)
}
