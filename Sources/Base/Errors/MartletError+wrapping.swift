extension MartletError {
    /// An error of any kind as one that can reach a person.
    public init(wrapping error: any Error) {
        switch error {
        case let error as MartletError: self = error
        case is CancellationError: self.init(.cancelled, "it was cancelled")
        default: self.init(.internal, "something unexpected failed: \(error)", cause: error)
        }
    }

    /// Place, message and hint on one line each, for logs.
    public var described: String {
        var text = location.map { "\($0): \(message)" } ?? message
        if let hint { text += "\n\(hint)" }
        return text
    }
}
