/// How much of what a run says is kept.
public struct RunLogBudget: Sendable {
    /// Bytes of a run's log, named `log bytes of a run`.
    public static let usualBytes = 64 << 20
    /// What each line counts beside its text, so that empty lines are limited too.
    public static let lineBytes = 64

    public let limit: Int
    private var used = 0
    private var isOver = false

    public init(limit: Int = RunLogBudget.usualBytes) { self.limit = limit }

    /// The line to keep: the one that was said, a last one that says that the log ends here, or nil behind that.
    public mutating func admit(_ line: LogRecord) -> LogRecord? {
        if isOver { return nil }
        used += line.message.utf8.count + Self.lineBytes
        if used <= limit { return line }
        isOver = true
        return LogRecord(
            time: line.time, level: .warning, step: nil, message: "the log ends here: a run keeps \(limit) bytes of it")
    }
}
