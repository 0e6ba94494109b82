import CommandParsing
import Errors
import JSON
import Terminal
import Testing

@testable import CommandLineTool

@Suite struct RemoteTests {
    /// The names of every command that does something.
    private static func paths(_ command: ToolCommand, below path: [String] = []) -> [[String]] {
        (command.action == nil ? [] : [path])
            + command.subcommands.flatMap { paths($0, below: path + [$0.declaration.name]) }
    }

    /// A new command has to say whether it works through a server.
    @Test func everyCommandIsRemoteOrLocal() {
        let all = Set(Self.paths(ToolCommands.tool).map { $0.joined(separator: " ") })
        let remote = Set(RemoteUse.scopes.keys)
        #expect(remote.isDisjoint(with: RemoteUse.localOnly))
        #expect(remote.union(RemoteUse.localOnly) == all)
    }

    /// A command that takes files sends them, or does not take them through a server.
    @Test func remoteCommandsNameNoFilesOfTheServer() {
        for path in RemoteUse.scopes.keys.map({ $0.split(separator: " ").map(String.init) }) {
            let files = ToolCommands.tool.find(path[...])?.declaration.positionals
                .filter { $0.value.kind == .file || $0.value.kind == .directory }.map(\.name)
            #expect(files == RemoteUse.uploads(of: path).map { [$0] } ?? [], "\(path)")
        }
    }

    @Test(arguments: [
        ["query", "--ref", "dev", "--limit=5", "--param", "a=1", "--param", "b=x y", "select 1"],
        ["query", "--", "--ref"], ["run", "-b", "dev", "--quiet", "silver.*", "+gold.a"], ["log", "main"],
        ["branch", "create", "dev", "--from", "main"], ["table", "list", "--json"], ["ingest", "-", "a b.csv", "x.y"],
    ])
    func wordsParseToTheSame(_ typed: [String]) throws {
        let first = try Self.parse(typed)
        let words = ToolCommands.tool.declaration.words(for: first)
        let second = try Self.parse(words)
        let command = try #require(ToolCommands.tool.declaration.chain(along: first.commandPath))
        #expect(second.commandPath == first.commandPath)
        for name in command.flatMap(\.options).map(\.name) + (command.last?.positionals.map(\.name) ?? []) {
            #expect(second.values(name) == first.values(name), "\(name)")
        }
        #expect(second.flag("quiet") == first.flag("quiet"))
    }

    private static func parse(_ words: [String]) throws -> ParsedArguments {
        guard case .run(let arguments) = try CommandParser(ToolCommands.tool.declaration).parse(words) else {
            throw MartletError(.invalidInput, "not a command")
        }
        return arguments
    }

    @Test func framesComeThroughInAnyPieces() throws {
        let frames = [
            CommandFrame(kind: .call, bytes: Array("{}".utf8)), CommandFrame(kind: .output, bytes: []),
            CommandFrame(kind: .errors, bytes: [UInt8](repeating: 7, count: 70_000)),
            CommandFrame(kind: .status, bytes: [1]),
        ]
        let bytes = frames.flatMap(\.encoded)
        for length in [1, 3, 4, 5, 6, 1000, bytes.count] {
            var reader = CommandFrameReader()
            var read: [CommandFrame] = []
            for start in stride(from: 0, to: bytes.count, by: length) {
                reader.receive(Array(bytes[start..<min(start + length, bytes.count)]))
                while let frame = try reader.next() { read.append(frame) }
            }
            #expect(read == frames)
            #expect(reader.isAtEnd)
        }
    }

    @Test func longOutputIsManyFrames() throws {
        let bytes = [UInt8](repeating: 9, count: CommandFrame.lengthLimit * 2 + 1)
        var reader = CommandFrameReader()
        reader.receive(CommandFrame.encode(.output, bytes))
        var lengths: [Int] = []
        while let frame = try reader.next() { lengths.append(frame.bytes.count) }
        #expect(lengths == [CommandFrame.lengthLimit, CommandFrame.lengthLimit, 1])
    }

    @Test(arguments: [[0x00, 0, 0, 0, 0], [0x6F, 0xFF, 0xFF, 0xFF, 0xFF]] as [[UInt8]])
    func otherBytesAreNoFrames(_ bytes: [UInt8]) {
        var reader = CommandFrameReader()
        reader.receive(bytes)
        #expect(throws: MartletError.self) { try reader.next() }
    }

    @Test func aCallIsWhatItWas() throws {
        let call = RemoteCall(
            words: ["query", "--", "select 'é'"], output: .plain,
            errors: TerminalFacts(
                isTerminal: true, canRedraw: true, hasColor: true, hasUnicode: false, width: 132, height: 50))
        #expect(try RemoteCall(json: call.json) == call)
        #expect(throws: MartletError.self) { try RemoteCall(json: ["words": ["log"]]) }
        #expect(throws: MartletError.self) { try RemoteCall(json: ["words": [1], "output": [:], "errors": [:]]) }
    }

    @Test func whatWorksHereOnlyIsRefused() async {
        for words in [["version"], ["table", "register", "a.b", "/x"]] {
            let errors = MemorySink()
            let status = await CommandLineTool.run(
                TestTool.context(words + ["--server", "http://127.0.0.1:1"], output: MemorySink(), errors: errors))
            #expect(status == 2)
            #expect(errors.text.contains("works on this machine and not through a server"), "\(errors.text)")
        }
        let errors = MemorySink()
        let status = await CommandLineTool.run(
            TestTool.context(["log", "-C", "x", "--server", "http://x"], output: MemorySink(), errors: errors))
        #expect(status == 2)
    }

    @Test func aPipeWaitsForItsReaderAndTellsWhenItIsGone() async throws {
        let pipe = CommandPipe()
        let sink = pipe.sink(.output)
        try sink.write([UInt8](repeating: 1, count: CommandPipe.comfortableBytes))
        async let written: Void = sink.ready()
        let first = await pipe.next()
        #expect((first?.count ?? 0) > CommandPipe.comfortableBytes)
        await written
        async let next = pipe.next()
        pipe.breakOff()
        #expect(await next == nil)
        #expect(throws: BrokenPipe.self) { try sink.write([1]) }
        await sink.ready()
    }
}
