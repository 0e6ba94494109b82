public import Errors
public import ObjectStorage

/// Leave to use the files of one table, as it is now.
///
/// Made for each request from the table's current location: a table that was moved, or taken by another name, opens nothing of where
/// it was.
public struct TableGrant: Sendable, Hashable {
    public enum Mode: String, Sendable, Hashable {
        case read
        case readWrite
    }

    /// The folder of the table, and nothing beside it.
    public var prefix: StoragePrefix
    public var mode: Mode
    /// Whose leave it is; nil for whoever holds the project itself.
    public var issuer: TokenID?

    /// - Parameters:
    ///   - path: The elements of the table's name.
    ///   - location: Where the current metadata says that the table lies.
    ///   - warehouse: The folder of the lake.
    ///   - names: Its two names, where it has two.
    ///   - isReadOnly: Whether nothing can be written there, whatever the caller may do.
    ///   - reach: What the caller is held to; nil where it is not limited.
    /// - Throws: `permissionDenied` where the caller may not read the table; where the table does not lie inside of the lake; and
    ///   where the caller is limited to namespaces and the table's files are in the folder of another: who may write a table may
    ///   point it anywhere in the lake, and must not reach other people's files by that.
    public init(
        for caller: Caller, table path: [String], at location: String, warehouse: Location,
        names: FolderNames? = nil, isReadOnly: Bool = false, reach: FileReach?
    ) throws(MartletError) {
        try caller.require(.read, on: path)
        let name = path.joined(separator: ".")
        prefix = try StoragePrefix(location)
        let place = try Location(location)
        guard try StoragePrefix(warehouse.uri).opens((names?.canonical(place) ?? place).uri) else {
            throw MartletError(
                .permissionDenied,
                "table '\(name)' lies at '\(prefix)', which is not inside of the lake '\(warehouse)'",
                hint: "Access is handed out only to the lake's own files; move the table there.")
        }
        try reach?.require(location, of: path)
        mode = caller.scope.includes(.write) && !isReadOnly ? .readWrite : .read
        issuer = caller.tokenID
    }
}
