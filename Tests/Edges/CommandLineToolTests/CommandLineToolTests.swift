import Clocks
import Errors
import JSON
import Terminal
import Testing

@testable import CommandLineTool

@Suite struct CommandLineToolTests {
    @Test func versionInBothForms() async throws {
        #expect(await martlet("--version").output == "martlet 1.2.3\n")
        let result = await martlet("version", "--json")
        #expect(try JSONValue(parsing: result.output) == ["version": "1.2.3", "revision": "abc"])
    }

    @Test(arguments: [
        ["qury", "select 1"], ["query", "--formt", "csv", "select 1"], ["run", "--nope"], ["branch", "make", "x"],
        ["table"],
    ])
    func wrongUsageIsStatus2(_ arguments: [String]) async {
        let output = MemorySink()
        let errors = MemorySink()
        let status = await CommandLineTool.run(TestTool.context(arguments, output: output, errors: errors))
        #expect(status == 2)
        #expect(output.text == "")
        #expect(errors.text.hasPrefix("error: "))
        #expect(errors.text.contains("--help' to see how it is used."))
    }

    @Test func wrongUsageInJSON() async throws {
        let result = await martlet("qury", "--json")
        #expect(result.status == 2)
        let error = try JSONValue(parsing: result.errors)["error"]
        #expect(error?["code"] == "usage")
        #expect(error?["message"] == "'martlet' has no command 'qury'")
    }

    @Test func outsideOfAProject() async throws {
        let result = await martlet("branch", "list")
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix("error: neither '/nowhere' nor a folder above it is a Martlet project\nhint: "))
        let named = await martlet("branch", "list", "-C", "there", "--json")
        #expect(try JSONValue(parsing: named.errors)["error"]?["code"] == "not_found")
    }

    @Test func aReaderThatWentAwayIsNoError() async {
        struct Gone: OutputSink {
            func write(_ bytes: [UInt8]) throws { throw BrokenPipe() }
            func flush() throws {}
        }
        let errors = MemorySink()
        let status = await CommandLineTool.run(TestTool.context(["--help"], output: Gone(), errors: errors))
        #expect(status == 0)
        #expect(errors.text == "")
    }

    @Test func doctorWithoutAnEngine() async throws {
        let result = await martlet("doctor", "--json", in: "/tmp")
        #expect(result.status == 1)
        let findings = try JSONValue(parsing: result.output)["findings"]?.arrayValue ?? []
        let engine = findings.first { $0["subject"] == "engine" }
        #expect(
            engine == ["severity": "error", "subject": "engine", "message": "no engine here", "remedy": "Install one."])
    }

    @Test func completionOfCommandsAndOptions() async {
        #expect(
            await martlet("__complete", "fish", "--", "merg").output
                == "merge\tMerge a branch into another, as one commit or not at all\n:none\n")
        #expect(await martlet("__complete", "bash", "--", "query", "--format", "=", "cs").output == "csv\n:none\n")
        // Names that cannot be looked up are no error for a shell.
        let result = await martlet("__complete", "zsh", "--", "query", "--ref", "m")
        #expect(result.status == 0)
        #expect(result.output == ":none\n")
        #expect(result.errors == "")
    }
}

enum TestTool {
    static func context(_ arguments: [String], output: any OutputSink, errors: any OutputSink) -> CommandContext {
        CommandContext(
            arguments: arguments, executablePath: "/nowhere/martlet", workingDirectory: "/nowhere", environment: [:],
            output: output, errors: errors, outputFacts: { _ in .plain }, errorFacts: { _ in .plain },
            interruption: Interruption(), clock: FixedClock(Timestamp(milliseconds: 0)),
            version: ToolVersion(number: "0"), engine: NoEngine(),
            openPlatform: { _ in throw MartletError(.unavailable, "this test opens no project") })
    }
}
