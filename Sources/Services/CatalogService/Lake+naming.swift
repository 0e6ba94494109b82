public import Errors
public import ObjectStorage

/// Where a named file is, whichever of the lake's two names it is named by.
extension Lake {
    /// A location in the form in which it can be compared with others.
    public func located(_ text: some StringProtocol) throws(MartletError) -> Location { canonical(try Location(text)) }

    /// A location in the form in which it can be compared with others.
    public func canonical(_ location: Location) -> Location { names?.canonical(location) ?? location }

    /// What a file is called now that the catalog may know by a name of an earlier place of the lake.
    public func current(_ location: String) -> String { names?.current(location) ?? location }

    /// The folder of the lake on this machine; nil where it is on none.
    public var localFolder: Location? { physicalFolder.filePath == nil ? nil : physicalFolder }

    private var physicalFolder: Location { names?.folder ?? warehouse }

    /// The path on this machine of what is named; nil where it is elsewhere.
    public func path(of text: String) throws(MartletError) -> String? {
        let location = try Location(text)
        return (names?.physical(location) ?? location).filePath
    }
}
