internal import Errors

/// Which of a table's files a change removes.
enum FileRemoval: Sendable {
    case nothing
    case everything
    /// Data or delete files by path; each must be there.
    case paths(Set<String>)
    case partitions(Set<Partition>)
    /// Data files that match whole; those that may match in part must be among the paths.
    case matching(FileFilter, rewritten: Set<String>)

    struct Partition: Hashable, Sendable {
        let specID: Int
        let tuple: PartitionTuple
    }

    /// Whether a manifest may list a file to remove.
    func mayConcern(_ manifest: ManifestFile, found: Set<String>) -> Bool {
        guard manifest.mayHaveLiveFiles else { return false }
        switch self {
        case .nothing: return false
        case .everything: return true
        case .paths(let paths): return found.count < paths.count
        case .partitions(let partitions): return partitions.contains { $0.specID == manifest.specID }
        case .matching(let filter, let rewritten):
            return !found.isSuperset(of: rewritten) || (manifest.content == .data && filter.mayMatch(manifest))
        }
    }

    /// Whether a live file is to be removed.
    func removes(_ file: DataFile, specID: Int) throws(MartletError) -> Bool {
        switch self {
        case .nothing: return false
        case .everything: return true
        case .paths(let paths): return paths.contains(file.path)
        case .partitions(let partitions): return partitions.contains(Partition(specID: specID, tuple: file.partition))
        case .matching(let filter, let rewritten):
            if rewritten.contains(file.path) { return true }
            guard file.content == .data, filter.mayMatch(file, specID: specID) else { return false }
            guard filter.mustMatch(file, specID: specID) else {
                throw MartletError(
                    .conflict, "the file \(file.path) may hold rows that match and others, and was not rewritten",
                    hint: "Plan the overwrite again on the table as it is now.", retry: .safely)
            }
            return true
        }
    }

    /// The files that must be found for the change to make sense.
    var requiredPaths: Set<String> {
        switch self {
        case .paths(let paths): paths
        case .matching(_, let rewritten): rewritten
        case .nothing, .everything, .partitions: []
        }
    }
}
