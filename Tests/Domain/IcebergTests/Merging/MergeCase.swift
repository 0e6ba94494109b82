@testable import Iceberg

/// A table that two sides changed, and what merging came to.
enum MergeCase {
    /// A base table, and each side's change of it.
    static func merge(
        spec: PartitionSpec = .unpartitioned, base: (inout TableFixture) async throws -> Void = { _ in },
        ours: (inout TableFixture) async throws -> Void, theirs: (inout TableFixture) async throws -> Void
    ) async throws -> (outcome: TableMergeOutcome, merged: TableFixture) {
        var main = try TableFixture(spec: spec)
        try await base(&main)
        let start = main.metadata
        var branch = main
        try await ours(&branch)
        try await theirs(&main)
        let outcome = try await main.merge(base: start, ours: branch.metadata)
        switch outcome {
        case .merged(let change): try main.commit(change)
        case .takeOurs: main.metadata = branch.metadata
        case .nothingToDo, .conflict: break
        }
        return (outcome, main)
    }

    static func kind(_ outcome: TableMergeOutcome) -> TableMergeConflict.Kind? {
        if case .conflict(let conflict) = outcome { conflict.kind } else { nil }
    }

    static func names(_ table: TableFixture) async throws -> Set<String> {
        Set(try await table.paths().map { ($0.split(separator: "/").last ?? "").prefix { $0 != "." }.description })
    }
}
