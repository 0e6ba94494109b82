public import Errors
public import Identifiers
public import JSON

/// Something that must hold of a table for a commit to go through, as data; the words are those of the Iceberg REST catalog.
public enum TableRequirement: Hashable, Sendable {
    /// The table does not exist yet.
    case create
    case tableUUID(UUID)
    /// The ref names this snapshot, or does not exist where nil.
    case refSnapshotID(ref: String, snapshotID: Int64?)
    case lastAssignedFieldID(Int)
    case currentSchemaID(Int)
    case lastAssignedPartitionID(Int)
    case defaultSpecID(Int)
    case defaultSortOrderID(Int)
}

extension TableRequirement {
    /// Throws a `conflict`, which trying again on the table's new state may solve, where the requirement does not hold.
    ///
    /// - Parameter metadata: The table as it is now; nil where it does not exist.
    public func check(_ metadata: TableMetadata?) throws(MartletError) {
        guard let metadata else {
            if case .create = self { return }
            throw MartletError(.conflict, "the table does not exist any more")
        }
        switch self {
        case .create: throw MartletError(.conflict, "the table exists already")
        case .tableUUID(let uuid):
            guard uuid == metadata.tableUUID else {
                throw MartletError(
                    .conflict,
                    "the table is another one of the same name: its UUID is \(metadata.tableUUID), not \(uuid)")
            }
        case .refSnapshotID(let ref, let snapshotID):
            let actual = metadata.refs[ref]?.snapshotID
            guard actual == snapshotID else {
                throw Self.changed(
                    "the branch '\(ref)' of the table", actual.map { "is at snapshot \($0)" } ?? "is missing",
                    expected: snapshotID.map { "\($0)" } ?? "none")
            }
        case .lastAssignedFieldID(let id): try Self.expect(id, metadata.lastColumnID, "last assigned field ID")
        case .currentSchemaID(let id): try Self.expect(id, metadata.currentSchemaID, "current schema ID")
        case .lastAssignedPartitionID(let id):
            try Self.expect(id, metadata.lastPartitionID, "last assigned partition field ID")
        case .defaultSpecID(let id): try Self.expect(id, metadata.defaultSpecID, "default partition spec ID")
        case .defaultSortOrderID(let id): try Self.expect(id, metadata.defaultSortOrderID, "default sort order ID")
        }
    }

    private static func expect(_ expected: Int, _ actual: Int, _ name: String) throws(MartletError) {
        guard expected == actual else { throw changed("the table's \(name)", "is \(actual)", expected: "\(expected)") }
    }

    private static func changed(_ thing: String, _ state: String, expected: String) -> MartletError {
        MartletError(
            .conflict, "\(thing) \(state), where \(expected) was expected",
            hint: "The table changed meanwhile; refresh it and try again.", retry: .safely)
    }
}

extension TableRequirement {
    /// The requirement as the Iceberg REST catalog writes it.
    public var json: JSONValue {
        switch self {
        case .create: ["type": "assert-create"]
        case .tableUUID(let uuid): ["type": "assert-table-uuid", "uuid": .string(uuid.description)]
        case .refSnapshotID(let ref, let id):
            ["type": "assert-ref-snapshot-id", "ref": .string(ref), "snapshot-id": id.map { .integer($0) } ?? .null]
        case .lastAssignedFieldID(let id): Self.json("last-assigned-field-id", id)
        case .currentSchemaID(let id): Self.json("current-schema-id", id)
        case .lastAssignedPartitionID(let id): Self.json("last-assigned-partition-id", id)
        case .defaultSpecID(let id): Self.json("default-spec-id", id)
        case .defaultSortOrderID(let id): Self.json("default-sort-order-id", id)
        }
    }

    private static func json(_ name: String, _ id: Int) -> JSONValue {
        .object(["type": .string("assert-" + name), name: JSONValue(id)])
    }

    /// Reads one requirement of a request.
    ///
    /// - Throws: `invalidInput` naming the JSON path of what is wrong.
    public init(json: JSONValue) throws(MartletError) {
        try self.init(JSONCursor(json, file: "the table requirement", code: .invalidInput))
    }

    /// Reads a list of requirements.
    public static func list(json: JSONValue) throws(MartletError) -> [TableRequirement] {
        var requirements: [TableRequirement] = []
        for cursor in try JSONCursor(json, file: "the table requirements", code: .invalidInput).elements() {
            requirements.append(try TableRequirement(cursor))
        }
        return requirements
    }

    init(_ cursor: JSONCursor) throws(MartletError) {
        switch try cursor.string("type") {
        case "assert-create": self = .create
        case "assert-table-uuid": self = .tableUUID(try cursor.uuid("uuid"))
        case "assert-ref-snapshot-id":
            self = .refSnapshotID(
                ref: try cursor.string("ref"), snapshotID: try cursor.optionalLong("snapshot-id"))
        case "assert-last-assigned-field-id": self = .lastAssignedFieldID(try cursor.int("last-assigned-field-id"))
        case "assert-current-schema-id": self = .currentSchemaID(try cursor.int("current-schema-id"))
        case "assert-last-assigned-partition-id":
            self = .lastAssignedPartitionID(try cursor.int("last-assigned-partition-id"))
        case "assert-default-spec-id": self = .defaultSpecID(try cursor.int("default-spec-id"))
        case "assert-default-sort-order-id": self = .defaultSortOrderID(try cursor.int("default-sort-order-id"))
        case let other:
            throw MartletError(.unsupported, "the table requirement '\(other)' is not known")
        }
    }
}
