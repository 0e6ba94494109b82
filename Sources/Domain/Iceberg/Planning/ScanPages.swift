public import JSON

/// A planned scan cut into pages of bounded size.
public struct ScanPages: Sendable {
    /// The most data files on a page.
    public static let filesPerPageDefault = 1000
    /// About how many bytes of JSON a page has at most, unless a single file has more.
    public static let bytesPerPageDefault = 4 << 20

    public let scan: PlannedScan
    /// The files of each page; at least one page, which may be empty.
    public let ranges: [Range<Int>]

    public init(
        _ scan: PlannedScan, filesPerPage: Int = ScanPages.filesPerPageDefault,
        bytesPerPage: Int = ScanPages.bytesPerPageDefault
    ) {
        var ranges: [Range<Int>] = []
        var start = 0
        var bytes = 0
        var sizes = ResidualSizes()
        for (index, file) in scan.files.enumerated() {
            let size = Self.size(of: file, stats: scan.stats.count, &sizes)
            if index > start, index - start >= filesPerPage || bytes + size > bytesPerPage {
                ranges.append(start..<index)
                start = index
                bytes = 0
            }
            bytes += size
        }
        ranges.append(start..<scan.files.count)
        self.scan = scan
        self.ranges = ranges
    }

    public var fileCount: Int { scan.files.count }

    /// The tasks of a page, and the delete files that they refer to by their position.
    public func members(ofPage page: Int) -> JSONObject {
        var deletes: [JSONValue] = []
        var positions: [String: Int] = [:]
        var tasks: [JSONValue] = []
        for file in scan.files[ranges[page]] {
            var task: JSONObject = [
                "data-file": file.file.contentFileJSON(specID: file.specID, schemas: scan.schemas, stats: scan.stats)
            ]
            if !file.deletes.isEmpty {
                task["delete-file-references"] = .array(
                    file.deletes.map { delete in
                        if let known = positions[delete.file.path] { return .integer(Int64(known)) }
                        positions[delete.file.path] = deletes.count
                        deletes.append(delete.file.contentFileJSON(specID: delete.specID))
                        return .integer(Int64(deletes.count - 1))
                    })
            }
            if let residual = file.residual { task["residual-filter"] = residual.json }
            tasks.append(.object(task))
        }
        return ["file-scan-tasks": .array(tasks), "delete-files": .array(deletes)]
    }

    private static func size(of file: PlannedScan.File, stats: Int, _ sizes: inout ResidualSizes) -> Int {
        let deletes = file.deletes.reduce(0) { $0 + 300 + $1.file.path.utf8.count }
        return 300 + file.file.path.utf8.count + 8 * file.file.splitOffsets.count + 100 * stats + deletes
            + sizes.size(of: file.residual)
    }
}

/// Sizes of residuals, of which neighbours often have the same.
private struct ResidualSizes {
    private var last: (filter: ScanFilter, size: Int)?

    mutating func size(of filter: ScanFilter?) -> Int {
        guard let filter else { return 0 }
        if let last, last.filter == filter { return last.size }
        let size = filter.json.encoded().count
        last = (filter, size)
        return size
    }
}
