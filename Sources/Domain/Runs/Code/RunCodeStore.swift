public import Clocks
public import Errors
public import Identifiers

/// The port to where the code of runs is kept: each text once, however many runs had it.
///
/// A run's code is kept as long as the run is, and goes with the last run that had it.
public protocol RunCodeStore: Sendable {
    /// Keeps what a recorded run has for its code; what was kept for it before is replaced.
    func keep(_ code: RunCode, of run: RunID, at time: Timestamp) async throws(MartletError)

    /// The digests of the texts that a run had, by their paths; nil where they are not kept.
    func digests(of run: RunID) async throws(MartletError) -> [String: String]?

    /// Texts by their digests; those that are not kept are left out.
    func texts(_ digests: [String]) async throws(MartletError) -> [String: String]
}
