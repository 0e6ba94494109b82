public import Cataloging
public import Errors
public import Iceberg

/// What is wrong with a name, for edges that tell these apart: the `cause` of an error with the code `notFound`,
/// `alreadyExists` or `conflict`.
public enum NameProblem: Error, Sendable, Hashable {
    /// There is no such thing of this kind.
    case missing(ContentKey, ContentKind)
    /// The name is taken, by something of this kind.
    case taken(ContentKey, by: ContentKind)
    /// The namespace holds something.
    case notEmpty(ContentKey)
}

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
    public var nameProblem: NameProblem? { cause as? NameProblem }
    public var requirementFailure: RequirementFailure? { cause as? RequirementFailure }
}
