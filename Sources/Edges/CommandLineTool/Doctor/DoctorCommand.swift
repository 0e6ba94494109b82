import Clocks
import CommandParsing
import Errors
import JSON
import Machine
import Terminal

/// `doctor`: what is wrong with the machine or the project, and how to mend it.
enum DoctorCommand {
    static let command = ToolCommand(
        Command(
            "doctor", "Check the machine and the project",
            details: [
                "Every finding says how to mend it. Outside of a project only the machine is checked. The exit status is 1 where something is wrong.",
                "With --server it checks instead whether that server can be worked with: its address, version, clock and limits, and the token.",
            ],
            section: "This tool")
    ) { invocation in
        let context = invocation.context
        if let server = invocation.arguments.value("server") { return try await remote(server, invocation) }
        let folder = try? invocation.projectFolder()
        if folder == nil, invocation.arguments.value("directory") != nil { _ = try invocation.projectFolder() }
        let place = folder ?? context.workingDirectory
        var findings = MachineCheck.findings(
            MachineState(
                facts: .probe(), freeSpace: MachineFacts.freeSpace(at: place), now: context.clock.now(),
                environment: context.environment, mayWrite: LocalFiles.mayReadAndWrite(place), folder: place))
        findings += await EngineCheck.findings(context.engine)
        if let folder { findings += await project(folder, context) }
        return try answer(findings, isWhole: folder != nil, invocation)
    }

    private static func remote(_ server: String, _ invocation: Invocation) async throws -> ExitStatus {
        guard invocation.arguments.value("directory") == nil else {
            throw invocation.misuse("--directory names a folder of this machine, and --server a project elsewhere")
        }
        let check = ServerCheck(
            client: try invocation.client(of: server), version: invocation.context.version.number,
            clock: invocation.context.clock)
        let findings = try await invocation.cancellable { await check.findings() }
        return try answer(findings, isWhole: true, invocation)
    }

    /// - Parameter isWhole: Whether all was checked that there is to check.
    private static func answer(
        _ findings: [Finding], isWhole: Bool, _ invocation: Invocation
    ) throws -> ExitStatus {
        let errors = findings.count { $0.severity == .error }
        try invocation.answer(
            ["ok": .bool(errors == 0), "findings": .array(findings.map(\.json))],
            lines(findings, hasProject: isWhole, invocation))
        return errors == 0 ? .success : .failure
    }

    private static func project(_ folder: String, _ context: CommandContext) async -> [Finding] {
        do {
            let platform = try await context.openPlatform(folder)
            let findings = await ProjectCheck(platform: platform, now: context.clock.now()).findings()
            await platform.close()
            return findings
        } catch {
            return [
                .error(
                    "project", ProjectCheck.message(error),
                    mend: (error as? MartletError)?.hint ?? "Restore the folder .martlet from a backup.")
            ]
        }
    }

    private static func lines(_ findings: [Finding], hasProject: Bool, _ invocation: Invocation) -> [String] {
        let shown = invocation.isQuiet ? findings.filter { $0.severity != .good } : findings
        var lines = shown.flatMap { $0.lines(style: invocation.style, unicode: invocation.facts.hasUnicode) }
        if invocation.isQuiet { return lines }
        let errors = findings.count { $0.severity == .error }
        let warnings = findings.count { $0.severity == .warning }
        lines.append("")
        lines.append(
            errors + warnings == 0
                ? "Everything is well."
                : "\(HumanUnits.count(errors, "error")), \(HumanUnits.count(warnings, "warning"))")
        if !hasProject { lines.append("There is no project here; name one with -C DIR to check it too.") }
        return lines
    }
}
