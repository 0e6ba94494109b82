/// The command line as typed is wrong; the exit status is 2.
public struct UsageError: Error, Sendable, Hashable {
    /// What is wrong, in one sentence without a full stop.
    public var message: String
    /// What was probably meant.
    public var suggestion: String?
    /// The command whose help explains what is right.
    public var commandPath: [String]

    public init(_ message: String, suggestion: String? = nil, in commandPath: [String]) {
        self.message = message
        self.suggestion = suggestion
        self.commandPath = commandPath
    }

    /// One line on how to get help.
    public var helpLine: String { "Run '\(commandPath.joined(separator: " ")) --help' to see how it is used." }
}
