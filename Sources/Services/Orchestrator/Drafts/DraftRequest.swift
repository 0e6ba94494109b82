public import Errors
public import Pipelines
public import Querying

/// A pipeline as somebody edits it, to be looked at before it is saved.
public struct DraftRequest: Sendable {
    public var edit: PipelineEdit
    /// The state of the lake that it reads.
    public var ref: String
    /// Whether it is rendered as if its table were to be built anew.
    public var fullRefresh: Bool
    /// How many rows of each table it may read; nil for all of them.
    public var rowsRead: Int?

    public init(edit: PipelineEdit, ref: String = "main", fullRefresh: Bool = false) {
        self.edit = edit
        self.ref = ref
        self.fullRefresh = fullRefresh
    }
}

/// What was found about an edited pipeline, without running anything.
public struct DraftReport: Sendable {
    /// What is wrong, by file and line.
    public var errors: [MartletError] = []
    /// What is worth a look, and what a run would stumble over elsewhere.
    public var warnings: [ProjectWarning] = []
    /// The SQL that would run; nil where the template does not give any.
    public var sql: String?
    /// The tables that it reads.
    public var reads: [PipelineName] = []
    /// The folders of files that it reads.
    public var landing: [String] = []
    /// The tables that it writes.
    public var writes: [PipelineName] = []
    /// The columns that it gives; nil where they could not be found.
    public var columns: [ColumnInfo]?
    /// How long each part took, in order.
    public var timings: [DraftTiming] = []

    public init() {}
}

/// How long a part of a look at a pipeline took.
public struct DraftTiming: Sendable {
    /// A word: `load`, `render`, `bind`, `describe` or `query`.
    public var part: String
    public var time: Duration
}

/// Measures parts one after the other.
struct DraftStopwatch {
    private let clock = ContinuousClock()
    private var last: ContinuousClock.Instant
    private(set) var timings: [DraftTiming] = []

    init() { last = clock.now }

    mutating func lap(_ part: String) {
        let now = clock.now
        timings.append(DraftTiming(part: part, time: now - last))
        last = now
    }
}
