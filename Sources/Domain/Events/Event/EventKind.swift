/// What happened; the words are those of the API, of filters and of the store.
public enum EventKind: String, Sendable, CaseIterable {
    case runStarted = "run.started"
    case runSucceeded = "run.succeeded"
    case runFailed = "run.failed"
    case runCancelled = "run.cancelled"
    /// A run that had ended goes on.
    case runResumed = "run.resumed"
    case tableCreated = "table.created"
    case tableChanged = "table.changed"
    case tableDropped = "table.dropped"
    case fileLoaded = "file.loaded"
    /// Not loaded, since a file with the same contents was.
    case fileSkipped = "file.skipped"
    case scheduleFired = "schedule.fired"
    /// It was due and started nothing.
    case scheduleSkipped = "schedule.skipped"
    /// It was due and what it names could not be started.
    case scheduleFailed = "schedule.failed"
    /// A schedule, trigger or sensor that cannot be read or asked.
    case scheduleBroken = "schedule.broken"
    /// An object of the S3 endpoint was put, copied or completed.
    case objectCreated = "object.created"
    /// An object or a version of it was deleted, or a delete marker stands in its place.
    case objectRemoved = "object.removed"
    /// The same, by a rule of its bucket.
    case objectExpired = "object.expired"
    /// Made by a person, to see whether a channel works.
    case test = "notification.test"

    /// Those of objects, of which there may be thousands a second.
    public static let ofObjects: [EventKind] = [.objectCreated, .objectRemoved, .objectExpired]
}
