public import Clocks
public import Errors

extension ViewMetadata {
    /// The view after a commit: checks all requirements, then applies all updates, then forgets the oldest versions.
    ///
    /// - Throws: `conflict` where a requirement does not hold; `invalidInput` where the updates make no consistent view.
    public func committing(
        _ updates: [ViewUpdate], requirements: [ViewRequirement] = [], at time: Timestamp
    ) throws(MartletError) -> ViewMetadata {
        for requirement in requirements { try requirement.check(self) }
        var builder = ViewMetadataBuilder(self, at: time)
        for update in updates { try builder.apply(update) }
        return try builder.finish(previous: self)
    }

    /// A new view from the updates that describe it: at least a UUID, a location, a schema and a current version.
    ///
    /// - Throws: `invalidInput` where something is missing.
    public static func creating(_ updates: [ViewUpdate], at time: Timestamp) throws(MartletError) -> ViewMetadata {
        var builder = ViewMetadataBuilder(creatingAt: time)
        for update in updates { try builder.apply(update) }
        return try builder.finish(previous: nil)
    }
}
