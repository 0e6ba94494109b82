public import ObjectStorage

/// A change of a table, ready to be committed: its manifests are written, and nothing refers to them yet.
public struct PreparedChange: Sendable, Hashable {
    public var updates: [TableUpdate]
    public var requirements: [TableRequirement]
    /// What was written: to be made durable before the commit, and to be deleted should it fail for good.
    public var writtenFiles: [Location]
    /// The snapshot that the updates add.
    public var snapshot: Snapshot?

    public init(
        updates: [TableUpdate] = [], requirements: [TableRequirement] = [], writtenFiles: [Location] = [],
        snapshot: Snapshot? = nil
    ) {
        self.updates = updates
        self.requirements = requirements
        self.writtenFiles = writtenFiles
        self.snapshot = snapshot
    }

    /// Whether the table would stay as it is.
    public var isEmpty: Bool { updates.isEmpty }

    /// This change after others in the same commit, such as those of the schema that its files were written under.
    ///
    /// This change must have been prepared on the metadata that the others lead to.
    public func following(updates: [TableUpdate], requirements: [TableRequirement]) -> PreparedChange {
        var combined = self
        combined.updates = updates + self.updates
        combined.requirements = requirements + self.requirements.filter { !requirements.contains($0) }
        return combined
    }
}
