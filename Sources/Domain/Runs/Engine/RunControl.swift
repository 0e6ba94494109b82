public import Errors
public import JSON

/// What can be done to runs; the engine does it, and others ask for no more than this.
public protocol RunControl: Sendable {
    /// Asks for a run; it is durable on return.
    ///
    /// - Returns: The new run, or the one that the same idempotency key asked for before.
    /// - Throws: `limitExceeded` where too many wait, `invalidInput` for a definition that cannot run.
    func submit(_ submission: RunSubmission) async throws(MartletError) -> RunID

    /// Asks a run to stop, and its sub-flows; durable on return. Nothing happens to one that has ended.
    func cancel(_ id: RunID, by author: String, reason: String?) async throws(MartletError)

    /// Goes on with a run that failed or was cancelled, from the steps that did not succeed, on the branch that it has.
    ///
    /// - Throws: `conflict` for one that goes on or succeeded, `notFound`.
    func resume(_ id: RunID, by author: String) async throws(MartletError)

    /// Asks for a new run like an earlier one.
    func rerun(_ id: RunID, _ mode: RerunMode, by author: String) async throws(MartletError) -> RunID

    /// Says yes or no to an approval step.
    ///
    /// - Throws: `notFound`, `conflict` where the step does not wait for it.
    func decide(
        _ id: RunID, step: String, approved: Bool, by author: String, comment: String?
    ) async throws(MartletError)

    /// Waits until the run has ended.
    func wait(for id: RunID) async throws(MartletError) -> RunRecord

    /// What happens to a run, in order and without gaps, from behind a number on until it has ended.
    ///
    /// - Parameter number: 0 for all.
    func watch(_ id: RunID, after number: Int64) async throws(MartletError) -> AsyncThrowingStream<
        RunTransition, any Error
    >
}

/// What of an earlier run a new one has in common.
public enum RerunMode: String, Sendable, CaseIterable {
    /// Parameters and the commit that all reads come from; the code is today's.
    case sameInputs = "same_inputs"
    /// Code and parameters; what is read is today's.
    case sameCode = "same_code"
}

/// The port to the code of flows as it is now.
public protocol RunDefinitions: Sendable {
    /// The definition of a flow, and its parameters with defaults filled in.
    ///
    /// - Throws: `notFound`, `invalidInput` for parameters that do not fit.
    func definition(
        of name: String, kind: RunKindName, parameters: JSONValue
    ) async throws(MartletError) -> (definition: RunDefinition, parameters: JSONValue)
}
