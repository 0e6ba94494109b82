import CommandParsing
import Errors
import HTTP
import JSON
import Machine
import Terminal

/// This side of `martlet --server URL …`: sends the command, and shows what comes back.
struct RemoteTerminal: Sendable {
    let invocation: Invocation
    let server: String

    /// Options that are about the connection, or about files of this machine.
    static let ownOptions: Set<String> = ["server", "token", "ca", "directory", "color"]
    /// What is read of a refusal, in bytes.
    private static let refusalLimit = 1 << 20
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
        let request = try request(writingToFile: output != nil)
        let sink = output ?? invocation.context.output
        let sender = try invocation.context.makeSender(arguments.value("ca").map(invocation.path))
        let status = try await invocation.cancellable {
            try await sender.send(request) { response in
                guard response.status == .ok else { throw try await refusal(response) }
                return try await show(response.body, sink)
            }
        }
        guard let status else {
            throw MartletError(
                .unavailable, "the connection to '\(server)' ended before the command did",
                hint: "Look at what came of it with: martlet --server \(server) log", retry: .unknownOutcome)
        }
        if status == .success { try output?.commit() }
        return status
    }

    private func request(writingToFile: Bool) throws -> OutgoingRequest {
        let arguments = try arguments.commandPath == ["query"] ? QueryCommand.selfContained(invocation) : arguments
        let words = ToolCommands.tool.declaration.words(for: arguments, without: Self.ownOptions)
        let color = GlobalOptions.color(arguments)
        let call = RemoteCall(
            words: words, output: writingToFile ? .plain : invocation.context.outputFacts(color),
            errors: invocation.context.errorFacts(color))
        let files = RemoteUse.uploads(of: arguments.commandPath).map { arguments.values($0).map(invocation.path) } ?? []
        for file in files where LocalFiles.kind(of: file) != .file {
            throw MartletError(.notFound, "there is no file '\(file)'")
        }
        let first = CommandFrame.encode(.call, call.json.encoded())
        var fields: HTTPFields = ["Content-Type": "application/vnd.martlet.command"]
        if let token = arguments.value("token") { fields["Authorization"] = "Bearer \(token)" }
        let url = (server.hasSuffix("/") ? String(server.dropLast()) : server) + RemoteCommands.prefix
        return OutgoingRequest(
            .post, url, fields: fields,
            body: files.isEmpty
                ? .bytes(first)
                : .stream(length: nil) { sink in
                    try await sink.write(first)
                    for file in files { try await send(file, sink) }
                })
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

    private func refusal(_ response: IncomingResponse) async throws -> any Error {
        let bytes = try await response.body.collect(upTo: Self.refusalLimit)
        let error = (try? JSONValue(parsing: bytes, file: "the answer"))?["error"]
        guard let message = error?["message"]?.stringValue else {
            return MartletError(
                .unavailable, "'\(server)' answered with status \(response.status)",
                hint: "Is that the address of a Martlet server?")
        }
        let code = error?["code"]?.stringValue.flatMap(ErrorCode.init) ?? .unavailable
        let hint =
            response.status == .unauthorized
            ? "Give a token with --token or MARTLET_TOKEN." : error?["hint"]?.stringValue
        return MartletError(code, message, hint: hint)
    }
}
