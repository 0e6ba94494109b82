public import Errors

/// The port to the lake's branches: a run works on one of its own, which is published once or never.
///
/// Both calls may be repeated after a crash, and do then what is left to do. Errors: `conflict` for a merge that does not go,
/// `notFound` for a target that is not there, `unavailable`.
public protocol RunBranches: Sendable {
    /// Makes a run's branch, or finds it made.
    ///
    /// - Parameter pinnedCommit: Where all reads come from; nil means the head of the target.
    func open(
        _ run: RunID, target: String, pinnedCommit: String?
    ) async throws(MartletError) -> (branch: String, pinnedCommit: String)

    /// Merges a run's branch into its target as one commit that carries the run's ID, or finds it merged.
    ///
    /// - Returns: The commit; nil where the branch has nothing new.
    func publish(_ run: RunRecord) async throws(MartletError) -> String?
}
