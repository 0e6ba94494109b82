public import Clocks
public import Errors
public import JSON

/// What a step without a table passed on when it was last done, and what that was made of.
public struct StepResult: Sendable, Hashable {
    public var flow: String
    /// The step's name, without the number of an element.
    public var step: String
    /// A digest of all that it was made of, beside `inputs`.
    public var fingerprint: String
    public var outputs: JSONValue
    /// The versions of the tables and files that it read while it worked.
    public var inputs: JSONObject
    public var run: String
    public var madeAt: Timestamp

    /// Bytes of JSON that outputs may have to be kept.
    public static let outputLimit = 64 << 10
    /// Results of one step that are kept, those of its elements together; the oldest go first.
    public static let countLimit = 1_000
    /// How long results are kept.
    public static let age = Duration.seconds(90 * 86_400)

    public init(
        flow: String, step: String, fingerprint: String, outputs: JSONValue, inputs: JSONObject, run: String,
        madeAt: Timestamp
    ) {
        self.flow = flow
        self.step = step
        self.fingerprint = fingerprint
        self.outputs = outputs
        self.inputs = inputs
        self.run = run
        self.madeAt = madeAt
    }
}

/// The port to where results of steps are kept, each until it is older than `StepResult.age` or too many have followed.
public protocol StepResultStore: Sendable {
    func result(
        of step: String, in flow: String, fingerprint: String
    ) async throws(MartletError) -> StepResult?

    /// Keeps a result; one with the same fingerprint is replaced.
    func keep(_ result: StepResult) async throws(MartletError)
}
