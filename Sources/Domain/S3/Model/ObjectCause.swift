/// What an object was changed by; the event of the change says it.
public enum ObjectCause: String, Sendable, Hashable {
    case put
    case copy
    /// An upload in parts that was completed.
    case complete
    case delete
    /// A rule of the bucket.
    case lifecycle
}
