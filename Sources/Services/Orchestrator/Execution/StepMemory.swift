internal import CatalogService
public import Cataloging
internal import Cryptography
internal import Errors
internal import JSON
internal import Pipelines
public import Querying
public import Runs
internal import Synchronization

/// What tells whether the table of a flow's step is what the step would make of it: all that the step is made of, beside the tables that
/// it reads.
public struct StepMemory: Sendable, Hashable {
    /// Rises when the same step must count as changed.
    private static let version = "martlet-step-1"

    let fingerprint: String

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
    }

    private let state = Mutex(State())

    public init() {}

    public func note(_ key: ContentKey) { state.withLock { _ = $0.keys.insert(key) } }

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
        let keys = try inputs.members.map { try ContentKey(parsing: $0.name) }
        let now = try await versions(of: Set(keys), at: head)
        guard now == inputs else { return nil }
        func number(_ name: String) -> Int64? { content.properties[name].flatMap { Int64($0) } }
        return TableStatementReport(
            rowsWritten: number(ContentProperties.rowsWritten), rowsDeleted: number(ContentProperties.rowsDeleted),
            rowsTotal: number(ContentProperties.rows), wasDone: true)
    }

    /// What the catalog is to remember with a step's table; where not all inputs are known, nothing that would be found again.
    func properties(
        of memory: StepMemory?, reading keys: Set<ContentKey>?, at head: CommitID
    ) async throws -> Properties {
        guard let memory, let keys else { return [:] }
        return [
            ContentProperties.fingerprint: memory.fingerprint,
            ContentProperties.inputs: JSONValue.object(try await versions(of: keys, at: head)).text(),
        ]
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
