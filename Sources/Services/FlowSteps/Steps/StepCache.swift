import Errors
import Identifiers
import JSON
import Orchestrator
import Runs

/// Steps that write a table are skipped where code and inputs are as they were when it was written; the field's word for that is a
/// cache with the policy `inputs`.
enum StepCache {
    enum Policy: String, CaseIterable { case inputs, none }

    /// Settings that change nothing of the rows.
    private static let withoutEffect: Set<String> = [
        "cache", "cache_for", "source", "query", "code", "environment", "secrets", SecretKeeper.namesMember,
    ]

    /// By what a later run knows the step again; nil where it is always done.
    ///
    /// Elements of a step that fans out are always done: they share a table.
    /// - Parameter code: What it runs, expressions evaluated.
    static func memory(
        _ assignment: StepAssignment, _ spec: StepSpec, code: [String]
    ) throws(MartletError) -> StepMemory? {
        guard try spec.choice("cache", default: Policy.inputs) == .inputs, assignment.item == nil,
            try spec.text("table") != nil
        else { return nil }
        return StepMemory(flow: assignment.runName, step: assignment.step, parts: code + [settings(spec)])
    }

    /// The settings that say what a step does, but for its code, as one text.
    static func settings(_ spec: StepSpec) -> String {
        let settings = spec.object.members.filter { !withoutEffect.contains($0.name) }.sorted { $0.name < $1.name }
        return JSONValue.object(JSONObject(settings.map { ($0.name, $0.value) })).text()
    }

    /// What comes of a step that need not be done; nil where it has to be.
    static func outcome(
        of memory: StepMemory?, _ assignment: StepAssignment, _ table: String, _ branch: String,
        _ orchestrator: Orchestrator, _ context: any StepContext
    ) async throws -> StepOutcome? {
        guard let memory, !assignment.force,
            let known = try await orchestrator.remembered(memory, by: assignment.run, table: table, on: branch)
        else { return nil }
        context.log(.info, "skipped: code and inputs are as they were when \(table) was written")
        return StepOutcome(outputs: outputs(known, table), rows: 0, isUnchanged: true)
    }

    /// What a step that writes a table passes on: the same whether it was done now or before, so that those behind it are given the same.
    static func outputs(_ report: TableStatementReport, _ table: String) -> JSONValue {
        [
            "table": .string(table), "rows": report.rowsWritten.map { .integer($0) } ?? .null,
            "rows_deleted": report.rowsDeleted.map { .integer($0) } ?? .null,
            "rows_total": report.rowsTotal.map { .integer($0) } ?? .null,
        ]
    }
}
