public import Errors
public import ObjectStorage

extension Caller {
    /// Refuses a caller that is limited to namespaces where files lie in the folder of another.
    ///
    /// Who writes a table says where it lies, and could point it at the files of any other table of the lake.
    ///
    /// - Parameters:
    ///   - location: A folder or file.
    ///   - path: The elements of the name of the table or view that it belongs to.
    ///   - folder: The folder of its namespace.
    ///   - warehouse: The folder of the lake, which is nobody's own.
    /// - Throws: `permissionDenied`.
    public func requireFiles(
        at location: String, of path: [String], in folder: Location, warehouse: Location
    ) throws(MartletError) {
        guard case .namespaces = reach else { return }
        guard folder.relative(to: warehouse) != nil, try StoragePrefix(folder.uri).opens(location) else {
            throw MartletError(
                .permissionDenied,
                "'\(location)' of '\(path.joined(separator: "."))' is not inside of its namespace's folder '\(folder)', "
                    + "and the token '\(name)' is limited to namespaces",
                hint: "Leave the location out, or use a token without --namespace.")
        }
    }
}
