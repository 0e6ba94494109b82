internal import Cryptography
internal import Errors
internal import Pipelines
public import Identifiers
public import Runs

extension Orchestrator {
    /// What to ask for to have a run of pipelines once more.
    ///
    /// With the same code all that it did is done again, on what is there today; with the same inputs, today's code reads from the commit
    /// that the earlier run read from, and what was published since is in the way of the merge where both changed a table.
    /// - Throws: `notFound`; `conflict` for a run that has not ended, or whose code is to be the same and is not known.
    public func request(like id: RunID, _ mode: RerunMode, by author: String) async throws -> RunRequest {
        guard let record = try await runs.run(id) else { throw MartletError(.notFound, "there is no run \(id)") }
        guard record.status.isFinal else {
            throw MartletError(.conflict, "the run \(id) is \(record.status.rawValue), so it cannot be done again yet")
        }
        var request = try RunRequest(resuming: record)
        request.author = author
        request.trigger = "run:\(id)"
        switch mode {
        case .sameInputs: request.pinnedCommit = record.pinnedCommit
        case .sameCode:
            guard let hash = record.codeHash else {
                throw MartletError(
                    .conflict, "it is not known which code the run \(id) had",
                    hint: "Do it again with the same inputs: martlet runs rerun \(id) --same inputs")
            }
            request.codeHash = hash
            request.plan.force = true
        }
        return request
    }

    /// Refuses code that is not what an earlier run had: the project's folder holds one version of it.
    func check(_ plan: RunPlan, hasCode hash: String?) throws {
        guard let hash, plan.codeHash != hash else { return }
        throw MartletError(
            .conflict, "the code of the pipelines is not what it was when they ran",
            hint: "Check out the version of then, or have the same inputs instead: --same inputs")
    }
}

extension RunPlan {
    /// Tells one version of the code of the planned pipelines from another.
    var codeHash: String {
        let parts = plan.steps.map { step in "\(step.pipeline) \(project[step.pipeline]?.fingerprint ?? "")" }
        return SHA256.digest(of: parts.sorted().joined(separator: "\n")).hex
    }
}
