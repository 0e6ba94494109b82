/// A flag, or an option with a value.
public struct CommandOption: Sendable {
    /// Without its hyphens; also the name under which the parsed value is found.
    public var name: String
    public var short: Character?
    public var summary: String
    /// What the value is and what help calls it; nil for a flag.
    public var value: ValueForm?
    /// The value where none is given.
    public var defaultValue: String?
    public var isRepeatable: Bool
    /// The environment variable that gives the value where the command line does not.
    public var environmentVariable: String?

    /// A flag.
    public static func flag(_ name: String, short: Character? = nil, _ summary: String) -> CommandOption {
        CommandOption(name: name, short: short, summary: summary, value: nil, isRepeatable: true)
    }

    /// An option with a value.
    public static func value(
        _ name: String, short: Character? = nil, _ form: ValueForm, _ summary: String,
        default defaultValue: String? = nil,
        isRepeatable: Bool = false, environmentVariable: String? = nil
    ) -> CommandOption {
        CommandOption(
            name: name, short: short, summary: summary, value: form, defaultValue: defaultValue,
            isRepeatable: isRepeatable, environmentVariable: environmentVariable)
    }
}

/// An argument known by its place.
public struct Positional: Sendable {
    public var name: String
    public var summary: String
    public var arity: Arity
    public var value: ValueForm

    public enum Arity: Sendable, Hashable {
        case required
        case optional
        /// Any number from a minimum on.
        case variadic(minimum: Int)

        var isVariadic: Bool { if case .variadic = self { true } else { false } }

        var minimum: Int {
            switch self {
            case .required: 1
            case .optional: 0
            case .variadic(let minimum): minimum
            }
        }
    }

    public init(_ name: String, _ summary: String, _ arity: Arity = .required, _ kind: ValueForm.Kind = .text) {
        self.name = name
        self.summary = summary
        self.arity = arity
        self.value = ValueForm(name, kind)
    }
}

/// What a value must look like, how help names it, and how a shell completes it.
public struct ValueForm: Sendable {
    /// In capitals, such as `FILE`.
    public var name: String
    public var kind: Kind

    public enum Kind: Sendable, Hashable {
        case text
        case integer(ClosedRange<Int>)
        /// A number and a unit: `500ms`, `30s`, `5m`, `2h`, `7d`; a number alone is seconds.
        case duration
        case choice([String])
        case file
        case directory
        /// `name=value`.
        case assignment
        /// A name that only the program knows, such as a branch; completed by asking for this kind of name.
        case named(String)
    }

    public init(_ name: String, _ kind: Kind = .text) {
        self.name = name
        self.kind = kind
    }
}
