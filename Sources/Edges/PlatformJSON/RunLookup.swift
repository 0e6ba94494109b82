internal import Errors
internal import Identifiers
package import Runs

/// Finds runs by what people type.
package enum RunLookup {
    /// The run whose ID begins like this, if only one does; the newest where nothing is said.
    package static func find(_ prefix: String?, in store: any RunStore) async throws -> RunRecord {
        let found = try await store.runs(matching: RunFilter(idPrefix: prefix, limit: prefix == nil ? 1 : 3))
        guard let run = found.first else {
            throw MartletError(
                .notFound, prefix.map { "there is no run '\($0)'" } ?? "nothing has run yet",
                hint: prefix == nil ? "Start a run with: martlet run" : "See those there are with: martlet runs list")
        }
        guard found.count == 1 else {
            throw MartletError(
                .invalidInput, "more than one run begins with '\(prefix ?? "")'",
                hint: "Write more of its ID, such as \(run.id).")
        }
        return run
    }
}
