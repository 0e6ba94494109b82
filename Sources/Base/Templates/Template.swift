/// A compiled template: compiled once, rendered many times.
public struct Template: Sendable {
    /// How errors and includes name it.
    public var name: String
}
