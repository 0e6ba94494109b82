import CommandParsing
import Errors
import HTTP
import JSON
import Machine
import PlatformClient
import Terminal

/// This side of `martlet --server URL …`: sends the command, and shows what comes back.
struct RemoteTerminal: Sendable {
    let invocation: Invocation
    let server: String

    /// Options that are about the connection, or about files of this machine.
    static let ownOptions: Set<String> = ["server", "token", "ca", "directory", "color"]
    /// Of a file that is sent, at a time, in bytes.
    private static let partLength = 256 << 10

    /// Runs the command on the server; its output, errors and exit status are those of the command there.
    func run() async throws -> ExitStatus {
        let arguments = invocation.arguments
        guard arguments.value("directory") == nil else {
            throw invocation.misuse("--directory names a folder of this machine, and --server a project elsewhere")
        }
        guard RemoteUse.scope(of: arguments.commandPath) != nil else {
            throw invocation.misuse(
                "'\(arguments.commandPath.joined(separator: " "))' works on this machine and not through a server",
                suggestion: "Leave out --server.")
        }
        let output = try arguments.commandPath == ["query"] ? QueryCommand.outputFile(invocation) : nil
        let call = try call(writingToFile: output != nil)
        let sink = output ?? invocation.context.output
        let client = try invocation.client(of: server)
        let status: ExitStatus?
        do {
            status = try await invocation.cancellable {
                try await client.exchange(call) { response in
                    guard response.status == .ok else { throw Self.stranger(server, response.status) }
                    return try await show(response.body, sink)
                }
            }
        } catch let failure as ClientError {
            throw await ServerLook(client: client, version: invocation.context.version.number).explained(failure)
        }
        guard let status else {
            throw MartletError(
                .unavailable, "the connection to '\(server)' ended before the command did",
                hint: "Look at what came of it with: martlet --server \(server) log", retry: .unknownOutcome)
        }
        if status == .success { try output?.commit() }
        return status
    }

    private func call(writingToFile: Bool) throws -> APICall {
        let arguments = try arguments.commandPath == ["query"] ? QueryCommand.selfContained(invocation) : arguments
        let words = ToolCommands.tool.declaration.words(for: arguments, without: Self.ownOptions)
        let color = GlobalOptions.color(arguments)
        let said = RemoteCall(
            words: words, output: writingToFile ? .plain : invocation.context.outputFacts(color),
            errors: invocation.context.errorFacts(color))
        let files = RemoteUse.uploads(of: arguments.commandPath).map { arguments.values($0).map(invocation.path) } ?? []
        for file in files where LocalFiles.kind(of: file) != .file {
            throw MartletError(.notFound, "there is no file '\(file)'")
        }
        let first = CommandFrame.encode(.call, said.json.encoded())
        var call = APICall("runCommand", .post, ["command"])
        call.send(
            files.isEmpty
                ? .bytes(first)
                : .stream(length: nil) { sink in
                    try await sink.write(first)
                    for file in files { try await send(file, sink) }
                }, as: "application/vnd.martlet.command")
        return call
    }

    private var arguments: ParsedArguments { invocation.arguments }

    private func send(_ file: String, _ sink: any HTTPBodySink) async throws {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        try await sink.write(CommandFrame.encode(.file, Array(name.utf8)))
        let reader = try FilePieces(file, length: Self.partLength)
        while let piece = try reader.next() { try await sink.write(CommandFrame.encode(.part, piece)) }
    }

    /// Shows frames as they come; nil where the answer ended before the command did.
    private func show(_ body: HTTPBody, _ output: any OutputSink) async throws -> ExitStatus? {
        let conversation = Conversation(output: output, errors: invocation.context.errors)
        try await body.forEachChunk { try conversation.receive($0) }
        return conversation.status
    }

    /// An answer that is no error, and no Martlet's either.
    private static func stranger(_ server: String, _ status: HTTPStatus) -> MartletError {
        MartletError(
            .unavailable, "'\(server)' answered with status \(status)",
            hint: "Is that the address of a Martlet server?")
    }
}
