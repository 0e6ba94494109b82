public import ObjectStorage

/// Which files of a whole lake may go.
public struct CleaningRequest: Sendable {
    /// How far back, in seconds, the lake's history stays readable.
    public var historySeconds: Int64
    /// Files younger than so many seconds stay, since a writer may be about to commit them.
    public var graceSeconds: Int64
    public var isDryRun: Bool

    public init(
        historySeconds: Int64 = ExpiryRequest.historySecondsDefault,
        graceSeconds: Int64 = ExpiryRequest.graceSecondsDefault, isDryRun: Bool = false
    ) {
        self.historySeconds = historySeconds
        self.graceSeconds = graceSeconds
        self.isDryRun = isDryRun
    }
}

/// What went, or, in a dry run, what would.
public struct CleaningReport: Sendable {
    /// The files that were deleted.
    public var files: [ObjectInfo] = []
    /// Files that nothing kept names and that are too young to be deleted.
    public var youngFiles = 0
    /// How many commits of the lake were found to be kept.
    public var commitsKept = 0

    public var bytes: Int { files.reduce(0) { $0 + $1.size } }
}
