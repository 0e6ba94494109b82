public import Cataloging
public import Errors

/// One key that stands against a commit of foreign changes.
public struct ContentConflict: Sendable, Hashable {
    public enum Kind: Sendable, Hashable, CaseIterable {
        case keyExists
        case keyDoesNotExist
        /// It is something of another kind.
        case kindDiffers
        case identityDiffers
        /// Somebody else changed it since the state that the client knew.
        case valueDiffers
        case namespaceAbsent
        case notANamespace
        case namespaceNotEmpty
    }

    public var key: ContentKey
    public var kind: Kind
    public var message: String

    public init(_ kind: Kind, _ key: ContentKey, _ message: String) {
        self.key = key
        self.kind = kind
        self.message = message
    }
}

/// Every key that stands against a commit: the `cause` of an error with the code `conflict`.
public struct ContentConflicts: Error, Sendable, Hashable {
    public var conflicts: [ContentConflict]

    public init(conflicts: [ContentConflict]) { self.conflicts = conflicts }
}

extension MartletError {
    public var contentConflicts: [ContentConflict]? { (cause as? ContentConflicts)?.conflicts }

    init(_ conflicts: [ContentConflict], on branch: RefName) {
        let lines = conflicts.prefix(3).map(\.message).joined(separator: "; ")
        let more = conflicts.count > 3 ? "; and \(conflicts.count - 3) more" : ""
        self.init(
            .conflict, "\(lines)\(more)",
            hint: "Nothing was committed to '\(branch)'; look at what is there now and try again.",
            cause: ContentConflicts(conflicts: conflicts))
    }
}
