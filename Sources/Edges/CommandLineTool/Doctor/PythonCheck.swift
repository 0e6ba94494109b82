import Errors
import Execution
import PythonSteps

/// Looks which Python the project's code would run with, and whether it has what data needs.
enum PythonCheck {
    static func findings(_ workspace: PythonWorkspace?, hasPython: Bool) async -> [Finding] {
        guard let workspace else { return [] }
        return await python(workspace, hasPython: hasPython) + [isolation(workspace.pool.isolation)]
    }

    /// Whether steps of flows and Python are kept apart from the machine.
    private static func isolation(_ isolation: ProcessIsolation) -> Finding {
        guard let explanation = isolation.explanation else {
            return .good("steps", "have processes, files and, unless they ask for it, no network of their own")
        }
        return .warning(
            "steps", explanation, mend: "Permit it where steps run, or trust what flows and Python pipelines do.")
    }

    private static func python(_ workspace: PythonWorkspace, hasPython: Bool) async -> [Finding] {
        do {
            let found = try await workspace.environments.describe(try await workspace.environment())
            let text = "Python \(found.version), \(found.path) (\(found.origin))"
            guard hasPython, !found.missing.isEmpty else { return [.good("python", text)] }
            return [
                .error(
                    "python", "\(text) has no \(found.missing.joined(separator: " and no "))",
                    mend: "Add it to requirements.lock and run: martlet env sync")
            ]
        } catch {
            // A project without Python needs none.
            let mend = error.hint ?? "Install python3, 3.9 or later."
            return hasPython
                ? [.error("python", error.message, mend: mend)] : [.warning("python", error.message, mend: mend)]
        }
    }
}
