extension MergeOutcome {
    /// What came of a merge that was not made because of conflicts.
    ///
    /// - Parameter target: The head that stays.
    public static func refused(_ conflicts: [MergeConflict], target: CommitID) -> MergeOutcome {
        MergeOutcome(bases: [], target: target, changes: [], conflicts: conflicts, commit: nil, isUpToDate: false)
    }
}
