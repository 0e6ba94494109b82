extension MartletError {
    /// An error of any kind as one that can reach a person.
    public init(wrapping error: any Error) {
        switch error {
        case let error as MartletError: self = error
        case is CancellationError: self.init(.cancelled, "it was cancelled")
        // What the error holds may be anything, a file's path or a secret too, and is told to nobody.
        default: self.init(.internal, "something unexpected failed (\(type(of: error)))", cause: error)
        }
    }

    /// Place, message and hint on one line each, for logs.
    public var described: String {
        var text = location.map { "\($0): \(message)" } ?? message
        if let hint { text += "\n\(hint)" }
        return text
    }
}
