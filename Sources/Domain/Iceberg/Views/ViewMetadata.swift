public import Identifiers

/// All that is known of a view (format version 1): its versions, their schemas and when each became current.
///
/// A value is always consistent. Changes go through `committing`.
public struct ViewMetadata: Hashable, Sendable {
    public internal(set) var viewUUID: UUID
    /// The view's folder.
    public internal(set) var location: String
    public internal(set) var schemas: [Schema]
    public internal(set) var currentVersionID: Int
    public internal(set) var versions: [ViewVersion]
    public internal(set) var history: [ViewHistoryEntry]
    public internal(set) var properties: [String: String]

    /// The format version that is read and written.
    public static let formatVersion = 1
}
