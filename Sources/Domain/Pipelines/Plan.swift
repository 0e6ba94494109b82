public import Errors

/// What is known of a pipeline's table before a run.
public struct TableState: Sendable, Equatable {
    public var exists: Bool
    /// `Pipeline.fingerprint` as recorded by the run that last wrote the table.
    public var fingerprint: String?
    /// What that run read: a table's or landing zone's name, and its version then.
    public var inputVersions: [String: String]
    /// `Pipeline.testsFingerprint` as recorded when its tests last passed.
    public var testsFingerprint: String?

    public init(
        exists: Bool, fingerprint: String? = nil, inputVersions: [String: String] = [:], testsFingerprint: String? = nil
    ) {
        self.exists = exists
        self.fingerprint = fingerprint
        self.inputVersions = inputVersions
        self.testsFingerprint = testsFingerprint
    }
}

/// The lake as a plan sees it.
public struct LakeState: Sendable {
    /// By pipeline; absent means that there is no table.
    public var tables: [PipelineName: TableState]
    /// The version of each input now, under the key that `Plan.inputKey` gives: a table's metadata location or snapshot,
    /// a digest of a landing zone's files, or of a module of the project that a run of Python has imported.
    public var versions: [String: String]

    public init(tables: [PipelineName: TableState] = [:], versions: [String: String] = [:]) {
        self.tables = tables
        self.versions = versions
    }
}

/// Which steps a plan considers, and how eagerly.
public struct PlanRequest: Sendable {
    /// Selectors; empty selects everything.
    public var select: [String] = []
    public var exclude: [String] = []
    /// Builds selected tables anew, whatever their strategy.
    public var fullRefresh = false
    /// Runs selected steps even where nothing changed.
    public var force = false

    public init() {}
}

/// What a step does.
public enum PlanAction: String, Sendable {
    /// The table is made for the first time.
    case create
    /// The table is built anew.
    case rebuild
    /// New rows are merged into the table by its strategy.
    case increment
    /// The view's definition is written.
    case view
    /// The rows stay as they are and the tests, which changed, are run on them.
    case test
    /// Nothing changed.
    case skip
}

/// One pipeline's part in a plan.
public struct PlanStep: Sendable {
    public var pipeline: PipelineName
    public var action: PlanAction
    /// Why, in words.
    public var reasons: [String]
    /// The steps of this plan that run before it.
    public var dependsOn: [PipelineName]
    /// How many quality tests follow.
    public var tests: Int
    /// The keys of all that the step's rows depend on, in `LakeState.versions`: the versions read are to be recorded with the
    /// table.
    public var inputs: [String]
}

/// What a run would do: a value that can be printed and compared.
public struct Plan: Sendable {
    /// In an order in which they can run.
    public var steps: [PlanStep]

    /// The key of an input in `LakeState.versions` and `TableState.inputVersions`.
    public static func inputKey(_ table: PipelineName) -> String { "table \(table)" }
    public static func inputKey(_ zone: LandingZone) -> String { "landing \(zone.folder)" }

    public static func inputKey(module path: String) -> String { "\(modulePrefix)\(path)" }
    /// The path of the module that a key stands for, relative to the project.
    public static func module(of key: String) -> String? {
        key.hasPrefix(modulePrefix) ? String(key.dropFirst(modulePrefix.count)) : nil
    }
    private static let modulePrefix = "module "

    /// The steps that do something.
    public var active: [PlanStep] { steps.filter { $0.action != .skip } }
}

extension Project {
    /// Decides what a run would do, without looking at anything but its arguments.
    public func plan(_ request: PlanRequest, over lake: LakeState) throws(MartletError) -> Plan {
        try PlanBuilder(project: self, request: request, lake: lake).build()
    }
}
