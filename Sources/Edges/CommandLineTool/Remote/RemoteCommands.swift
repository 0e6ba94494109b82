import Access
import CommandParsing
import Errors
public import HTTP
import HTTPSecurity
import JSON
public import Machine
import Terminal

/// Runs commands of the command line tool for terminals elsewhere: `martlet --server URL …`.
///
/// A command is a function of its `CommandContext`, so a server runs the same code with a context whose outputs are the answer's body. What a
/// command of this machine would read or write beside the project (files, standard input) stays with the terminal: it is sent along, or refused.
public struct RemoteCommands: Sendable {
    private let platform: Platform
    private let context: CommandContext
    private let scratch: ScratchFolder

    /// Where the route lies on a server.
    public static let prefix = "/api/v1/command"

    /// How often the client hears from a command that says nothing; a client that is gone is noticed by it.
    static let beatSeconds = 2

    /// - Parameters:
    ///   - context: What commands share; arguments, outputs and the project are each call's own.
    ///   - scratch: Where files wait that came with a command.
    public init(platform: Platform, context: CommandContext, scratch: ScratchFolder) {
        self.platform = platform
        self.context = context
        self.scratch = scratch
    }

    public func groups() -> [Router.Group] {
        [
            Router.Group(
                prefix: Self.prefix,
                routes: [
                    Route.secured(.post, "/", "runCommand", .read) { request, caller in
                        try await answer(request, caller)
                    }
                ], failure: RemoteFailure.response)
        ]
    }

    private func answer(_ request: HTTPRequest, _ caller: Caller) async throws -> HTTPResponse {
        var files = UploadedFiles(scratch)
        let invocation: (ToolCommand, ParsedArguments, RemoteCall)
        do {
            let call = try await receive(request.body, &files)
            let (command, arguments) = try Self.check(call, caller, &files)
            invocation = (command, arguments, call)
        } catch {
            files.remove()
            throw error
        }
        let uploaded = files
        let (command, arguments, call) = invocation
        return HTTPResponse(
            .ok, fields: ["Content-Type": "application/vnd.martlet.command"],
            body: .stream(length: nil) { sink in
                defer { uploaded.remove() }
                try await run(command, arguments, call, caller, uploaded.names, into: sink)
            })
    }

    private func receive(_ body: HTTPBody, _ files: inout UploadedFiles) async throws -> RemoteCall {
        var reader = CommandFrameReader()
        var call: RemoteCall?
        var uploads = files
        defer { files = uploads }
        // A loop over the pieces, where a closure could not change what is out here.
        var pieces = BodyPieces(body)
        while let piece = try await pieces.next() {
            reader.receive(piece)
            while let frame = try reader.next() {
                switch (frame.kind, call) {
                case (.call, nil):
                    call = try RemoteCall(json: JSONValue(parsing: frame.bytes, file: "the call"))
                case (.file, .some): try uploads.begin(String(decoding: frame.bytes, as: UTF8.self))
                case (.part, .some): try uploads.append(frame.bytes)
                default: throw MartletError(.invalidInput, "the call of a command is not in order")
                }
            }
        }
        try uploads.finish()
        guard let call, reader.isAtEnd else { throw MartletError(.invalidInput, "the call of a command is cut short") }
        return call
    }

    /// Finds the command, and refuses what a caller may not do or what would touch the server's own files.
    private static func check(
        _ call: RemoteCall, _ caller: Caller, _ uploads: inout UploadedFiles
    ) throws -> (ToolCommand, ParsedArguments) {
        let tool = ToolCommands.tool
        let outcome: ParseOutcome
        do throws(UsageError) {
            outcome = try CommandParser(tool.declaration).parse(call.words)
        } catch {
            throw MartletError(.invalidInput, error.message, hint: error.suggestion)
        }
        guard case .run(var arguments) = outcome, let command = tool.find(arguments.commandPath[...]),
            command.action != nil
        else { throw MartletError(.invalidInput, "the call names no command") }
        guard let scope = RemoteUse.scope(of: arguments.commandPath) else {
            throw MartletError(
                .invalidInput, "'\(arguments.commandPath.joined(separator: " "))' does not work through a server")
        }
        try caller.requireWholeLake(scope)
        let chain = tool.declaration.chain(along: arguments.commandPath) ?? []
        for option in chain.flatMap(\.options) {
            let kind = option.value?.kind
            guard kind == .file || kind == .directory || RemoteTerminal.ownOptions.contains(option.name) else {
                continue
            }
            // A colour has a default, and is what the call says of the terminal.
            guard option.name == "color" || arguments.values(option.name).isEmpty else {
                throw MartletError(.invalidInput, "the option --\(option.name) is the terminal's own")
            }
        }
        // It would be the server's that is read, by a thread that then serves nobody else.
        for positional in chain.last?.positionals ?? [] where arguments.values(positional.name).contains("-") {
            throw MartletError(.invalidInput, "the standard input is the terminal's own")
        }
        if let name = RemoteUse.uploads(of: arguments.commandPath) {
            let names = arguments.values(name)
            guard names.count == uploads.paths.count else {
                throw MartletError(.invalidInput, "\(uploads.paths.count) files came for \(names.count) names")
            }
            uploads.names = Dictionary(uniqueKeysWithValues: zip(uploads.paths, names))
            arguments = arguments.placing(name, uploads.paths)
        } else if !uploads.paths.isEmpty || chain.last?.positionals.contains(where: { $0.value.kind == .file }) == true
        {
            throw MartletError(.invalidInput, "the command takes no files through a server")
        }
        return (command, arguments)
    }

    private func run(
        _ command: ToolCommand, _ arguments: ParsedArguments, _ call: RemoteCall, _ caller: Caller,
        _ names: [String: String], into sink: any HTTPBodySink
    ) async throws {
        let pipe = CommandPipe()
        var context = context
        let interruption = Interruption()
        context.interruption = interruption
        context.workingDirectory = platform.folder
        context.environment = ["MARTLET_AUTHOR": caller.author]
        context.fileNames = names
        context.output = pipe.sink(.output)
        context.errors = pipe.sink(.errors)
        context.outputFacts = { _ in call.output }
        context.errorFacts = { _ in call.errors }
        var shared = platform
        // The server closes its project itself.
        shared.close = {}
        let lent = shared
        context.openPlatform = { _ in lent }
        let invocation = Invocation(context: context, arguments: arguments)
        // A terminal that is gone is a Ctrl-C; the command ends in order, and then this does.
        let stop: @Sendable () -> Void = {
            pipe.breakOff()
            interruption.ring()
        }
        try await withTaskCancellationHandler {
            try await withThrowingTaskGroup { group in
                group.addTask {
                    let status = await CommandLineTool.perform(command, invocation)
                    try? pipe.write(.status, [UInt8(truncatingIfNeeded: status)])
                    pipe.close()
                }
                group.addTask {
                    while true {
                        try await Task.sleep(for: .seconds(Self.beatSeconds))
                        try pipe.write(.beat, [])
                    }
                }
                defer { group.cancelAll() }
                do {
                    while let bytes = await pipe.next() { try await sink.write(bytes) }
                } catch {
                    stop()
                    throw error
                }
            }
        } onCancel: {
            stop()
        }
    }
}

/// The pieces of a body, asked for one by one.
private struct BodyPieces {
    private var bytes: [UInt8]?
    private let source: (any HTTPBodySource)?

    init(_ body: HTTPBody) {
        switch body {
        case .bytes(let bytes):
            self.bytes = bytes
            source = nil
        case .stream(let source): self.source = source
        }
    }

    mutating func next() async throws -> [UInt8]? {
        if let source { return try await source.next() }
        return bytes.take()
    }
}
