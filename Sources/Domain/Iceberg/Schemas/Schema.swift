/// The columns of a table, at one version.
public struct Schema: Sendable {
    public var schemaID: Int
    public var fields: [NestedField] { structure.fields }
    public let structure: StructType
    /// The fields that together identify a row, which equality deletes and upserts may use.
    public var identifierFieldIDs: [Int]
    private let index: SchemaIndex

    public init(schemaID: Int = 0, fields: [NestedField], identifierFieldIDs: [Int] = []) {
        self.schemaID = schemaID
        structure = StructType(fields: fields)
        self.identifierFieldIDs = identifierFieldIDs
        index = SchemaIndex(structure)
    }

    /// A field at any depth.
    public func field(id: Int) -> NestedField? { index.fieldsByID[id] }

    /// A field by its dotted name: `address.city`, `tags.element`, `prices.value`.
    public func field(named name: String) -> NestedField? {
        index.idsByName[name].flatMap { index.fieldsByID[$0] }
    }

    /// A field by its dotted name in any case, or nil where none or several match.
    public func field(namedIgnoringCase name: String) -> NestedField? {
        if let exact = field(named: name) { return exact }
        let lowercase = name.lowercased()
        let matches = index.idsByName.filter { $0.key.lowercased() == lowercase }
        return matches.count == 1 ? matches.first.flatMap { index.fieldsByID[$0.value] } : nil
    }

    /// The dotted name of a field.
    public func name(ofField id: Int) -> String? { index.namesByID[id] }

    /// The field that holds another, or nil for a column of the table.
    public func parent(ofField id: Int) -> Int? { index.parentsByID[id] }

    /// Every field at any depth, by ID.
    public var allFields: [Int: NestedField] { index.fieldsByID }

    /// Every dotted name, in the order of the schema, parents before children.
    public var allNames: [String] { index.namesInOrder }

    /// The highest field ID in use, 0 without fields.
    public var highestFieldID: Int { index.highestID }

    /// The same columns under another number.
    public func numbered(_ schemaID: Int) -> Schema {
        var copy = self
        copy.schemaID = schemaID
        return copy
    }

    /// Whether two schemas have the same columns and identifier, whatever their numbers.
    public func hasSameColumns(as other: Schema) -> Bool {
        structure == other.structure && Set(identifierFieldIDs) == Set(other.identifierFieldIDs)
    }
}

extension Schema: Hashable {
    public static func == (left: Schema, right: Schema) -> Bool {
        left.schemaID == right.schemaID && left.structure == right.structure
            && left.identifierFieldIDs == right.identifierFieldIDs
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(schemaID)
        hasher.combine(structure)
    }
}

/// The lookups of a schema, made once and shared by its copies.
private final class SchemaIndex: Sendable {
    let fieldsByID: [Int: NestedField]
    let idsByName: [String: Int]
    let namesByID: [Int: String]
    let parentsByID: [Int: Int]
    let namesInOrder: [String]
    let highestID: Int

    init(_ structure: StructType) {
        var builder = Builder()
        builder.add(structure.fields, prefix: "", parent: nil)
        fieldsByID = builder.fieldsByID
        idsByName = builder.idsByName
        namesByID = builder.namesByID
        parentsByID = builder.parentsByID
        namesInOrder = builder.namesInOrder
        highestID = builder.fieldsByID.keys.max() ?? 0
    }

    private struct Builder {
        var fieldsByID: [Int: NestedField] = [:]
        var idsByName: [String: Int] = [:]
        var namesByID: [Int: String] = [:]
        var parentsByID: [Int: Int] = [:]
        var namesInOrder: [String] = []

        mutating func add(_ fields: [NestedField], prefix: String, parent: Int?) {
            for field in fields {
                let name = prefix + field.name
                fieldsByID[field.id] = field
                idsByName[name] = field.id
                namesByID[field.id] = name
                namesInOrder.append(name)
                if let parent { parentsByID[field.id] = parent }
                if field.type.isNested { add(field.type.children, prefix: name + ".", parent: field.id) }
            }
        }
    }
}
