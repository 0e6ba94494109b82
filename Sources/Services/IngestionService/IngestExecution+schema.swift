internal import CatalogService
internal import Clocks
internal import Cataloging
internal import Errors
internal import Iceberg
internal import Identifiers
internal import ObjectStorage
internal import Querying

extension IngestExecution {
    /// Types that the table knows better than a look into a file without types, where they differ.
    static func knownTypes(
        of columns: [ColumnInfo], in schema: Schema?, _ format: Querying.FileFormat
    ) -> [String: SQLType] {
        guard let schema, [.csv, .tsv].contains(format) else { return [:] }
        var types: [String: SQLType] = [:]
        for column in columns {
            guard let field = schema.field(namedIgnoringCase: column.name), field.type.primitive != nil,
                field.tableColumn.type != column.type
            else { continue }
            types[column.name] = field.tableColumn.type
        }
        return types
    }

    /// The types of a table's columns, by name.
    static func types(in schema: Schema?) -> [String: SQLType] {
        Dictionary((schema?.fields ?? []).map { ($0.name, $0.tableColumn.type) }) { first, _ in first }
    }

    /// Whether a file of JSON has rows that are no objects, so that all that a look finds is one column for whole rows.
    static func mixesKinds(_ source: PreparedFileSource, _ files: FileSource) -> Bool {
        !files.checksRows && [.json, .ndjson].contains(files.format) && source.columns.count == 1
            && source.columns[0].name == "json" && source.columns[0].type == .json
    }

    /// The table that takes a file's columns: made by the first file, given the columns that later ones add, or refused.
    static func table(
        for columns: [ColumnInfo], _ current: WritableTable?, base: LoadedTable?, key: ContentKey, lake: Lake,
        replacesRows: Bool, file: String
    ) throws -> WritableTable {
        let place = SourceLocation(file: file)
        var fields: [NestedField] = []
        for column in columns {
            do { fields.append(try NestedField(column)) } catch { throw error.located(at: place) }
        }
        guard let known = current ?? base.map({ WritableTable(metadata: $0.metadata, base: $0, in: lake) }) else {
            let id = Identifiers.UUID.random()
            let updates = try TableDefinition(fields: fields)
                .updates(id: id, location: try lake.freshLocation(for: key, id: id).uri)
            return WritableTable(
                metadata: try TableMetadata.creating(updates, at: lake.clock.now()), updates: updates,
                requirements: [.create], base: nil, in: lake)
        }
        let incoming = fields.map { IncomingColumn(name: $0.name, type: $0.type) }
        var evolution = SchemaEvolution(known.metadata)
        switch SchemaReconciliation.reconcile(incoming, with: known.metadata.currentSchema, missing: .fillWithNull) {
        case .unchanged: return known
        case .evolve(let changes): try evolution.apply(changes)
        case .refuse(let objections):
            throw MartletError(
                .invalidInput,
                "'\(file)' does not fit the table \(key): " + objections.map(\.description).joined(separator: "; "),
                at: place, hint: "Mend the file, or load it into another table and convert it with a pipeline.")
        }
        var table = known
        table.updates += evolution.updates
        table.requirements += evolution.requirements
        table.metadata = try known.metadata.committing(
            evolution.updates, requirements: evolution.requirements, at: lake.clock.now(), previousLocation: nil)
        return table
    }
}
