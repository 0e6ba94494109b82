internal import CatalogService
internal import ObjectStorage
internal import Querying

extension Lake {
    /// What the engine must know to find files by the lake's other name; nil where it has one name only.
    var namedFolder: NamedFolder? {
        guard let names, let path = names.folder.filePath else { return nil }
        return NamedFolder(name: names.alias.uri + "/", path: path + "/")
    }
}
