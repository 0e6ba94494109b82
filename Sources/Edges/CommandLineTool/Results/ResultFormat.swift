/// How a query's result is written.
enum ResultFormat: String, CaseIterable {
    case table, csv, json, ndjson, parquet, arrow

    /// Bytes that a terminal cannot show.
    var isBinary: Bool { self == .arrow || self == .parquet }
}
