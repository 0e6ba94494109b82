public import Errors
internal import Identifiers
public import JSON

extension ViewUpdate {
    /// The update as the Iceberg REST catalog writes it.
    public var json: JSONValue {
        switch self {
        case .assignUUID(let uuid): ["action": "assign-uuid", "uuid": .string(uuid.description)]
        case .upgradeFormatVersion(let version):
            ["action": "upgrade-format-version", "format-version": JSONValue(version)]
        case .addSchema(let schema): ["action": "add-schema", "schema": schema.json]
        case .setLocation(let location): ["action": "set-location", "location": .string(location)]
        case .setProperties(let properties): ["action": "set-properties", "updates": JSONValue(properties)]
        case .removeProperties(let names):
            ["action": "remove-properties", "removals": .array(names.map { .string($0) })]
        case .addVersion(let version): ["action": "add-view-version", "view-version": version.json]
        case .setCurrentVersion(let id): ["action": "set-current-view-version", "view-version-id": JSONValue(id)]
        }
    }

    /// Reads a list of updates of a request.
    ///
    /// - Throws: `invalidInput` naming the JSON path of what is wrong; `unsupported` for unknown ones.
    public static func list(json: JSONValue) throws(MartletError) -> [ViewUpdate] {
        var updates: [ViewUpdate] = []
        for cursor in try JSONCursor(json, file: "the view updates", code: .invalidInput).elements() {
            updates.append(try ViewUpdate(cursor))
        }
        return updates
    }

    init(_ cursor: JSONCursor) throws(MartletError) {
        switch try cursor.string("action") {
        case "assign-uuid": self = .assignUUID(try cursor.uuid("uuid"))
        case "upgrade-format-version": self = .upgradeFormatVersion(try cursor.int("format-version"))
        case "add-schema": self = .addSchema(try Schema(cursor.member("schema")))
        case "set-location": self = .setLocation(try cursor.string("location"))
        case "set-properties": self = .setProperties(try cursor.member("updates").stringMap())
        case "remove-properties": self = .removeProperties(try cursor.member("removals").strings())
        case "add-view-version": self = .addVersion(try ViewVersion(cursor.member("view-version")))
        case "set-current-view-version": self = .setCurrentVersion(try cursor.int("view-version-id"))
        case let other: throw MartletError(.unsupported, "the view update '\(other)' is not known")
        }
    }
}

extension ViewRequirement {
    /// The requirement as the Iceberg REST catalog writes it.
    public var json: JSONValue {
        switch self {
        case .viewUUID(let uuid): ["type": "assert-view-uuid", "uuid": .string(uuid.description)]
        }
    }

    /// Reads a list of requirements of a request.
    public static func list(json: JSONValue) throws(MartletError) -> [ViewRequirement] {
        var requirements: [ViewRequirement] = []
        for cursor in try JSONCursor(json, file: "the view requirements", code: .invalidInput).elements() {
            switch try cursor.string("type") {
            case "assert-view-uuid": requirements.append(.viewUUID(try cursor.uuid("uuid")))
            case let other: throw MartletError(.unsupported, "the view requirement '\(other)' is not known")
            }
        }
        return requirements
    }

    /// Throws a `conflict` where the requirement does not hold.
    public func check(_ metadata: ViewMetadata) throws(MartletError) {
        switch self {
        case .viewUUID(let uuid):
            guard uuid == metadata.viewUUID else {
                throw MartletError(
                    .conflict,
                    "the view is another one of the same name: its UUID is \(metadata.viewUUID), not \(uuid)")
            }
        }
    }
}
