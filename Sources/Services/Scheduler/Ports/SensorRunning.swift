public import Errors
public import JSON
public import Schedules

/// The port to sensors: functions of the project that say whether something has happened.
public protocol SensorRunning: Sendable {
    /// Asks one; it ends when the task is cancelled.
    ///
    /// - Parameter cursor: What the last answer left behind; null before the first.
    func look(_ script: SensorScript, cursor: JSONValue) async throws(MartletError) -> SensorVerdict
}

/// What a sensor says.
public struct SensorVerdict: Sendable, Hashable {
    /// What it has seen; nil where there is nothing to do.
    ///
    /// The members of an object are parameters of the run.
    public var detail: JSONValue?
    /// Given to it the next time; one that is not null fires at most once.
    public var cursor: JSONValue

    public init(detail: JSONValue?, cursor: JSONValue) {
        self.detail = detail
        self.cursor = cursor
    }
}
