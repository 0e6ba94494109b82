import Errors

extension MartletError {
    /// Place and message on one line, for what is kept and listed.
    var told: String { location.map { "\($0): \(message)" } ?? message }
}
