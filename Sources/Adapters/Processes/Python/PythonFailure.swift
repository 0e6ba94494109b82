internal import Errors
internal import Execution
internal import Glibc
internal import JSON

/// Why a step did not succeed, from all that is known of its end.
struct PythonFailure {
    let step: PythonStep
    let end: PythonEnd
    let reason: ProcessResult.Ending?
    /// What the step itself told.
    let told: JSONValue?

    var error: MartletError {
        switch reason {
        case .reachedLimit(let limit): return step.limits.exceeded(limit, by: step.name)
        case .terminated: return MartletError(.cancelled, "\(step.name) was ended because it was asked to")
        default: break
        }
        if let error = end.error {
            return MartletError(
                .unavailable, "no process could be made for \(step.name): \(error)",
                hint: "Is there a limit on processes or memory of this machine?", retry: .safely)
        }
        if end.isInterpreterGone {
            return MartletError(
                .unavailable, "the Python interpreter of \(step.name) ended while it ran", hint: "Try again.",
                retry: .safely)
        }
        if let told { return raised(told) }
        let signal = end.status & 0x7F
        if signal == SIGXCPU || (signal == SIGKILL && step.limits.cpuTime.map { end.cpuTime >= $0 } ?? false) {
            return step.limits.exceeded(.cpuTime, by: step.name)
        }
        if signal == SIGXFSZ { return step.limits.exceeded(.disk, by: step.name) }
        return MartletError(
            .failed,
            signal == 0
                ? "\(step.name) ended with status \((end.status >> 8) & 0xFF) before it was done"
                : "\(step.name) was ended by signal \(signal)",
            hint: signal == SIGSEGV ? "A library that it uses has crashed." : nil)
    }

    private func raised(_ told: JSONValue) -> MartletError {
        let code = told["code"]?.stringValue.flatMap(ErrorCode.init(rawValue:)) ?? .failed
        let type = told["type"]?.stringValue ?? "Exception"
        let message = told["message"]?.stringValue ?? ""
        // The place of a pipeline's file names it already.
        let name = step.code.form == .pipeline || step.code.form == .asset ? "" : "\(step.name): "
        let isOwn = ["ResultError", "FormError", "ServerError"].contains(type)
        let place = SourceLocation(
            file: told["file"]?.stringValue ?? step.code.file, line: told["line"]?.intValue.map { Int($0) },
            column: told["column"]?.intValue.flatMap { $0 > 0 ? Int($0) : nil })
        var hint = told["hint"]?.stringValue
        if !isOwn { hint = told["traceback"]?.stringValue }
        if code == .limitExceeded, type == "MemoryError" {
            hint = "Raise the limit 'memory', or read the data in parts."
        }
        return MartletError(
            code, name + (isOwn ? message : "\(type): \(message)"), at: place, hint: hint)
    }
}
