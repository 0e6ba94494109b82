import CommandParsing
import Errors
import Machine
import Testing

@testable import CommandLineTool

/// The help of every command is a contract: a change of it shows as a change of `Help.txt`.
@Suite struct HelpSnapshotTests {
    /// Beside the target's folder, where the build takes no notice of it.
    private static let snapshot = LocalFiles.absolute("../../Snapshots/Help.txt", from: #filePath)

    /// The help of a command and of all below it.
    private func help(_ command: Command, at path: [String] = []) -> String {
        let title = (["martlet"] + path).joined(separator: " ")
        let own = "==== \(title)\n\(HelpText(of: path, in: ToolCommands.tool.declaration).text)\n"
        return own + command.subcommands.filter { !$0.isHidden }.map { help($0, at: path + [$0.name]) }.joined()
    }

    @Test func isAsItWas() throws {
        let actual = help(ToolCommands.tool.declaration)
        let expected = try? String(decoding: LocalFiles.read(Self.snapshot), as: UTF8.self)
        if expected != actual {
            // What to compare, and to copy over the snapshot where the change is meant.
            let proposal = "/tmp/martlet-help-\(actual.utf8.count).txt"
            try? LocalFiles.create(proposal, Array(actual.utf8))
            Issue.record("the help differs from \(Self.snapshot); the new text is in \(proposal)")
        }
    }

    @Test func fitsATerminal() {
        for line in help(ToolCommands.tool.declaration).split(separator: "\n") where !line.hasPrefix("====") {
            #expect(line.count <= 80, "\(line)")
        }
    }

    @Test func everyCommandHasAnAction() {
        func check(_ command: ToolCommand) {
            #expect((command.action == nil) != command.subcommands.isEmpty, "\(command.declaration.name)")
            for subcommand in command.subcommands { check(subcommand) }
        }
        check(ToolCommands.tool)
    }
}
