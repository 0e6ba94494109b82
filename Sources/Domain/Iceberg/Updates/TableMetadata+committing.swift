public import Clocks
public import Errors
internal import Identifiers
internal import JSON

extension TableMetadata {
    /// The table after a commit: checks all requirements, then applies all updates, then trims what would grow without bound.
    ///
    /// - Parameters:
    ///   - time: The time of the commit.
    ///   - previousLocation: The metadata file that this value was read from, for the metadata log.
    /// - Throws: `conflict` where a requirement does not hold; `invalidInput` where the updates make no consistent table.
    public func committing(
        _ updates: [TableUpdate], requirements: [TableRequirement] = [], at time: Timestamp, previousLocation: String?
    ) throws(MartletError) -> TableMetadata {
        for requirement in requirements { try requirement.check(self) }
        var builder = TableMetadataBuilder(self, at: time)
        for update in updates { try builder.apply(update) }
        return try builder.finish(previous: self, previousLocation: previousLocation)
    }

    /// A new table from the updates that describe it: at least a UUID, a schema and a location.
    ///
    /// - Throws: `conflict` where a requirement wants a table; `invalidInput` where something is missing.
    public static func creating(
        _ updates: [TableUpdate], requirements: [TableRequirement] = [.create], at time: Timestamp
    ) throws(MartletError) -> TableMetadata {
        for requirement in requirements { try requirement.check(nil) }
        var builder = TableMetadataBuilder(creatingAt: time)
        for update in updates { try builder.apply(update) }
        return try builder.finish(previous: nil, previousLocation: nil)
    }
}
