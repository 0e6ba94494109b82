/// What a flow may have at most.
public enum FlowLimits {
    public static let steps = 1_000
    public static let parameters = 200
    /// Items of one `for_each`.
    public static let items = 10_000
    /// Attempts of one step.
    public static let attempts = 100
    /// A year: the longest time span that a flow can name.
    public static let durationSeconds = 31_536_000.0
    /// Steps of a flow, or items of a `for_each`, that run at once.
    public static let parallelism = 1_000
    /// Characters of the name of a flow, a step, a parameter or a secret.
    public static let nameLength = 100
    /// Flows of one project.
    public static let flows = 10_000
    /// Bytes of a flow's file, or of a file that a step names.
    public static let fileSize = 4 << 20
    /// Bytes of the values of a run's parameters, as JSON.
    public static let parameterBytes = 1 << 20
    /// Bytes of the outputs of one step, as JSON.
    public static let outputBytes = 1 << 20
    /// Steps that evaluating one expression may take.
    public static let expressionSteps = 200_000
    /// Flows inside one another.
    public static let nesting = 8
}
