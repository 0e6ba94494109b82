public import Errors
public import Execution
import Identifiers
internal import JSON
public import Runs

/// What the process of a step sees and may use; the same for scripts and Python.
public enum StepEnvironment {
    /// The variables of a step: those of the flow, what names the run, parameters, and the names that Dataplane's scripts know.
    ///
    /// - Throws: `invalidInput` where the step's environment is none.
    public static func variables(
        _ assignment: StepAssignment, project: String
    ) throws(MartletError) -> [String: String] {
        try variables(assignment, try StepSpec(assignment), project: project)
    }

    static func variables(
        _ assignment: StepAssignment, _ spec: StepSpec, project: String
    ) throws(MartletError) -> [String: String] {
        var variables = [
            "PATH": ProcessCommand.path, "LANG": "C.UTF-8", "MARTLET_PROJECT": project,
            "MARTLET_RUN": assignment.run.description, "MARTLET_FLOW": assignment.runName,
            "MARTLET_STEP": assignment.step, "MARTLET_ATTEMPT": String(assignment.attempt),
            "DP_RUNID": assignment.run.description, "DP_PIPELINEID": assignment.runName, "DP_NODEID": assignment.step,
            "DP_TASKID": "\(assignment.run)/\(assignment.step)/\(assignment.attempt)",
            "DP_ENVID": assignment.branch ?? "",
        ]
        // Left out where they are longer than the system takes; small parameters have variables of their own.
        for (name, value) in [("MARTLET_PARAMS", assignment.parameters), ("MARTLET_INPUTS", assignment.inputs)] {
            let text = value.text()
            if text.utf8.count <= valueBytes { variables[name] = text }
        }
        if let item = assignment.item { variables["MARTLET_ITEM"] = item.stringValue ?? item.text() }
        variables["MARTLET_BRANCH"] = assignment.branch
        for member in assignment.parameters.objectValue?.members ?? [] where !member.value.isNull {
            let text = member.value.stringValue ?? member.value.text()
            // An environment has room for so much only.
            if text.utf8.count <= parameterBytes, !text.utf8.contains(0) {
                variables["MARTLET_PARAM_\(member.name)"] = text
            }
            if member.name == "api_data" { variables["DP_API_DATA"] = text }
        }
        for (name, value) in try spec.pairs("environment") { variables[name] = value }
        for (name, value) in variables where value.utf8.contains(0) || value.utf8.count > valueBytes {
            throw MartletError(
                .limitExceeded,
                "the environment variable '\(name)' of the step '\(assignment.step)' has more than \(valueBytes) bytes, or a zero byte",
                hint: "Pass large values through a table or a file.")
        }
        return variables
    }

    /// Bytes of a parameter that gets a variable of its own.
    private static let parameterBytes = 8 << 10
    /// Bytes of one variable; the system takes no longer ones.
    private static let valueBytes = 120 << 10

    /// The limits that a step's settings name, over the usual ones.
    public static func limits(_ assignment: StepAssignment) throws(MartletError) -> ProcessLimits {
        try limits(try StepSpec(assignment), assignment)
    }

    static func limits(_ spec: StepSpec, _ assignment: StepAssignment) throws(MartletError) -> ProcessLimits {
        var limits = ProcessLimits()
        if let memory = try spec.size("memory") { limits.memory = Int64(memory) }
        if let seconds = try spec.integer("cpu") { limits.cpuTime = .seconds(seconds) }
        if let processes = try spec.integer("processes") { limits.processes = processes }
        if let files = try spec.integer("open_files") { limits.openFiles = files }
        if let bytes = try spec.size("output_bytes") { limits.outputBytes = Int64(bytes) }
        if let bytes = try spec.size("disk") { limits.disk = Int64(bytes) }
        if let bytes = try spec.size("shared_memory") { limits.sharedMemory = Int64(bytes) }
        limits.wallTime = assignment.timeout
        return limits
    }

    /// What a step may write beside its own folder, and what it sees though its `/tmp` is its own.
    ///
    /// - Throws: `invalidInput` for a path that leads out of the project by `..`.
    static func files(_ spec: StepSpec, project: String) throws(MartletError) -> ProcessFiles {
        var files = ProcessFiles(reads: [project])
        files.reads += try paths("reads", spec, project: project)
        files.writes = try paths("writes", spec, project: project)
        return files
    }

    private static func paths(
        _ name: String, _ spec: StepSpec, project: String
    ) throws(MartletError) -> [String] {
        var paths: [String] = []
        for text in try spec.texts(name) {
            let parts = text.split(separator: "/").filter { $0 != "." }
            guard !text.isEmpty, !parts.contains(".."), !text.utf8.contains(0) else {
                throw MartletError(
                    .invalidInput, "'\(name)' of the step '\(spec.step)' cannot be '\(text)'",
                    hint: "Name folders relative to the project's, or by their whole path, without '..'.")
            }
            paths.append(([text.hasPrefix("/") ? "" : project] + parts.map(String.init)).joined(separator: "/"))
        }
        return paths
    }
}
