internal import CatalogService
package import Cataloging
package import JSON

extension CatalogJSON {
    /// What a merge changed, or would change.
    package static func merge(_ outcome: MergeOutcome, isDryRun: Bool) -> JSONValue {
        [
            "dry_run": .bool(isDryRun), "up_to_date": .bool(outcome.isUpToDate),
            "commit": outcome.commit.map(commit) ?? .null,
            "changes": .array(outcome.changes.map(difference)),
            "conflicts": .array(outcome.conflicts.map(conflict)),
        ]
    }
}
