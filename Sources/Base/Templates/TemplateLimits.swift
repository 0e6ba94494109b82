import Errors

/// What one rendering may use, so that no template can exhaust the process.
public struct TemplateLimits: Sendable {
    /// Evaluated expressions, statements and iterations together.
    public var steps = 5_000_000
    /// Bytes of the rendered text, and of any text made on the way.
    public var outputSize = 16 << 20
    /// Macros, includes and `caller` inside one another.
    public var callDepth = 48

    /// Bytes of a template's source.
    public static let sourceSize = 4 << 20
    /// Nesting of expressions and blocks in a source.
    public static let syntaxDepth = 64
    /// Nesting of values that are printed.
    public static let valueDepth = 64
    /// Numbers that `range` gives.
    public static let rangeLength = 100_000

    public init() {}
}

func limitError(_ message: String) -> MartletError { MartletError(.limitExceeded, message) }
