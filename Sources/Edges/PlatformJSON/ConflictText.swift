package import Cataloging

/// A conflict of a merge in words.
package enum ConflictText {
    package static func line(_ conflict: MergeConflict) -> String { "\(conflict.key): \(reason(conflict.kind))" }

    package static func reason(_ kind: MergeConflict.Kind) -> String {
        switch kind {
        case .bothChanged: "both sides changed it"
        case .bothAdded: "both sides added it"
        case .changedAndDeleted: "one side changed it and the other deleted it"
        case .kindChanged: "one side made it something else"
        case .namespaceMissing: "its namespace is not there"
        case .unresolved(let reason): reason
        }
    }
}
