internal import Cataloging
internal import Errors
internal import JSON

/// A state of the lake that a client named, and the reference through which it did.
struct NessieReference: Sendable, Hashable {
    /// Nil for a commit alone.
    var reference: Reference?
    var commit: CommitID

    var name: String { reference?.name.text ?? ReferencePath.detached }

    /// The branch that is changed.
    func branch() throws(NessieFailure) -> RefName {
        guard let reference, reference.kind == .branch else {
            throw .badRequest("'\(name)' is not a branch, so nothing can be committed to it")
        }
        return reference.name
    }

    var json: JSONValue {
        [
            "type": .string(reference.map { $0.kind == .branch ? "BRANCH" : "TAG" } ?? "DETACHED"),
            "name": .string(name), "hash": .string(commit.description),
        ]
    }
}

extension NessieAPI {
    /// The state that a path names.
    func resolve(_ path: ReferencePath) async throws -> NessieReference {
        let reference: Reference?
        if let name = path.name { reference = try await existing(name) } else { reference = nil }
        guard let hash = path.hash else {
            guard let reference else { throw NessieFailure.badRequest("the reference has neither a name nor a hash") }
            return NessieReference(reference: reference, commit: reference.target)
        }
        let commit = try await resolve(hash, from: reference)
        // A hash that is on another branch is no state of this one.
        if let reference, hash.digits != nil, !(try await catalog.isAncestor(commit, of: reference.target)) {
            throw NessieFailure.referenceNotFound("there is no commit '\(commit)' in reference '\(reference.name)'")
        }
        return NessieReference(reference: reference, commit: commit)
    }

    func resolve(_ text: String) async throws -> NessieReference {
        try await resolve(try ReferencePath(parsing: text, defaultBranch: catalog.defaultBranch))
    }

    /// The state that a name and a hash beside it name, as version 1 writes it.
    ///
    /// - Parameter name: Nil for the default branch.
    func resolve(_ name: String?, hash: String?) async throws -> NessieReference {
        var path: ReferencePath
        if let name, name == ReferencePath.detached || name.isEmpty {
            path = ReferencePath(name: nil, hash: nil)
        } else {
            path = try ReferencePath(parsing: name ?? "-", defaultBranch: catalog.defaultBranch)
        }
        if let hash, !hash.isEmpty {
            let spec = try HashSpec(parsing: hash)
            guard path.hash == nil || path.hash == spec else {
                throw NessieFailure.badRequest("two hashes are given: one behind the reference's name and '\(hash)'")
            }
            path.hash = spec
        }
        return try await resolve(path)
    }

    /// A branch or tag that must be there.
    func existing(_ name: String) async throws -> Reference {
        guard let valid = try? RefName(name), let found = try await catalog.reference(valid) else {
            throw NessieFailure.referenceNotFound("there is no reference '\(name)'")
        }
        return found
    }

    private func resolve(_ hash: HashSpec, from reference: Reference?) async throws -> CommitID {
        var commit: CommitID
        switch hash.digits {
        case HashSpec.noAncestor?: commit = try await firstCommit()
        case let digits?: commit = try await found(digits) { RefSpec(.commit(digits: digits)) }
        case nil:
            guard let reference else { throw NessieFailure.badRequest("the reference has neither a name nor a hash") }
            commit = reference.target
        }
        for step in hash.steps {
            let base = RefSpec.Base.commit(digits: commit.description)
            switch step {
            case .back(let count): commit = try await found("~\(count)") { RefSpec(base, back: count) }
            case .time(let time): commit = try await found("*\(time)") { RefSpec(base, at: time) }
            case .parent(let number):
                let parents = try await catalog.commit(commit).parents
                guard number <= parents.count else {
                    throw NessieFailure.referenceNotFound(
                        "the commit '\(commit)' has \(parents.count) parents, and '^\(number)' is asked for")
                }
                commit = parents[number - 1]
            }
        }
        return commit
    }

    /// What a text names, where nothing means that a reference is not found.
    private func found(_ text: String, _ spec: () -> RefSpec) async throws -> CommitID {
        do {
            return try await catalog.resolve(spec()).commit
        } catch let error as MartletError where error.code == .notFound {
            throw NessieFailure.referenceNotFound("there is no commit '\(text)': \(error.message)")
        }
    }

    /// The first commit of the lake: what stands for the hash before all commits.
    func firstCommit() async throws -> CommitID {
        try await catalog.firstCommit(of: try await catalog.head(of: catalog.defaultBranch)).id
    }
}
