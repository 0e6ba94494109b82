internal import Errors

/// An operation brought to one form: what to remove, what to add, what must be there.
struct FileChange: Sendable {
    var removal: FileRemoval = .nothing
    var addedData: [AddedFile] = []
    var addedDeletes: [AddedFile] = []
    /// Data files that must be part of the table.
    var referenced: Set<String> = []
    /// The operation to name in the summary, where the counts do not tell.
    var operation: SnapshotOperation?
    /// What rows the change was computed from.
    var scope: ChangeScope = .nothing
    /// Whether the table's rows differ afterwards.
    var changesRows = true
    /// By how much the table's sequence number grows; more than 1 where the added files are of different ages.
    var sequenceAdvance: Int64 = 1

    init() {}

    init(_ operation: TableOperation, on metadata: TableMetadata) throws(MartletError) {
        switch operation {
        case .append(let added): addedData = added
        case .overwrite(let predicate, let rewritten, let added):
            let filter = try FileFilter(predicate, schema: metadata.currentSchema, specs: metadata.specs)
            removal = .matching(filter, rewritten: rewritten)
            scope = .table
            addedData = added
        case .replacePartitions(let added):
            if metadata.specs.allSatisfy(\.isUnpartitioned), !added.isEmpty {
                removal = .everything
                scope = .table
            } else {
                removal = .partitions(
                    Set(
                        added.map {
                            FileRemoval.Partition(specID: $0.specID ?? metadata.defaultSpecID, tuple: $0.file.partition)
                        }))
                scope = .partitions
            }
            addedData = added
        case .replaceAll(let added):
            removal = .everything
            scope = .table
            addedData = added
        case .rowDelta(let delta):
            removal = delta.removed.isEmpty ? .nothing : .paths(delta.removed)
            addedData = delta.addedData
            addedDeletes = delta.addedDeletes
            referenced = delta.referenced
            scope = .table
        case .deleteFiles(let paths):
            removal = .paths(paths)
            scope = .table
        case .rewriteFiles(let removed, let added):
            removal = .paths(removed)
            addedData = added
            self.operation = .replace
            changesRows = false
        }
        try validate(metadata)
    }

    /// Throws where the added files do not fit the table.
    private func validate(_ metadata: TableMetadata) throws(MartletError) {
        var paths: Set<String> = []
        for added in addedData + addedDeletes {
            let file = added.file
            guard paths.insert(file.path).inserted else {
                throw MartletError(.invalidInput, "the file \(file.path) is added twice")
            }
            let specID = added.specID ?? metadata.defaultSpecID
            guard let spec = metadata.spec(id: specID) else {
                throw MartletError(
                    .invalidInput, "the file \(file.path) has the partition spec \(specID), which does not exist")
            }
            let types = try spec.resultTypes(metadata.schema(for: spec))
            guard types.count == file.partition.values.count,
                zip(types, file.partition.values).allSatisfy({ $1?.matches($0) ?? true })
            else {
                throw MartletError(
                    .invalidInput,
                    "the partition values of the file \(file.path) do not fit the partition spec \(specID)")
            }
            guard file.recordCount >= 0, file.fileSize >= 0 else {
                throw MartletError(.invalidInput, "the file \(file.path) has a negative number of rows or bytes")
            }
        }
        for added in addedData where added.file.content != .data {
            throw MartletError(.invalidInput, "the delete file \(added.file.path) is added as a data file")
        }
        for added in addedDeletes where added.file.content == .data {
            throw MartletError(.invalidInput, "the data file \(added.file.path) is added as a delete file")
        }
    }
}
