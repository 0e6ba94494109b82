internal import Cryptography
public import Errors
import Templates

/// One pipeline folder: a query, its settings and its tests.
public struct Pipeline: Sendable {
    public enum Language: Sendable { case sql, python }

    public var name: PipelineName
    public var language: Language
    /// The folder, relative to the project.
    public var folder: String
    /// The file with the query, relative to the project.
    public var path: String
    /// The text of that file.
    public var source: String
    public var settings: PipelineSettings
    /// The file with its settings; nil where it has none.
    public var settingsFile: SettingsFile?
    /// The files of `tests/quality`, by name.
    public var testFiles: [TestFile]
    /// What the query refers to and uses, found by rendering it both ways.
    public var discovery: Discovery
    /// A digest of everything in the project that decides what this pipeline does.
    public var fingerprint: String
    /// A digest of the files of `tests/quality`; tests in the settings are part of `fingerprint`.
    public var testsFingerprint: String {
        SHA256.digest(of: testFiles.map { "\($0.path)\u{0}\($0.text)" }.joined(separator: "\u{0}")).hex
    }
    /// How Python makes the table; nil for SQL.
    public var python: PythonForm?
    var template: Template?
}

/// A file with the settings of a pipeline.
public struct SettingsFile: Sendable {
    /// Relative to the project.
    public var path: String
    public var text: String
}

/// A file of `tests/quality`.
public struct TestFile: Sendable {
    /// The file's name without its extension.
    public var name: String
    /// Relative to the project.
    public var path: String
    public var text: String
}

/// What a template was seen to use.
public struct Discovery: Sendable {
    /// The tables named by `ref`, sorted, without the pipeline itself.
    public var refs: [PipelineName] = []
    public var landingZones: [LandingZone] = []
    /// The names given to `var`.
    public var variables: [String] = []
    /// The templates that it includes, relative to the project.
    public var includes: [String] = []
    /// Why two runs over the same inputs may differ, such as `uses now()`; nil where nothing was seen.
    public var volatility: String?
    public var usesWatermark = false
    /// Whether the query refers to its own table.
    public var usesThis = false

    public init() {}
}

/// A folder that files are dropped into.
public struct LandingZone: Sendable, Hashable {
    /// The namespace, or nil for the project's default namespace.
    public var namespace: String?
    public var zone: String

    public init(namespace: String?, zone: String) {
        self.namespace = namespace
        self.zone = zone
    }

    /// The folder relative to the project: `landing/<zone>` or `<ns>/landing/<zone>`.
    public var folder: String { namespace.map { "\($0)/landing/\(zone)" } ?? "landing/\(zone)" }
}

/// Something worth saying that does not stop anything.
public struct ProjectWarning: Sendable, CustomStringConvertible {
    public var message: String
    public var location: SourceLocation?
    public var hint: String?

    public init(message: String, location: SourceLocation? = nil, hint: String? = nil) {
        self.message = message
        self.location = location
        self.hint = hint
    }

    public var description: String { location.map { "\($0): \(message)" } ?? message }
}
