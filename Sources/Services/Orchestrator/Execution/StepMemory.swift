internal import CatalogService
public import Cataloging
internal import Cryptography
internal import Errors
public import JSON
internal import ObjectStorage
internal import Pipelines
public import Querying
public import Runs
internal import Synchronization

/// What tells whether the table of a flow's step is what the step would make of it: all that the step is made of, beside the tables that
/// it reads.
public struct StepMemory: Sendable, Hashable {
    /// Rises when the same step must count as changed.
    private static let version = "martlet-step-1"

    public let fingerprint: String

    /// - Parameter parts: Code, settings, parameters, environment.
    public init(flow: String, step: String, parts: [String]) {
        var bytes: [UInt8] = []
        for part in [Self.version, flow, step] + parts {
            bytes.append(contentsOf: part.utf8)
            bytes.append(0)
        }
        fingerprint = SHA256.digest(of: bytes).description
    }
}

/// The tables and views that a step reads while it works.
public final class ReadTables: Sendable {
    private struct State {
        var keys: Set<ContentKey> = []
        var isComplete = true
        var modules: [String: String] = [:]
    }

    private let state = Mutex(State())

    public init() {}

    public func note(_ key: ContentKey) { state.withLock { _ = $0.keys.insert(key) } }

    /// Files of the project that were imported as modules, by their paths, with the SHA-256 of each.
    public func note(modules: [String: String]) { state.withLock { $0.modules.merge(modules) { $1 } } }

    /// Something was read of which it cannot be told later whether it is as it was.
    public func noteUnknown() { state.withLock { $0.isComplete = false } }

    /// Notes what a statement reads beside tables of its own branch.
    public func note(_ facts: StatementFacts) {
        let isKnown =
            !facts.dependsOnClock && !facts.dependsOnRandomness && !facts.showsCatalog
            && facts.tableFunctions.allSatisfy { Self.pureFunctions.contains($0.name.lowercased()) }
            && facts.tables.allSatisfy { use in
                // Another branch is another matter, and so is what lists tables.
                !use.parts.contains { $0.contains("@") } && use.parts.first?.lowercased() != "information_schema"
            }
        if !isKnown { noteUnknown() }
    }

    /// Functions in FROM that give the same for the same arguments.
    private static let pureFunctions: Set<String> = ["range", "generate_series", "unnest"]

    /// Nil where not all that was read is known.
    var keys: Set<ContentKey>? { state.withLock { $0.isComplete ? $0.keys : nil } }
    var modules: [String: String] { state.withLock { $0.modules } }
}

extension Orchestrator {
    /// What a step left in its table, where the same code was given the same by an earlier run.
    public func remembered(
        _ memory: StepMemory, by run: RunID, table: String, on branch: String
    ) async throws -> TableStatementReport? {
        let settings = try await ProjectSettings.load(from: lake.store, root: root)
        let name = try PipelineName(table, defaultNamespace: settings.namespace)
        let key = try ContentKey(name.parts)
        let head = try await lake.catalog.head(of: try RefName(branch))
        guard let content = try await lake.catalog.content(of: key, at: head)?.table,
            content.properties[ContentProperties.fingerprint] == memory.fingerprint,
            // What this run did itself is no earlier run's.
            content.properties[ContentProperties.run] != "\(run)",
            let inputs = try JSONValue(parsing: content.properties[ContentProperties.inputs] ?? "null").objectValue
        else { return nil }
        guard try await areAsTheyWere(inputs, at: head) else { return nil }
        func number(_ name: String) -> Int64? { content.properties[name].flatMap { Int64($0) } }
        return TableStatementReport(
            rowsWritten: number(ContentProperties.rowsWritten), rowsDeleted: number(ContentProperties.rowsDeleted),
            rowsTotal: number(ContentProperties.rows), wasDone: true)
    }

    /// The newest commit of a branch; of main for a run without one.
    public func head(of branch: String?) async throws -> CommitID {
        try await lake.catalog.head(of: try branch.map { try RefName($0) } ?? .main)
    }

    /// Whether what a step read is as it was, at the head of a branch.
    public func areAsTheyWere(_ inputs: JSONObject, on branch: String?) async throws -> Bool {
        if inputs.isEmpty { return true }
        return try await areAsTheyWere(inputs, at: head(of: branch))
    }

    /// What the catalog is to remember with a step's table; where not all inputs are known, nothing that would be found again.
    func properties(
        of memory: StepMemory?, reading reads: ReadTables, at head: CommitID
    ) async throws -> Properties {
        guard let memory, let inputs = try await inputs(of: reads, at: head) else { return [:] }
        return [
            ContentProperties.fingerprint: memory.fingerprint,
            ContentProperties.inputs: JSONValue.object(inputs).text(),
        ]
    }

    /// The versions of what was read: of tables and views, and of modules of the project; nil where not all of it is known.
    public func inputs(of reads: ReadTables, at head: CommitID) async throws -> JSONObject? {
        guard let keys = reads.keys else { return nil }
        return JSONObject(
            try await versions(of: keys, at: head).members.map { ($0.name, $0.value) }
                + reads.modules.sorted { $0.key < $1.key }.map { (Plan.inputKey(module: $0.key), .string($0.value)) })
    }

    /// Whether what was read is as it was.
    private func areAsTheyWere(_ inputs: JSONObject, at head: CommitID) async throws -> Bool {
        var keys: Set<ContentKey> = []
        var versions: [(name: String, value: JSONValue)] = []
        for member in inputs.members {
            guard let path = Plan.module(of: member.name) else {
                keys.insert(try ContentKey(parsing: member.name))
                versions.append((member.name, member.value))
                continue
            }
            guard try await digest(ofModule: path) == member.value.stringValue else { return false }
        }
        return try await self.versions(of: keys, at: head) == JSONObject(versions.map { ($0.name, $0.value) })
    }

    /// The SHA-256 of a file of the project; empty where it cannot be read.
    func digest(ofModule path: String) async throws -> String {
        guard let bytes = try? await lake.store.read(try root.appending(path)) else { return "" }
        return SHA256.digest(of: bytes).hex
    }

    private func versions(of keys: Set<ContentKey>, at commit: CommitID) async throws -> JSONObject {
        let sorted = keys.sorted()
        let contents = try await lake.catalog.contents(of: sorted, at: commit)
        return JSONObject(
            sorted.map { key in
                let version: String =
                    switch contents[key] {
                    case .table(let table): table.metadataLocation
                    // What a view reads is among the keys.
                    case .view(let view): "\(view.id) \(view.versionID)"
                    case .namespace, nil: ""
                    }
                return ("\(key)", .string(version))
            })
    }
}
