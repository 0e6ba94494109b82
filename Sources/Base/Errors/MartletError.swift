/// What went wrong, where, and what to do about it, free of any transport.
///
/// Every error that can reach a person is one of these. `message` says what is wrong in one sentence, `location` says where in
/// something the person wrote, and `hint` says what to do. Edges map `code` to an exit status or an HTTP status, in one file each.
public struct MartletError: Error, Sendable {
    public var code: ErrorCode
    public var message: String
    public var location: SourceLocation?
    public var hint: String?
    public var cause: (any Error)?
    public var retry: Retryability
    /// Whether what is wrong lies outside of anything a person wrote, such as in a storage that does not answer.
    ///
    /// Such an error gets no place in what was read when it happened, where nobody could mend it.
    public var liesElsewhere = false

    public init(
        _ code: ErrorCode, _ message: String, at location: SourceLocation? = nil, hint: String? = nil,
        cause: (any Error)? = nil, retry: Retryability = .never
    ) {
        self.code = code
        self.message = message
        self.location = location
        self.hint = hint
        self.cause = cause
        self.retry = retry
    }

    /// The same error with a location, unless it already has one nearer to the cause.
    public func located(at location: SourceLocation) -> MartletError {
        guard self.location == nil, !liesElsewhere else { return self }
        var copy = self
        copy.location = location
        return copy
    }

    /// The same error as one that lies outside of anything a person wrote.
    public func lyingElsewhere() -> MartletError {
        var copy = self
        copy.liesElsewhere = true
        return copy
    }
}

/// The kind of an error, in words that every edge can map.
public enum ErrorCode: String, Sendable, CaseIterable {
    /// The request, file or setting is wrong in itself.
    case invalidInput = "invalid_input"
    /// The named thing does not exist.
    case notFound = "not_found"
    case alreadyExists = "already_exists"
    /// Somebody else changed the same thing first.
    case conflict
    /// Bytes that were read are not what was once written.
    case corrupt
    /// A named limit was reached.
    case limitExceeded = "limit_exceeded"
    case permissionDenied = "permission_denied"
    /// A resource outside of this process did not answer.
    case unavailable
    case storageFull = "storage_full"
    case cancelled
    case timedOut = "timed_out"
    /// A pipeline, query or test ran and failed.
    case failed
    /// The input is valid but asks for something that Martlet does not do.
    case unsupported
    /// A bug in Martlet.
    case `internal`
}

/// Whether doing the same thing again can help.
public enum Retryability: Sendable, Equatable {
    case never
    /// Nothing was changed; trying again may succeed.
    case safely
    /// The outcome is unknown; look before trying again.
    case unknownOutcome
}
