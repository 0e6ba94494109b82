public import Identifiers

/// One registration of a worker; it ends with the worker, and another start is another worker.
public typealias WorkerID = Identifier<WorkerDescription>

/// What a worker says of itself when it registers.
public struct WorkerDescription: Sendable, Hashable {
    /// For people, such as the machine's name; several workers may share one.
    public var name: String
    /// The groups that it works for; steps name one.
    public var groups: Set<String>
    /// Such as `production`; a step that asks for none takes any.
    public var environment: String
    /// The kinds of steps that it can run: `bash`, `http`, `python`.
    public var languages: Set<String>
    /// What else steps may ask for, such as `zone=eu`.
    public var labels: [String: String]
    /// How many steps it runs at a time.
    public var capacity: Int
    /// Its version of Martlet.
    public var version: String

    public init(
        name: String, groups: Set<String>, environment: String = "", languages: Set<String>,
        labels: [String: String] = [:], capacity: Int, version: String
    ) {
        self.name = name
        self.groups = groups
        self.environment = environment
        self.languages = languages
        self.labels = labels
        self.capacity = capacity
        self.version = version
    }
}
