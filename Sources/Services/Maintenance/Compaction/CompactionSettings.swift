internal import Errors
internal import Iceberg

/// When files are worth rewriting, by the table's properties.
struct CompactionSettings {
    /// The size in bytes that rewritten files are to have.
    var targetFileSize: Int
    /// Files below this size are small.
    var smallFileSize: Int64
    /// How many small files of a partition are worth rewriting.
    var minInputFiles: Int

    static let targetFileSizeProperty = "write.target-file-size-bytes"
    static let targetFileSizeDefault = 512 << 20
    static let smallFileSizeProperty = "martlet.compaction.small-file-size-bytes"
    static let minInputFilesProperty = "martlet.compaction.min-input-files"
    static let minInputFilesDefault = 2

    init(_ metadata: TableMetadata) throws(MartletError) {
        targetFileSize = try metadata.integerProperty(
            Self.targetFileSizeProperty, default: Self.targetFileSizeDefault, minimum: 1 << 10)
        // Three quarters, so that what fits a file once is not rewritten for little gain.
        smallFileSize = Int64(
            try metadata.integerProperty(Self.smallFileSizeProperty, default: targetFileSize / 4 * 3))
        minInputFiles = try metadata.integerProperty(
            Self.minInputFilesProperty, default: Self.minInputFilesDefault, minimum: 2)
    }
}

/// Files of one partition that are rewritten together.
struct CompactionGroup {
    var specID: Int
    var partition: PartitionTuple
    var tasks: [FileTask]

    private struct Key: Hashable {
        var specID: Int
        var partition: PartitionTuple
    }

    /// What is worth rewriting: files with deletes, and small files where fewer would hold them; in the order of the scan.
    static func all(of scan: ScanPlan, _ settings: CompactionSettings) -> [CompactionGroup] {
        var groups: [Key: [FileTask]] = [:]
        var order: [Key] = []
        for task in scan.tasks where task.hasDeletes || task.file.fileSize < settings.smallFileSize {
            let key = Key(specID: task.specID, partition: task.file.partition)
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(task)
        }
        return order.compactMap { key in
            let tasks = groups[key] ?? []
            guard tasks.contains(where: \.hasDeletes) || isWorthIt(tasks, settings) else { return nil }
            return CompactionGroup(specID: key.specID, partition: key.partition, tasks: tasks)
        }
    }

    private static func isWorthIt(_ small: [FileTask], _ settings: CompactionSettings) -> Bool {
        let bytes = small.reduce(Int64(0)) { $0 + $1.file.fileSize }
        let target = Int64(settings.targetFileSize)
        return small.count >= settings.minInputFiles && (bytes + target - 1) / target < Int64(small.count)
    }
}
