package import Cataloging
internal import Errors
internal import ObjectStorage

/// Changes of one table that wait at the same time are made on top of each other and stored together.
extension Lake {
    /// Changes of one table that are stored together; more wait for the next time.
    static let chainLimit = 64

    /// Commits a change of one table, together with those that others are about to make to it.
    func commitBesideOthers(
        _ change: TableCommit, on branch: RefName, _ details: CommitDetails
    ) async throws -> CommittedTable {
        let turn = TableTurn(branch: branch, key: change.key)
        let pending = PendingTableCommit(change, details)
        waiting.add(pending, to: turn)
        return try await turns.inTurn(of: turn) {
            // Whoever has the turn makes all that wait; most find theirs made.
            while true {
                if let result = pending.result { return try result.get() }
                await make(waiting.take(from: turn, limit: Self.chainLimit), of: turn)
            }
        }
    }

    /// How many changes of a table wait for those that are being stored.
    package func waitingChanges(of key: ContentKey, on branch: RefName) -> Int {
        waiting.count(of: TableTurn(branch: branch, key: key))
    }

    /// Makes changes of one table, one on top of the other; every one of them has a result afterwards.
    private func make(_ batch: [PendingTableCommit], of table: TableTurn) async {
        var left = batch
        do {
            var lastConflict: (any Error)?
            for _ in 0..<Self.changeAttemptLimit where !left.isEmpty {
                var chain = try await chain(of: left, on: table)
                (left, lastConflict) = try await store(&chain, of: table)
            }
            if !left.isEmpty { throw Self.tooManyConflicts(lastConflict) }
        } catch {
            for pending in left where pending.result == nil { pending.end(.failure(error)) }
        }
    }

    /// Applies the changes in memory, each to what the one before it left.
    private func chain(of batch: [PendingTableCommit], on table: TableTurn) async throws -> TableChain {
        let head = try await catalog.head(of: table.branch)
        var chain = TableChain(head: head, content: try await catalog.contents(of: [table.key], at: head)[table.key])
        for pending in batch {
            do {
                let version = try await version(
                    after: pending.change, over: chain.content, unstored: chain.metadata, on: table.branch, at: head)
                chain.append(pending, version)
            } catch  where chain.versions.isEmpty {
                // What depends on no change of the chain holds, whatever becomes of the chain.
                pending.end(.failure(error))
            } catch {
                chain.steps.append(TableChain.Step(pending: pending, outcome: .failed(error)))
            }
        }
        return chain
    }

    /// Stores a chain and tells those who wait.
    ///
    /// - Returns: The changes that have to be made anew because somebody else changed the table, and what they met.
    private func store(
        _ chain: inout TableChain, of table: TableTurn
    ) async throws -> (left: [PendingTableCommit], conflict: (any Error)?) {
        let written = try await store(chain.versions)
        let results: [Result<CommitResult, any Error>]
        do {
            results = try await catalog.commit(inOrder: chain.changes, on: table.branch, base: chain.head)
        } catch {
            await discard(written, after: error)
            throw error
        }
        var lost: [(files: [Location], error: any Error)] = []
        for (file, result) in zip(written, results) {
            if case .failure(let error) = result { lost.append(([file], error)) }
        }
        let left = chain.end(results)
        for (files, error) in lost { await discard(files, after: error) }
        return (left, lost.last?.error)
    }
}
