import CommandParsing
internal import JSON
internal import Orchestrator
import Errors
import Execution
import PythonSteps

/// `env`: the Python that the project's code runs with.
enum EnvCommands {
    static let command = ToolCommand(
        Command(
            "env", "The Python environment of the project",
            details: [
                "Python is taken from MARTLET_PYTHON, from the environment of requirements.lock, from the project's .venv, from a checkout's .deps/python, or from the path, in this order."
            ], section: "This tool"),
        subcommands: [show, sync])

    private static let show = ToolCommand(
        Command("show", "Say which Python is used, and what it lacks")
    ) { invocation in
        try await invocation.withPlatform { platform in
            let workspace = try workspace(of: platform)
            let found = try await workspace.environments.describe(try await workspace.environment())
            try answer(found, invocation)
            return .success
        }
    }

    private static let sync = ToolCommand(
        Command(
            "sync", "Make the environment of requirements.lock",
            details: [
                "Every requirement must be pinned and have a hash. Environments are kept by the digest of the file: what did not change is not made again."
            ],
            options: [
                .value(
                    "wheels", ValueForm("DIR", .directory), "Install from packages in this folder, and fetch nothing.")
            ])
    ) { invocation in
        let wheels = invocation.arguments.value("wheels").map(invocation.path)
        return try await invocation.withPlatform { platform in
            let workspace = try workspace(of: platform)
            let environment = try await workspace.environment()
            let isTalkative = !invocation.isQuiet && !invocation.isJSON
            let found = try await workspace.environments.sync(environment, wheels: wheels) { line in
                if isTalkative { try? invocation.say(line) }
            }
            try answer(found, invocation)
            return .success
        }
    }

    private static func workspace(of platform: Platform) throws(MartletError) -> PythonWorkspace {
        guard let workspace = platform.orchestrator.python else {
            throw MartletError(.unsupported, "Python cannot run here")
        }
        return workspace
    }

    private static func answer(_ found: PythonDescription, _ invocation: Invocation) throws {
        try invocation.answer(
            [
                "path": .string(found.path), "origin": .string(found.origin), "version": .string(found.version),
                "missing": .array(found.missing.map { .string($0) }),
            ],
            ["Python \(found.version), \(found.path) (\(found.origin))"]
                + found.missing.map { "\($0) is missing: add it to requirements.lock" })
    }
}
