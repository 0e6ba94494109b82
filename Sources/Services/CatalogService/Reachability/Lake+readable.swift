public import Cataloging
internal import Errors
internal import ObjectStorage

extension Lake {
    /// Refuses a commit whose tables can no longer be read, since their files were deleted when history was expired: a branch or tag
    /// there would name tables that are gone.
    ///
    /// What a commit shares with the head of the default branch is there, so only what differs is looked for.
    public func requireReadable(_ resolved: ResolvedRef) async throws {
        guard resolved.reference?.target != resolved.commit else { return }
        try await requireReadable(resolved.commit)
    }

    /// The same for a commit that is not known to be a ref's.
    public func requireReadable(_ commit: CommitID) async throws {
        let head = try await catalog.head(of: catalog.defaultBranch)
        guard head != commit else { return }
        try await catalog.diff(from: head, to: commit) { difference in
            let place: String?
            switch difference.after {
            case .table(let table): place = table.metadataLocation
            case .view(let view): place = view.metadataLocation
            case .namespace, nil: place = nil
            }
            guard let place, try await store.stat(Location(place)) == nil else { return }
            throw MartletError(
                .notFound,
                "the commit \(commit.short) can no longer be read: files of '\(difference.key)' as it was then were deleted when its history was expired",
                hint: "Choose a later commit; 'martlet log' lists them.")
        }
    }
}
