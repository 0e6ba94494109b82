/// What the process says to whoever started it.
public enum ExitStatus: Int32, Sendable {
    case success = 0
    /// A run, test or query failed, or the command could not do what it was asked.
    case failure = 1
    /// The command line is wrong.
    case usage = 2
}
