public import Errors
import Execution
import Flows
import JSON
import Orchestrator
public import Runs
public import SecretService
import Secrets

/// Gives steps the secrets that they name, and keeps them out of all that comes back: logs, outputs and errors.
public struct SecretKeeper: StepExecutor {
    /// The member of a step's settings that says which variables of its environment are secrets.
    static let namesMember = "secret_variables"

    private let inner: any StepExecutor
    private let secrets: SecretService

    public init(_ inner: any StepExecutor, secrets: SecretService) {
        self.inner = inner
        self.secrets = secrets
    }

    public func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        let uses = try StepSpec(assignment).pairs("secrets")
        if uses.isEmpty { return try await inner.execute(assignment, context) }
        var names: [SecretName] = []
        for use in uses { names.append(try SecretName(use.value)) }
        let values: [SecretName: [UInt8]]
        do {
            values = try await secrets.values(of: names)
        } catch {
            throw MartletError(wrapping: error)
        }
        let mask = SecretMask(values.values)
        var spec = assignment.spec.objectValue ?? [:]
        var environment = spec["environment"]?.objectValue ?? [:]
        for (use, name) in zip(uses, names) {
            environment[use.name] = .string(String(decoding: values[name] ?? [], as: UTF8.self))
        }
        spec["environment"] = .object(environment)
        spec["secrets"] = nil
        // So that nothing that is kept is made of their values.
        spec[Self.namesMember] = .array(uses.map { .string($0.name) })
        var given = assignment
        given.spec = .object(spec)
        do {
            var outcome = try await inner.execute(given, MaskedContext(inner: context, mask: mask))
            outcome.outputs = mask.mask(outcome.outputs)
            return outcome
        } catch {
            throw error.masked(by: mask)
        }
    }
}

/// What a step says, without the secrets that it was given.
private struct MaskedContext: NotesReads {
    let inner: any StepContext
    let mask: SecretMask
    var notedReads: ReadTables? { (inner as? any NotesReads)?.notedReads }

    func log(_ level: LogLevel, _ message: String) { inner.log(level, mask.masked(line: message)) }
    func logged() async { await inner.logged() }
    func progress(rows: Int64?, fraction: Double?) { inner.progress(rows: rows, fraction: fraction) }
    var isCancelled: Bool { inner.isCancelled }
    func onCancel(_ handler: @escaping @Sendable (StopReason) -> Void) { inner.onCancel(handler) }
}

extension SecretMask {
    func masked(lines: String) -> String {
        lines.split(separator: "\n", omittingEmptySubsequences: false).map { masked(line: String($0)) }
            .joined(separator: "\n")
    }

    /// A line of log; where it was cut the beginning of a secret at its end is masked too.
    func masked(line: String) -> String {
        guard line.hasSuffix(ProcessLine.cutMark) else { return mask(line) }
        return mask(String(line.dropLast(ProcessLine.cutMark.count)), isCut: true) + ProcessLine.cutMark
    }
}

extension MartletError {
    /// The error without secrets; what caused it is left out, since it may hold some.
    func masked(by mask: SecretMask) -> MartletError {
        var masked = self
        masked.message = mask.masked(lines: message)
        masked.hint = hint.map { mask.masked(lines: $0) }
        masked.location?.excerpt = location?.excerpt.map { mask.mask($0) }
        masked.cause = nil
        return masked
    }
}
