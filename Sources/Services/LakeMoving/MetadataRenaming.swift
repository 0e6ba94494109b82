package import Errors
internal import Iceberg
internal import JSON

/// Gives the files that a table's or view's metadata file names their new names.
package struct MetadataRenaming: Sendable {
    let names: MovedNames

    /// Members that hold a location, wherever they stand.
    private static let places: Set<String> = ["location", "manifest-list", "metadata-file", "statistics-path"]
    /// Members whose inside is somebody else's words.
    private static let others: Set<String> = ["schemas", "schema", "summary", "representations"]

    package init(names: MovedNames) { self.names = names }

    /// - Throws: `corrupt` for what is no JSON.
    package func renamed(_ bytes: [UInt8], file: String) throws(MartletError) -> [UInt8] {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes, file: file)
        } catch {
            throw MartletError(
                .corrupt, "the metadata '\(file)' cannot be read: \(error.message)",
                hint: "Restore the file from a backup, or remove it where no table names it.", cause: error)
        }
        let new = renamed(json)
        return new == json ? bytes : new.encoded()
    }

    private func renamed(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): .array(elements.map(renamed))
        case .object(let object): .object(JSONObject(object.members.map { ($0.name, member($0.name, $0.value)) }))
        default: value
        }
    }

    private func member(_ name: String, _ value: JSONValue) -> JSONValue {
        switch (name, value) {
        case (_, .string(let text)): Self.places.contains(name) ? .string(names.renamed(text)) : value
        // The manifests of snapshots of long ago, which had no list.
        case ("manifests", .array(let paths)):
            .array(paths.map { path in path.stringValue.map { .string(names.renamed($0)) } ?? path })
        case ("properties", .object(let properties)):
            .object(
                JSONObject(
                    properties.members.map { property -> (String, JSONValue) in
                        guard TableProperties.places.contains(property.name), let text = property.value.stringValue
                        else { return (property.name, property.value) }
                        return (property.name, .string(names.renamed(text)))
                    }))
        default: Self.others.contains(name) ? value : renamed(value)
        }
    }
}
