internal import Errors

extension Catalog {
    /// Finds the state that a person named.
    ///
    /// - Throws: `notFound` with the nearest name, or `invalidInput` for what is ambiguous.
    public func resolve(_ text: String) async throws -> ResolvedRef { try await resolve(RefSpec(parsing: text)) }

    public func resolve(_ spec: RefSpec) async throws -> ResolvedRef {
        let named = try await resolve(spec.base)
        guard spec.time != nil || spec.back > 0 else { return named }
        let name = named.reference.map { "'\($0.name)'" } ?? "the commit \(named.commit.short)"
        var found = try await commit(named.commit)
        if let time = spec.time { found = try await ancestor(of: found, at: time, named: name) }
        if spec.back > 0 { found = try await ancestor(of: found, back: spec.back, named: name) }
        return ResolvedRef(commit: found.id, reference: nil)
    }

    private func resolve(_ base: RefSpec.Base) async throws -> ResolvedRef {
        switch base {
        case .defaultBranch: return ResolvedRef(try await existing(defaultBranch))
        case .reference(let name): return ResolvedRef(try await existing(name))
        case .commit(let digits): return ResolvedRef(commit: try await commitID(startingWith: digits), reference: nil)
        case .name(let text):
            let name = try RefName(text)
            let reference = try await backend.reference(name)
            let digits = RefSpec.digits(text[...])
            let candidates =
                if let digits { try await backend.commitIDs(startingWith: digits, limit: 2) } else { [CommitID]() }
            switch (reference, candidates.isEmpty) {
            case (let reference?, true): return ResolvedRef(reference)
            case (let reference?, false):
                throw MartletError(
                    .invalidInput,
                    "'\(text)' is ambiguous: it is a \(reference.kind.rawValue) and the start of a commit's ID",
                    hint: "Write ref:\(text) or commit:\(text).")
            case (nil, false):
                return ResolvedRef(commit: try await commitID(startingWith: digits ?? text), reference: nil)
            case (nil, true): throw try await unknown(name)
            }
        }
    }

    private func commitID(startingWith digits: String) async throws -> CommitID {
        if digits.count == 64 { return try await commit(CommitID(hex: digits)).id }
        let found = try await backend.commitIDs(startingWith: digits, limit: 2)
        guard let id = found.first else {
            throw MartletError(
                .notFound, "there is no commit whose ID starts with \(digits)",
                hint: "See which there are with: martlet log")
        }
        guard found.count == 1 else {
            throw MartletError(
                .invalidInput,
                "'\(digits)' is ambiguous: several commits start with it, such as \(found[0].short) and \(found[1].short)",
                hint: "Write more digits.")
        }
        return id
    }

    /// A branch or tag that must be there.
    func existing(_ name: RefName) async throws -> Reference {
        guard let reference = try await backend.reference(name) else { throw try await unknown(name) }
        return reference
    }

    /// A branch that must be there.
    func existingBranch(_ name: RefName) async throws -> Reference {
        let reference = try await existing(name)
        guard reference.kind == .branch else {
            throw MartletError(
                .invalidInput, "'\(name)' is a tag, and tags stay where they are",
                hint: "Name a branch; make one with: martlet branch create")
        }
        return reference
    }

    func unknown(_ name: RefName) async throws -> MartletError {
        let names = try await backend.references(startingWith: "", after: nil, limit: limits.namesForSuggestion)
        let nearest = NearestName.of(name.text, among: names.map(\.name.text))
        return MartletError(
            .notFound, "there is no branch, tag or commit '\(name)'",
            hint: nearest.map { "Did you mean '\($0)'?" } ?? "See which there are with: martlet branch list")
    }
}

extension ResolvedRef {
    fileprivate init(_ reference: Reference) { self.init(commit: reference.target, reference: reference) }
}
