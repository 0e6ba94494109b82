internal import Clocks
internal import Errors

extension Catalog {
    public func reference(_ name: RefName) async throws -> Reference? { try await backend.reference(name) }

    /// The commit that a branch points to.
    public func head(of branch: RefName) async throws -> CommitID { try await existingBranch(branch).target }

    /// Branches and tags in the order of their names.
    ///
    /// - Parameter after: Where the previous page ended.
    public func references(
        startingWith prefix: String = "", after: RefName? = nil, limit: Int? = nil
    ) async throws -> [Reference] {
        try await backend.references(
            startingWith: prefix, after: after, limit: min(limit ?? limits.pageSize, limits.pageSize))
    }

    /// Makes a branch at a commit: one row, however many tables there are.
    ///
    /// - Parameter durability: A branch can be made again, so by default it does not wait for the disk; the first commit that does
    ///   takes it along.
    /// - Throws: `alreadyExists`, or `notFound` for the commit.
    @discardableResult
    public func createBranch(
        _ name: RefName, at commit: CommitID, metadata: Properties = [:], durability: Durability = .relaxed
    ) async throws -> Reference {
        try await create(name, .branch, at: commit, metadata: metadata, durability: durability)
    }

    /// Makes a tag at a commit.
    ///
    /// - Throws: `alreadyExists`, or `notFound` for the commit.
    @discardableResult
    public func createTag(
        _ name: RefName, at commit: CommitID, metadata: Properties = [:], durability: Durability = .full
    ) async throws -> Reference {
        try await create(name, .tag, at: commit, metadata: metadata, durability: durability)
    }

    private func create(
        _ name: RefName, _ kind: Reference.Kind, at target: CommitID, metadata: Properties, durability: Durability
    ) async throws -> Reference {
        try metadata.check()
        let target = try await commit(target)
        let reference = Reference(
            name: name, kind: kind, target: target.id, createdAt: clock.now(), metadata: metadata)
        switch try await backend.write(CatalogWrite(references: [.create(reference)]), durability: durability) {
        case .applied: return reference
        case .refused(_, let actual):
            throw MartletError(
                .alreadyExists, "there already is a \((actual?.kind ?? kind).rawValue) '\(name)'",
                hint: "Choose another name, or delete it first.")
        }
    }

    /// Removes a branch or tag; the default branch is refused.
    ///
    /// - Parameter expected: Where it must point; nil for anywhere.
    /// - Throws: `notFound`, or `conflict` where it points elsewhere.
    public func deleteReference(
        _ name: RefName, expected: CommitID? = nil, durability: Durability = .full
    ) async throws {
        guard name != defaultBranch else {
            throw MartletError(.invalidInput, "'\(name)' is the default branch and cannot be deleted")
        }
        _ = try await change(name, expected: expected, durability: durability) {
            .delete(name, expected: $0.target)
        }
    }

    /// Gives a branch or tag another name; the default branch is refused.
    ///
    /// - Throws: `notFound`, or `alreadyExists` for the new name.
    public func renameReference(
        _ name: RefName, to newName: RefName, durability: Durability = .full
    ) async throws {
        guard name != defaultBranch else {
            throw MartletError(.invalidInput, "'\(name)' is the default branch and cannot be renamed")
        }
        _ = try await change(name, expected: nil, durability: durability) {
            .rename(name, to: newName, expected: $0.target)
        }
    }

    /// Points a branch or tag to another commit; for a branch, a reset.
    ///
    /// - Parameter expected: Where it must point; nil for anywhere.
    /// - Throws: `notFound`, or `conflict` where it points elsewhere.
    @discardableResult
    public func assignReference(
        _ name: RefName, to commit: CommitID, expected: CommitID? = nil, durability: Durability = .full
    ) async throws -> Reference {
        let target = try await self.commit(commit)
        var reference = try await change(name, expected: expected, durability: durability) {
            .move(name, expected: $0.target, to: target.id)
        }
        reference.target = target.id
        return reference
    }

    /// Makes a change of a reference that is there; returns what it was before.
    private func change(
        _ name: RefName, expected: CommitID?, durability: Durability, _ make: (Reference) -> ReferenceChange
    ) async throws -> Reference {
        for _ in 0..<limits.attempts {
            let reference = try await existing(name)
            if let expected, reference.target != expected {
                throw MartletError(
                    .conflict, "'\(name)' points to \(reference.target.short), not to \(expected.short)",
                    hint: "Somebody else moved it; look at it again.")
            }
            let write = CatalogWrite(references: [make(reference)])
            switch try await backend.write(write, durability: durability) {
            case .applied: return reference
            case .refused(let refused, let actual) where refused != name:
                throw MartletError(
                    .alreadyExists, "there already is a \((actual?.kind ?? reference.kind).rawValue) '\(refused)'")
            case .refused: continue
            }
        }
        throw tooManyAttempts(name)
    }

    func tooManyAttempts(_ branch: RefName) -> MartletError {
        MartletError(
            .conflict, "'\(branch)' was moved by others \(limits.attempts) times while it was to be changed",
            hint: "Nothing was changed; try again.", retry: .safely)
    }
}
