internal import CatalogService
internal import ObjectStorage
internal import Clocks
internal import Cataloging
internal import Errors
internal import Iceberg
internal import Identifiers
internal import IngestionService
internal import Pipelines
internal import Querying

extension WritableTable {
    /// The table that takes a query's columns: made, evolved, or refused.
    ///
    /// - Parameters:
    ///   - base: The table as it is; nil makes one.
    ///   - replacesRows: Whether all rows go, so that a column that the query lacks would be lost.
    ///   - acceptsLoss: Whether a person said that columns may go and types may change.
    init(
        for columns: [ColumnInfo], over base: LoadedTable?, of pipeline: Pipeline, in lake: Lake, replacesRows: Bool,
        acceptsLoss: Bool
    ) throws {
        let file = SourceLocation(file: pipeline.path)
        var fields: [NestedField] = []
        var names: Set<String> = []
        for column in columns {
            guard names.insert(column.name.lowercased()).inserted else {
                throw MartletError(
                    .invalidInput, "the query of \(pipeline.name) gives the column '\(column.name)' twice", at: file,
                    hint: "Give one of them another name with AS.")
            }
            do {
                fields.append(try NestedField(column))
            } catch {
                throw error.located(at: file)
            }
        }
        guard let base else {
            try self.init(new: fields, of: pipeline, in: lake)
            return
        }
        var evolution = SchemaEvolution(base.metadata)
        let incoming = fields.map { IncomingColumn(name: $0.name, type: $0.type) }
        switch SchemaReconciliation.reconcile(
            incoming, with: base.metadata.currentSchema,
            missing: replacesRows ? .refuse : .fillWithNull)
        {
        case .unchanged: break
        case .evolve(let changes): try evolution.apply(changes)
        case .refuse(let objections) where acceptsLoss && replacesRows:
            for objection in objections {
                try evolution.dropColumn(objection.column)
                if let field = fields.first(where: { $0.name.lowercased() == objection.column.lowercased() }) {
                    try evolution.addColumn(field.name, type: field.type)
                }
            }
        case .refuse(let objections):
            throw MartletError(
                .invalidInput,
                "the query of \(pipeline.name) does not fit its table: "
                    + objections.map(\.description).joined(separator: "; "),
                at: file,
                hint: "Change the query, or accept the change with 'martlet run --full-refresh \(pipeline.name)'.")
        }
        self.init(
            metadata: evolution.isChanged
                ? try base.metadata.committing(
                    evolution.updates, requirements: evolution.requirements, at: lake.clock.now(), previousLocation: nil
                )
                : base.metadata,
            updates: evolution.isChanged ? evolution.updates : [],
            requirements: evolution.isChanged ? evolution.requirements : [], base: base, in: lake)
        if replacesRows { try repartition(pipeline, lake: lake) }
    }

    private init(new fields: [NestedField], of pipeline: Pipeline, in lake: Lake) throws {
        let id = Identifiers.UUID.random()
        let key = try ContentKey(pipeline.name.parts)
        let definition = TableDefinition(fields: fields, partitioning: pipeline.partitioning)
        let updates: [TableUpdate]
        do {
            updates = try definition.updates(id: id, location: try lake.freshLocation(for: key, id: id).uri)
        } catch let error as MartletError {
            throw error.located(at: SourceLocation(file: pipeline.path))
        }
        self.init(
            metadata: try TableMetadata.creating(updates, at: lake.clock.now()), updates: updates,
            requirements: [.create], base: nil, in: lake)
    }

    /// Takes up a partitioning that changed in the settings, where all rows are written anew anyway.
    private mutating func repartition(_ pipeline: Pipeline, lake: Lake) throws {
        let spec = try TableDefinition.spec(
            pipeline.partitioning, over: metadata.currentSchema, firstID: metadata.lastPartitionID + 1)
        guard !spec.isCompatible(with: metadata.defaultSpec) else { return }
        let more: [TableUpdate] = [.addSpec(spec), .setDefaultSpec(specID: TableUpdate.lastAdded)]
        metadata = try metadata.committing(more, at: lake.clock.now(), previousLocation: nil)
        updates += more
    }
}

extension Pipeline {
    /// How the table is partitioned; `snapshot` without a setting of its own goes by the column whose values it replaces.
    var partitioning: [(column: String, transform: Transform)] {
        if settings.partitionBy.isEmpty, settings.strategy == .snapshot, let column = settings.partitionColumn {
            return [(column, .identity)]
        }
        return settings.partitionBy.map { setting in
            switch setting.transform {
            case .identity: (setting.column, .identity)
            case .year: (setting.column, .year)
            case .month: (setting.column, .month)
            case .day: (setting.column, .day)
            case .hour: (setting.column, .hour)
            case .bucket(let count): (setting.column, .bucket(count))
            case .truncate(let width): (setting.column, .truncate(width))
            }
        }
    }
}
