public import Clocks
import Cataloging
import Cryptography
public import Errors
import Execution
import Flows
import JSON
public import ObjectStorage
public import Orchestrator
import Pipelines
import PythonSteps
public import Runs
public import SecretService
import Secrets

/// Skips steps without a table whose settings say `cache: inputs` where all that they declare is as it was when they last succeeded:
/// what they passed on then is passed on again.
public struct CachedSteps: StepExecutor {
    private let inner: any StepExecutor
    private let results: any StepResultStore
    private let orchestrator: Orchestrator
    private let secrets: SecretService
    private let store: any ObjectStore
    private let project: Location
    private let clock: any WallClock

    /// - Parameter inner: Also what gives steps their secrets, so that none of them is kept here.
    public init(
        _ inner: any StepExecutor, results: any StepResultStore, orchestrator: Orchestrator, secrets: SecretService,
        store: any ObjectStore, project: Location, clock: any WallClock
    ) {
        self.inner = inner
        self.results = results
        self.orchestrator = orchestrator
        self.secrets = secrets
        self.store = store
        self.project = project
        self.clock = clock
    }

    private static let kinds: Set<StepKind> = [.bash, .python, .http, .sql]

    public func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        let spec = try StepSpec(assignment)
        guard Self.kinds.contains(assignment.kind), try spec.text("table") == nil,
            try spec.choice("cache", default: StepCache.Policy.none) == .inputs
        else { return try await inner.execute(assignment, context) }
        do {
            let fingerprint = try await fingerprint(assignment, spec)
            if !assignment.force, let known = try await known(fingerprint, assignment, spec) {
                context.log(.info, "skipped: code and inputs are as they were in the run \(known.run)")
                return StepOutcome(outputs: known.outputs, isUnchanged: true)
            }
            let noting = NotingContext(inner: context)
            let before = try await orchestrator.head(of: assignment.branch)
            let outcome = try await inner.execute(assignment, noting)
            do {
                try await keep(outcome, fingerprint, assignment, noting, since: before)
            } catch {
                // It is done, and that it will be done again does no harm.
                context.log(.warning, "what it passes on could not be kept: \(MartletError(wrapping: error).message)")
            }
            return outcome
        } catch {
            throw MartletError(wrapping: error)
        }
    }

    private func known(
        _ fingerprint: String, _ assignment: StepAssignment, _ spec: StepSpec
    ) async throws -> StepResult? {
        guard
            let result = try await results.result(
                of: Self.name(assignment), in: assignment.runName, fingerprint: fingerprint)
        else { return nil }
        if let age = try spec.text("cache_for") {
            guard let limit = FlowDuration.parse(age) ?? Double(age).map({ .milliseconds(Int64($0 * 1000)) }) else {
                throw MartletError(
                    .invalidInput, "'cache_for' of the step '\(assignment.step)' must be a time span, not '\(age)'",
                    hint: "Write seconds, or such as 500ms, 30s, 5m, 2h.")
            }
            let passed = Duration.microseconds(clock.now().microseconds - result.madeAt.microseconds)
            // A clock that was set back says nothing of an age.
            guard passed >= .zero, passed < limit else { return nil }
        }
        return try await orchestrator.areAsTheyWere(result.inputs, on: assignment.branch) ? result : nil
    }

    private func keep(
        _ outcome: StepOutcome, _ fingerprint: String, _ assignment: StepAssignment, _ context: NotingContext,
        since before: CommitID
    ) async throws {
        context.noted.note(modules: outcome.modules)
        guard let inputs = try await orchestrator.inputs(of: context.noted, at: before) else {
            return context.log(.warning, "it will be done again, since it reads what nobody can look at later")
        }
        let after = try await orchestrator.inputs(of: context.noted, at: orchestrator.head(of: assignment.branch))
        guard inputs == after else {
            return context.log(.warning, "it will be done again, since what it reads was changed meanwhile")
        }
        guard outcome.outputs.text().utf8.count <= StepResult.outputLimit else {
            return context.log(
                .warning, "it will be done again, since its outputs have more than \(StepResult.outputLimit) bytes")
        }
        try await results.keep(
            StepResult(
                flow: assignment.runName, step: Self.name(assignment), fingerprint: fingerprint,
                outputs: outcome.outputs, inputs: inputs, run: "\(assignment.run)", madeAt: clock.now()))
    }

    /// The step's name, without the number of an element: an element is known by what it is.
    private static func name(_ assignment: StepAssignment) -> String {
        guard assignment.item != nil, let mark = assignment.step.lastIndex(of: "[") else { return assignment.step }
        return String(assignment.step[..<mark])
    }

    /// A digest of all that the step declares: what it runs, what it is given, the files that it names and its secrets.
    private func fingerprint(_ assignment: StepAssignment, _ spec: StepSpec) async throws -> String {
        var parts = [
            assignment.kind.rawValue, StepCache.settings(spec), assignment.item?.text() ?? "",
            assignment.group ?? "",
        ]
        for name in ["source", "code", "query"] { parts.append(spec.object[name]?.text() ?? "") }
        // Requests and queries have what they use in their settings; code sees all of it.
        if [.bash, .python].contains(assignment.kind) {
            parts += [assignment.parameters.text(), assignment.inputs.text()]
        }
        parts += try spec.pairs("environment").sorted { $0.name < $1.name }.map { "\($0.name)=\($0.value)" }
        let uses = try spec.pairs("secrets").sorted { $0.name < $1.name }
        let digests = try await secrets.digests(of: try uses.map { try SecretName($0.value) })
        for use in uses { parts.append("\(use.name)=\(digests[try SecretName(use.value)] ?? "")") }
        if assignment.kind == .python { parts += try await python(spec) }
        parts += try await files(spec)
        return StepMemory(flow: assignment.runName, step: Self.name(assignment), parts: parts).fingerprint
    }

    /// The modules that code imports by their names, and the lock of its environment.
    private func python(_ spec: StepSpec) async throws -> [String] {
        let folders = PythonModules.folders(of: try spec.text("file"), [FlowFiles.folder])
        let code = try spec.first(of: ["source", "code"]) ?? ""
        let modules = try await PythonModules(store: store, root: project).find(code, in: folders)
        let lock = try spec.text("requirements") ?? PythonWorkspace.requirementsFile
        let requirements = try? await store.read(try project.appending(lock))
        return modules.map { "\($0.path) \(SHA256.digest(of: $0.bytes))" }
            + [requirements.map { SHA256.digest(of: $0).hex } ?? ""]
    }

    /// Digests of the files that `reads` names, and of those in the folders that it names.
    private func files(_ spec: StepSpec) async throws -> [String] {
        var parts: [String] = []
        for path in try StepEnvironment.files(spec, project: project.filePath ?? "").reads.dropFirst() {
            let place = try Location(path)
            var found = try await store.stat(place).map { [$0] } ?? []
            if found.isEmpty { found = try await store.list(below: place) }
            guard found.count <= Self.fileLimit, found.reduce(0, { $0 + $1.size }) <= Self.fileBytes else {
                throw MartletError(
                    .limitExceeded,
                    "'\(path)', which the step '\(spec.step)' reads, has more than \(Self.fileLimit) files or \(Self.fileBytes) bytes",
                    hint: "Name fewer in 'reads', or remove cache: inputs.")
            }
            for object in found.sorted(by: { "\($0.location)" < "\($1.location)" }) {
                parts.append("\(object.location) \(SHA256.digest(of: try await store.read(object.location)))")
            }
        }
        return parts
    }

    private static let fileLimit = 1_000
    private static let fileBytes = 1 << 30
}

/// What a step reads is noted in its context, where somebody remembers it.
protocol NotesReads: StepContext {
    var notedReads: ReadTables? { get }
}

extension StepContext {
    /// Where what the step reads is noted; its own place where nobody asked.
    var reads: ReadTables { (self as? any NotesReads)?.notedReads ?? ReadTables() }
}

private struct NotingContext: NotesReads {
    let inner: any StepContext
    let noted = ReadTables()
    var notedReads: ReadTables? { noted }

    func log(_ level: LogLevel, _ message: String) { inner.log(level, message) }
    func logged() async { await inner.logged() }
    func progress(rows: Int64?, fraction: Double?) { inner.progress(rows: rows, fraction: fraction) }
    var isCancelled: Bool { inner.isCancelled }
    func onCancel(_ handler: @escaping @Sendable (StopReason) -> Void) { inner.onCancel(handler) }
}
