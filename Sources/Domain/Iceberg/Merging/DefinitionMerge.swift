internal import Errors

/// Merges what defines a table apart from its files: schema, partitioning, sort order, properties.
struct DefinitionMerge {
    let base: TableMetadata
    let ours: TableMetadata
    let theirs: TableMetadata

    enum Outcome {
        /// The updates that bring the branch's definitions to the table.
        case updates([TableUpdate])
        case conflict(TableMergeConflict)
    }

    /// - Parameters:
    ///   - ourRowsChanged: Whether the branch has other rows than the base.
    ///   - theirRowsChanged: Whether the table has.
    func merge(ourRowsChanged: Bool, theirRowsChanged: Bool) -> Outcome {
        var updates: [TableUpdate] = []
        for part in [schema(ourRowsChanged, theirRowsChanged), spec(), sortOrder(), properties(), location(), refs()] {
            switch part {
            case .updates(let more): updates += more
            case .conflict: return part
            }
        }
        return .updates(updates)
    }

    private func conflict(_ kind: TableMergeConflict.Kind, _ reason: String) -> Outcome {
        .conflict(TableMergeConflict(kind, reason))
    }

    private func schema(_ ourRowsChanged: Bool, _ theirRowsChanged: Bool) -> Outcome {
        let before = base.currentSchema
        let oursChanged = !ours.currentSchema.hasSameColumns(as: before)
        let theirsChanged = !theirs.currentSchema.hasSameColumns(as: before)
        if oursChanged, theirsChanged {
            return ours.currentSchema.hasSameColumns(as: theirs.currentSchema)
                ? .updates([]) : conflict(.schemaChanged, "both sides changed the columns, in different ways")
        }
        if oursChanged, theirRowsChanged, let name = Self.dropped(from: before, in: ours.currentSchema) {
            return conflict(
                .schemaChanged, "the branch dropped the column '\(name)' while rows changed in the table it merges into"
            )
        }
        if theirsChanged, ourRowsChanged, let name = Self.dropped(from: before, in: theirs.currentSchema) {
            return conflict(
                .schemaChanged, "the table it merges into dropped the column '\(name)' while rows changed on the branch"
            )
        }
        guard oursChanged else { return .updates([]) }
        guard theirs.lastColumnID == base.lastColumnID else {
            return conflict(.schemaChanged, "both sides added columns")
        }
        return .updates([.addSchema(ours.currentSchema), .setCurrentSchema(schemaID: TableUpdate.lastAdded)])
    }

    private static func dropped(from before: Schema, in after: Schema) -> String? {
        before.allFields.keys.filter { after.field(id: $0) == nil }.min().flatMap { before.name(ofField: $0) }
    }

    private func spec() -> Outcome {
        let oursChanged = !ours.defaultSpec.isCompatible(with: base.defaultSpec)
        let theirsChanged = !theirs.defaultSpec.isCompatible(with: base.defaultSpec)
        if oursChanged, theirsChanged, !ours.defaultSpec.isCompatible(with: theirs.defaultSpec) {
            return conflict(.partitioningChanged, "both sides changed the partitioning, in different ways")
        }
        // Specs that the branch used in between are added too, since its files may follow them.
        let new = ours.specs.filter { spec in !theirs.specs.contains { $0.isCompatible(with: spec) } }
        guard new.isEmpty || theirs.lastPartitionID == base.lastPartitionID else {
            return conflict(.partitioningChanged, "both sides changed the partitioning")
        }
        var updates = new.filter { $0.specID != ours.defaultSpecID }.map { TableUpdate.addSpec($0) }
        if oursChanged, !theirsChanged {
            updates += [.addSpec(ours.defaultSpec), .setDefaultSpec(specID: TableUpdate.lastAdded)]
        }
        return .updates(updates)
    }

    private func sortOrder() -> Outcome {
        let (before, our, their) = (
            base.defaultSortOrder.fields, ours.defaultSortOrder.fields, theirs.defaultSortOrder.fields
        )
        guard our != before, our != their else { return .updates([]) }
        guard their == before else {
            return conflict(.sortOrderChanged, "both sides changed the sort order, in different ways")
        }
        return .updates([
            .addSortOrder(ours.defaultSortOrder), .setDefaultSortOrder(orderID: TableUpdate.lastAdded),
        ])
    }

    private func properties() -> Outcome {
        var set: [String: String] = [:]
        var removed: [String] = []
        for name in Set(base.properties.keys).union(ours.properties.keys).sorted() {
            let (before, our, their) = (base.properties[name], ours.properties[name], theirs.properties[name])
            guard our != before, our != their else { continue }
            guard their == before else {
                return conflict(.propertyChanged, "both sides changed the table property '\(name)'")
            }
            if let our { set[name] = our } else { removed.append(name) }
        }
        var updates: [TableUpdate] = []
        if !set.isEmpty { updates.append(.setProperties(set)) }
        if !removed.isEmpty { updates.append(.removeProperties(removed)) }
        return .updates(updates)
    }

    private func location() -> Outcome {
        guard ours.location != base.location, ours.location != theirs.location else { return .updates([]) }
        guard theirs.location == base.location else {
            return conflict(.locationChanged, "both sides moved the table")
        }
        return .updates([.setLocation(ours.location)])
    }

    private func refs() -> Outcome {
        func others(_ metadata: TableMetadata) -> [String: SnapshotReference] {
            metadata.refs.filter { $0.key != SnapshotReference.main }
        }
        guard others(ours) != others(base), others(ours) != others(theirs) else { return .updates([]) }
        return conflict(.referencesChanged, "the branch changed branches or tags inside of the table")
    }
}
