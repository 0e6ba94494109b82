/// The two names of a lake's folder: where it lies on this machine, and what the metadata of tables call it so that clients on other
/// machines find the same files, such as `s3://lake`.
///
/// Both are understood wherever a file is named; one of them is given to new tables. Locations are compared only in that form.
public struct FolderNames: Sendable, Hashable {
    /// Such as `file:///srv/shop/lake`.
    public let folder: Location
    /// Such as `s3://lake`.
    public let alias: Location
    /// Whether new tables are named by the alias.
    public let prefersAlias: Bool
    /// What the folder was called at places where it was before; the catalog remembers files by such names, and nothing is given them.
    public let former: [Location]

    public init(folder: Location, alias: Location, prefersAlias: Bool, former: [Location] = []) {
        self.former = former
        self.folder = folder
        self.alias = alias
        self.prefersAlias = prefersAlias
    }

    /// The name that new tables get.
    public var preferred: Location { prefersAlias ? alias : folder }

    /// The form in which locations are compared: inside of the folder, by the name that is preferred; others as they are.
    public func canonical(_ location: Location) -> Location {
        let current =
            prefersAlias ? Self.moved(location, from: folder, to: alias) : Self.moved(location, from: alias, to: folder)
        return former.isEmpty ? current : fromFormer(current, to: preferred)
    }

    /// Where the bytes are.
    public func physical(_ location: Location) -> Location {
        let current = Self.moved(location, from: alias, to: folder)
        return former.isEmpty ? current : fromFormer(current, to: folder)
    }

    /// A location by what it is called now; one that has a former name of the folder is called otherwise, and all others stay.
    public func current(_ text: String) -> String {
        guard !former.isEmpty, let location = try? Location(text) else { return text }
        let current = fromFormer(location, to: preferred)
        return current == location ? text : current.uri
    }

    private func fromFormer(_ location: Location, to new: Location) -> Location {
        for old in former {
            let moved = Self.moved(location, from: old, to: new)
            if moved != location { return moved }
        }
        return location
    }

    private static func moved(_ location: Location, from old: Location, to new: Location) -> Location {
        if location == old { return new }
        // What is inside of a location stays free of dots when it is put inside of another.
        guard let path = location.relative(to: old), let moved = try? new.appending(path) else { return location }
        return moved
    }
}
