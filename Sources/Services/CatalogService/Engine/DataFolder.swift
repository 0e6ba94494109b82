public import Errors
public import Iceberg
public import ObjectStorage

/// Where new data files of a table are written, and what they are then called.
public struct DataFolder: Sendable {
    /// As the engine is told of it.
    public let path: String
    private let location: Location

    /// - Parameter names: The two names of the lake's folder, where it has two.
    public init(of metadata: TableMetadata, names: FolderNames?) throws(MartletError) {
        location = try Location(metadata.location).appending("data")
        path = (names?.physical(location) ?? location).uri
    }

    /// The name of a file that was written here, as the table's metadata have it; the engine names it as its folder is named.
    public func name(of file: String) throws(MartletError) -> String {
        guard file.utf8.starts(with: path.utf8), file.utf8.dropFirst(path.utf8.count).first == UInt8(ascii: "/") else {
            throw MartletError(.internal, "the engine wrote '\(file)', which is not inside of '\(path)'")
        }
        return location.uri + String(Substring(file.utf8.dropFirst(path.utf8.count)))
    }
}
