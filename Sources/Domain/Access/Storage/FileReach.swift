public import Errors
public import ObjectStorage

/// The folders whose files a caller who is limited to namespaces may name, or have read for it.
///
/// Who writes a table says which files are its own, and could name those of any other table of the lake. So such a caller is held to
/// the folders of its namespaces.
public struct FileReach: Sendable {
    /// The token's name, for errors.
    private let caller: String
    private let warehouse: Location
    private let names: FolderNames?
    private var folders: [Location] = []

    /// Nil for a caller who is not limited: the whole lake is in its reach, and the lake's own rules are enough.
    ///
    /// - Parameters:
    ///   - folders: Those of the namespaces that the caller reaches.
    ///   - warehouse: The folder of the lake, which is nobody's own.
    ///   - names: Its two names, where it has two.
    public init?(of caller: Caller, folders: [Location], warehouse: Location, names: FolderNames? = nil)
        throws(MartletError)
    {
        guard case .namespaces = caller.reach else { return nil }
        self.caller = caller.name
        self.warehouse = warehouse
        self.names = names
        for folder in folders { add(folder) }
    }

    /// The reach together with a folder, such as the one that a table was given by somebody who may.
    public func adding(_ location: String?) throws(MartletError) -> FileReach {
        guard let location else { return self }
        var reach = self
        reach.add(try resolve(location))
        return reach
    }

    private func resolve(_ text: String) throws(MartletError) -> Location {
        let location = try Location(text)
        return names?.canonical(location) ?? location
    }

    private mutating func add(_ folder: Location) {
        if folder.relative(to: warehouse) != nil { folders.append(folder) }
    }

    /// Whether a location is inside of one of the folders, taken by its letter: an escape such as `%2F` is part of a name.
    public func opens(_ location: String) -> Bool {
        guard let location = try? resolve(location) else { return false }
        return folders.contains { location.relative(to: $0)?.isEmpty == false }
    }

    /// - Parameters:
    ///   - location: A file, or a folder for files.
    ///   - path: The elements of the name of the table or view that it is to belong to.
    /// - Throws: `permissionDenied` for a location outside, and for what is none.
    public func require(_ location: String, of path: [String]) throws(MartletError) {
        guard !opens(location) else { return }
        throw MartletError(
            .permissionDenied,
            "'\(location)' of '\(path.joined(separator: "."))' is not inside of a namespace's folder that the token "
                + "'\(caller)' reaches",
            hint: "Keep the files of a table in its own folder, or use a token without --namespace.")
    }
}
