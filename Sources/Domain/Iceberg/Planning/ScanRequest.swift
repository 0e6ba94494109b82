public import Errors
public import JSON

/// What a client wants planned, in the words of the Iceberg REST catalog, not yet held against a table.
public struct ScanRequest: Sendable, Hashable {
    /// Which rows by snapshot.
    public enum Range: Sendable, Hashable {
        /// The current snapshot where there is no number.
        case snapshot(Int64?)
        /// What was appended after the first and up to the second.
        case appends(after: Int64, upTo: Int64)
    }

    public var range: Range
    /// Names of columns; nil for all.
    public var select: [String]?
    public var filter: JSONValue?
    public var isCaseSensitive: Bool
    public var usesSnapshotSchema: Bool
    /// Names of columns whose metrics the client wants.
    public var statsFields: [String]
    /// Files may be left out once surely so many rows are planned.
    public var minRows: Int64?

    public init(
        range: Range = .snapshot(nil), select: [String]? = nil, filter: JSONValue? = nil, isCaseSensitive: Bool = true,
        usesSnapshotSchema: Bool = false, statsFields: [String] = [], minRows: Int64? = nil
    ) {
        self.range = range
        self.select = select
        self.filter = filter
        self.isCaseSensitive = isCaseSensitive
        self.usesSnapshotSchema = usesSnapshotSchema
        self.statsFields = statsFields
        self.minRows = minRows
    }

    /// - Throws: `invalidInput`, naming the member that is wrong.
    public init(json: JSONValue) throws(MartletError) {
        guard let object = json.objectValue else { throw Self.malformed("it is not a JSON object") }
        func member(_ name: String) -> JSONValue? {
            guard let value = object[name], !value.isNull else { return nil }
            return value
        }
        func number(_ name: String) throws(MartletError) -> Int64? {
            guard let value = member(name) else { return nil }
            guard let number = value.intValue else { throw Self.malformed("'\(name)' is not a whole number") }
            return number
        }
        func flag(_ name: String, default fallback: Bool) throws(MartletError) -> Bool {
            guard let value = member(name) else { return fallback }
            guard let flag = value.boolValue else { throw Self.malformed("'\(name)' is neither true nor false") }
            return flag
        }
        func names(_ name: String) throws(MartletError) -> [String]? {
            guard let value = member(name) else { return nil }
            guard let values = value.arrayValue else { throw Self.malformed("'\(name)' is not a list") }
            let texts = values.compactMap(\.stringValue)
            guard texts.count == values.count else { throw Self.malformed("'\(name)' is not a list of names") }
            return texts
        }
        let snapshot = try number("snapshot-id")
        switch (snapshot, try number("start-snapshot-id"), try number("end-snapshot-id")) {
        case (_, nil, nil): range = .snapshot(snapshot)
        case (nil, let start?, let end?): range = .appends(after: start, upTo: end)
        case (nil, _?, nil): throw Self.malformed("'start-snapshot-id' needs an 'end-snapshot-id'")
        case (nil, nil, _?): throw Self.malformed("'end-snapshot-id' needs a 'start-snapshot-id'")
        case (_?, _, _):
            throw Self.malformed("'snapshot-id' excludes 'start-snapshot-id' and 'end-snapshot-id'")
        }
        select = try names("select")
        filter = member("filter")
        isCaseSensitive = try flag("case-sensitive", default: true)
        usesSnapshotSchema = try flag("use-snapshot-schema", default: false)
        statsFields = try names("stats-fields") ?? []
        minRows = try number("min-rows-requested")
        if let minRows, minRows < 0 { throw Self.malformed("'min-rows-requested' is negative") }
    }

    private static func malformed(_ reason: String) -> MartletError {
        MartletError(.invalidInput, "the scan request cannot be read: \(reason)")
    }
}
