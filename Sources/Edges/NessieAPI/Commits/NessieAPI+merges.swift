internal import Access
internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP
internal import JSON

extension NessieAPI {
    func merge(_ request: HTTPRequest, _ caller: Caller, _ version: NessieVersion) async throws -> HTTPResponse {
        try caller.requireWholeLake(.write)
        let body = try await NessieBody(request)
        let asked = try MergeRequest(body)
        let target = try await expected(request)
        let branch = try target.branch()
        let source = try await resolve(asked.from, hash: try body.optionalString("fromHash"))
        var meta = CommitMeta(message: asked.message ?? "", caller)
        if let said = try body.optionalInner("commitMeta") {
            meta = try CommitMeta(said, caller)
            if meta.message.isEmpty { meta.message = asked.message ?? "" }
        }
        if meta.message.isEmpty {
            let at = target.commit ?? target.reference.target
            meta.message = "Merged \(asked.from) at \(source.commit) into \(branch) at \(at)"
        }
        let details = meta.details
        return try await answer(asked, target, branch, version) {
            try await lake.merge(
                source.commit, into: branch, details, isDryRun: asked.isDryRun, modes: asked.modes)
        }
    }

    func transplant(_ request: HTTPRequest, _ caller: Caller, _ version: NessieVersion) async throws -> HTTPResponse {
        try caller.requireWholeLake(.write)
        let body = try await NessieBody(request)
        let asked = try MergeRequest(body)
        let target = try await expected(request)
        let branch = try target.branch()
        let hashes = try body.strings("hashesToTransplant")
        guard !hashes.isEmpty, hashes.count <= Catalog.transplantLimit else {
            throw NessieFailure.badRequest(
                "'hashesToTransplant' must name 1 to \(Catalog.transplantLimit) commits, not \(hashes.count)")
        }
        var commits: [CommitID] = []
        for hash in hashes {
            guard let digits = try HashSpec(parsing: hash).digits, !digits.isEmpty else {
                throw NessieFailure.badRequest("'hashesToTransplant' must name commits by their IDs, not '\(hash)'")
            }
            commits.append(try await resolve(asked.from, hash: hash).commit)
        }
        // A message for several commits would hide what each of them says.
        let message = commits.count == 1 ? asked.message ?? request.query["message"] : nil
        return try await answer(asked, target, branch, version) {
            try await lake.transplant(commits, onto: branch, isDryRun: asked.isDryRun, modes: asked.modes) { commit in
                var details = commit.details
                if let message, !message.isEmpty { details.message = message }
                return details
            }
        }
    }

    /// Does a merge, and says what came of it.
    private func answer(
        _ asked: MergeRequest, _ target: ExpectedReference, _ branch: RefName, _ version: NessieVersion,
        _ body: () async throws -> MergeOutcome
    ) async throws -> HTTPResponse {
        var outcome: MergeOutcome
        do {
            outcome = try await body()
        } catch let error as MartletError {
            guard asked.returnsConflicts, let conflicts = error.mergeConflicts else { throw error }
            outcome = .refused(conflicts, target: try await catalog.head(of: branch))
        }
        if asked.isDryRun, !asked.returnsConflicts, !outcome.conflicts.isEmpty {
            throw NessieFailure.conflict(
                outcome.conflicts.map(NessieFailure.merge), "the merge into '\(branch)' would meet conflicts")
        }
        return .json(Self.json(outcome, asked, target, version))
    }

    private static func json(
        _ outcome: MergeOutcome, _ asked: MergeRequest, _ target: ExpectedReference, _ version: NessieVersion
    ) -> JSONValue {
        let conflicts = Dictionary(outcome.conflicts.map { ($0.key, $0) }) { $1 }
        let keys = Set(outcome.changes.map(\.key)).union(conflicts.keys)
        let details = keys.sorted().map { key in
            detail(key, asked.modes[key], conflicts[key], version)
        }
        var object: JSONObject = [
            "wasApplied": .bool(outcome.commit != nil), "wasSuccessful": .bool(outcome.conflicts.isEmpty),
            "resultantTargetHash": .string((outcome.commit?.id ?? outcome.target).description),
            "commonAncestor": outcome.bases.first.map { .string($0.description) } ?? .null,
            "targetBranch": .string(target.reference.name.text),
            "effectiveTargetHash": .string(outcome.target.description),
            "expectedHash": target.commit.map { .string($0.description) } ?? .null, "details": .array(details),
        ]
        if version == .v1 {
            object["sourceCommits"] = []
            object["targetCommits"] = []
        }
        return .object(object)
    }

    private static func detail(
        _ key: ContentKey, _ mode: MergeModes.Mode, _ conflict: MergeConflict?, _ version: NessieVersion
    ) -> JSONValue {
        var object: JSONObject = [
            "key": key.nessieJSON, "mergeBehavior": .string(mode.rawValue.uppercased()),
        ]
        switch version {
        case .v1:
            object["conflictType"] = conflict == nil ? "NONE" : "UNRESOLVABLE"
            object["sourceCommits"] = []
            object["targetCommits"] = []
        case .v2:
            if let conflict { object["conflict"] = NessieFailure.merge(conflict).json }
        }
        return .object(object)
    }
}
