/// The files of a scan, ready to be handed out in pages.
public struct PlannedScan: Sendable {
    /// A data file to be read.
    public struct File: Sendable {
        public var file: DataFile
        public var specID: Int
        /// The delete files that apply to it.
        public var deletes: [DeleteFile]
        /// What is left of the filter for its rows; nil where there was no filter.
        public var residual: ScanFilter?

        /// Where all of its files are.
        public var locations: [String] { [file.path] + deletes.map(\.file.path) }
    }

    public var files: [File]
    /// The columns whose metrics go along.
    public var stats: Set<Int>
    /// Where the types of columns are found.
    public var schemas: [Schema]
    public var report: ScanReport
}
