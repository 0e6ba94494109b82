/// Finds the delete files that apply to a data file.
///
/// The rules are the specification's (section "Scan Planning"): a position delete applies to data of its partition that is not newer
/// than it; an equality delete to data of its partition, or of any where its spec is unpartitioned, that is older than it.
struct DeleteIndex {
    /// The reserved field ID of the path column in position delete files.
    static let pathFieldID = 2_147_483_546

    private struct Partition: Hashable {
        var specID: Int
        var values: PartitionTuple
    }

    private struct Numbered {
        var sequenceNumber: Int64
        var file: DeleteFile
    }

    private let unpartitioned: Set<Int>
    private var positionsByPath: [String: [Numbered]] = [:]
    private var positions: [Partition: [Numbered]] = [:]
    private var equalities: [Partition: [Numbered]] = [:]
    private var equalitiesOfAll: [Numbered] = []
    private var isEmpty = true

    init(specs: [Int: PartitionSpec]) {
        unpartitioned = Set(specs.values.filter(\.isUnpartitioned).map(\.specID))
    }

    mutating func add(_ entry: ManifestEntry, specID: Int) {
        let numbered = Numbered(
            sequenceNumber: entry.sequenceNumber ?? 0, file: DeleteFile(file: entry.file, specID: specID))
        let partition = Partition(specID: specID, values: entry.file.partition)
        isEmpty = false
        switch entry.file.content {
        case .data: break
        case .positionDeletes:
            if let path = Self.onlyPath(of: entry.file) {
                positionsByPath[path, default: []].append(numbered)
            } else {
                positions[partition, default: []].append(numbered)
            }
        case .equalityDeletes:
            if unpartitioned.contains(specID) {
                equalitiesOfAll.append(numbered)
            } else {
                equalities[partition, default: []].append(numbered)
            }
        }
    }

    /// Orders the files by sequence number, which the look-ups rely on.
    mutating func freeze() {
        func sort(_ files: inout [Numbered]) { files.sort { $0.sequenceNumber < $1.sequenceNumber } }
        for key in positionsByPath.keys { sort(&positionsByPath[key, default: []]) }
        for key in positions.keys { sort(&positions[key, default: []]) }
        for key in equalities.keys { sort(&equalities[key, default: []]) }
        sort(&equalitiesOfAll)
    }

    func positionDeletes(of file: DataFile, specID: Int, sequenceNumber: Int64) -> [DeleteFile] {
        if isEmpty { return [] }
        let partition = Partition(specID: specID, values: file.partition)
        let byPath = Self.from(sequenceNumber, in: positionsByPath[file.path] ?? [])
        let byPartition = Self.from(sequenceNumber, in: positions[partition] ?? [])
            .filter { Self.mayName(file.path, $0.file) }
        return byPath + byPartition
    }

    func equalityDeletes(of file: DataFile, specID: Int, sequenceNumber: Int64) -> [DeleteFile] {
        // A manifest may claim any number, and nothing comes after the last one.
        let (next, isPast) = sequenceNumber.addingReportingOverflow(1)
        if isEmpty || isPast { return [] }
        let partition = Partition(specID: specID, values: file.partition)
        return Self.from(next, in: equalitiesOfAll) + Self.from(next, in: equalities[partition] ?? [])
    }

    /// The files with at least a sequence number.
    private static func from(_ number: Int64, in files: [Numbered]) -> [DeleteFile] {
        var low = 0
        var high = files.count
        while low < high {
            let middle = (low + high) / 2
            if files[middle].sequenceNumber < number { low = middle + 1 } else { high = middle }
        }
        return files[low...].map(\.file)
    }

    /// The one data file that a position delete file is about, or nil where there may be several.
    private static func onlyPath(of file: DataFile) -> String? {
        if let path = file.referencedDataFile { return path }
        guard let lower = file.lowerBounds[pathFieldID], lower == file.upperBounds[pathFieldID] else { return nil }
        return String(validating: lower, as: UTF8.self)
    }

    /// Whether a position delete file may name a data file, by the bounds of its path column, which may be cut short.
    private static func mayName(_ path: String, _ file: DataFile) -> Bool {
        if let lower = file.lowerBounds[pathFieldID], path.utf8.lexicographicallyPrecedes(lower) { return false }
        if let upper = file.upperBounds[pathFieldID], upper.lexicographicallyPrecedes(path.utf8) { return false }
        return true
    }
}
