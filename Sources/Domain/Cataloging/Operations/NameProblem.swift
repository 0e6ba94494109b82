public import Errors

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

extension MartletError {
    public var nameProblem: NameProblem? { cause as? NameProblem }
}
