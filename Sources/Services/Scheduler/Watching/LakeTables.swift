public import CatalogService
internal import Iceberg
import Cataloging
import Clocks
import Errors

/// Tables of the lake, as triggers ask about them.
public struct LakeTables: TableProbing {
    private let lake: Lake

    public init(_ lake: Lake) { self.lake = lake }

    public func state(of table: String, on branch: String) async throws -> TableState? {
        do {
            let commit = try await lake.catalog.resolve(branch).commit
            guard let found = try await lake.table(try ContentKey(parsing: table), at: commit) else { return nil }
            return TableState(
                version: found.content.metadataLocation,
                updatedAt: found.metadata.lastUpdated)
        } catch let error as MartletError where error.code == .notFound {
            return nil
        }
    }
}
