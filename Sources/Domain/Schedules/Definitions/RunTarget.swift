public import JSON

/// What a schedule, trigger or backfill starts.
public enum RunTarget: Sendable, Hashable {
    /// A flow by its name.
    case flow(String)
    /// Pipelines by selectors such as `+gold.kpi`; none means all of them.
    case pipelines([String])

    public var json: JSONValue {
        switch self {
        case .flow(let name): ["flow": .string(name)]
        case .pipelines(let selectors): ["pipelines": .array(selectors.map { .string($0) })]
        }
    }
}

extension RunTarget: CustomStringConvertible {
    public var description: String {
        switch self {
        case .flow(let name): "flow \(name)"
        case .pipelines(let selectors): selectors.isEmpty ? "all pipelines" : selectors.joined(separator: " ")
        }
    }
}

/// Where a definition stands.
public enum Origin: Sendable, Hashable {
    /// In a file of the project, relative to it; changed there.
    case file(String)
    /// In the state database, made through the API or the command line.
    case api

    public var text: String {
        switch self {
        case .file(let path): "file:\(path)"
        case .api: "api"
        }
    }

    public init(text: String) {
        self = text.hasPrefix("file:") ? .file(String(text.dropFirst(5))) : .api
    }
}
