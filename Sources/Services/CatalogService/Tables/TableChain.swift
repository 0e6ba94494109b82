internal import Cataloging
internal import Errors
internal import Iceberg

/// Changes of one table on top of each other, before any of them is stored.
struct TableChain {
    enum Outcome {
        /// A new version, the n-th of the chain.
        case version(Int)
        /// Nothing to change.
        case unchanged(LoadedTable)
        /// Refused on what the versions before it would leave.
        case failed(any Error)
    }

    struct Step {
        var pending: PendingTableCommit
        var outcome: Outcome
    }

    /// The branch's head that the chain begins on.
    let head: CommitID
    var steps: [Step] = []
    private(set) var versions: [TableVersion] = []
    /// What each version takes the place of.
    private var replaced: [Content?] = []
    /// What the key names after the chain.
    private(set) var content: Content?

    init(head: CommitID, content: Content?) {
        self.head = head
        self.content = content
    }

    /// The metadata of the last version.
    var metadata: TableMetadata? { versions.last?.metadata }

    mutating func append(_ pending: PendingTableCommit, _ version: TableVersion) {
        guard version.isNew else {
            steps.append(Step(pending: pending, outcome: .unchanged(version.loaded)))
            return
        }
        steps.append(Step(pending: pending, outcome: .version(versions.count)))
        versions.append(version)
        replaced.append(content)
        content = .table(version.content)
    }

    /// The commits to make, one for each version.
    var changes: [CatalogChange] {
        var changes: [CatalogChange] = []
        for step in steps {
            guard case .version(let index) = step.outcome else { continue }
            let operation = CatalogOperation.put(
                versions[index].key, .table(versions[index].content),
                expecting: replaced[index].map { .content($0) } ?? .absent)
            changes.append(CatalogChange([operation], step.pending.details))
        }
        return changes
    }

    /// Tells those who wait what came of their changes.
    ///
    /// - Parameter results: One for each version.
    /// - Returns: Those whose change has to be made anew, since the chain broke before it or at it.
    func end(_ results: [Result<CommitResult, any Error>]) -> [PendingTableCommit] {
        var left: [PendingTableCommit] = []
        var last = head
        var isBroken = false
        for step in steps {
            switch step.outcome {
            case .version(let index):
                switch results[index] {
                case .success(let result):
                    last = result.commit.id
                    step.pending.end(.success(CommittedTable(table: versions[index].loaded, commit: last)))
                case .failure(let error as MartletError) where error.commitConflict != nil:
                    isBroken = true
                    left.append(step.pending)
                case .failure(let error):
                    isBroken = true
                    step.pending.end(.failure(error))
                }
            case .unchanged(_) where isBroken, .failed(_) where isBroken: left.append(step.pending)
            case .unchanged(let table): step.pending.end(.success(CommittedTable(table: table, commit: last)))
            case .failed(let error): step.pending.end(.failure(error))
            }
        }
        return left
    }
}
