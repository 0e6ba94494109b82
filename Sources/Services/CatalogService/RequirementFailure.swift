public import Cataloging
public import Errors
public import Iceberg

/// Which requirement of a commit did not hold: the `cause` of an error with the code `conflict`.
public struct RequirementFailure: Error, Sendable, Hashable {
    public enum Requirement: Sendable, Hashable {
        case table(TableRequirement)
        case view(ViewRequirement)
    }

    public var key: ContentKey
    public var requirement: Requirement

    public init(key: ContentKey, requirement: Requirement) {
        self.key = key
        self.requirement = requirement
    }
}

extension MartletError {
    public var requirementFailure: RequirementFailure? { cause as? RequirementFailure }

    /// The same error, with what failed and the name of the table or view in front of the message.
    func failing(_ requirement: RequirementFailure.Requirement, of key: ContentKey) -> MartletError {
        var error = self
        error.message = "'\(key)' cannot be committed: \(message)"
        error.cause = RequirementFailure(key: key, requirement: requirement)
        return error
    }
}
