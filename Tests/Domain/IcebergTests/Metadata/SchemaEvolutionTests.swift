import Errors
import Testing

@testable import Iceberg

@Suite struct SchemaEvolutionTests {
    private func nested() throws -> TableFixture {
        var table = try TableFixture(spec: TableFixture.byRegion)
        var evolution = SchemaEvolution(table.metadata)
        try evolution.addColumn(
            "address",
            type: .structure(
                StructType(fields: [
                    NestedField(id: 1, name: "city", type: .string), NestedField(id: 2, name: "zip", type: .int),
                ])))
        try evolution.addColumn(
            "lines",
            type: .list(
                ListType(
                    elementID: 0, elementRequired: false,
                    element: .structure(StructType(fields: [NestedField(id: 0, name: "qty", type: .int)])))))
        try evolution.addColumn(
            "m",
            type: .map(
                MapType(
                    keyID: 0, key: .structure(StructType(fields: [NestedField(id: 0, name: "k", type: .string)])),
                    valueID: 0, valueRequired: false, value: .primitive(.float))))
        try table.commit(evolution.updates, evolution.requirements)
        return table
    }

    @Test func givesNewIDsAndKeepsOldOnes() throws {
        let table = try nested()
        let schema = table.metadata.currentSchema
        #expect(schema.field(named: "id")?.id == 1)
        #expect(Set(schema.allFields.keys) == Set(1...13))
        #expect(table.metadata.lastColumnID == 13)
        var evolution = SchemaEvolution(table.metadata)
        try evolution.dropColumn("address.zip")
        try evolution.addColumn("zip", in: "address", type: .primitive(.string))
        try evolution.addColumn("price", in: "lines", type: .primitive(.double))
        try evolution.renameColumn("address.city", to: "town")
        try evolution.widenColumn("lines.element.qty", to: .long)
        try evolution.widenColumn("m.value", to: .double)
        try evolution.widenColumn("amount", to: .decimal(precision: 12, scale: 2))
        try evolution.setDocumentation("amount", "in euros")
        try evolution.makeOptional("id")
        try evolution.moveColumn("amount", to: .first)
        try evolution.moveColumn("lines", to: .after("id"))
        let changed = evolution.schema
        #expect(changed.field(named: "address.zip")?.id == 14)
        #expect(changed.field(named: "lines.element.price")?.id == 15)
        #expect(changed.field(named: "address.town")?.id == schema.field(named: "address.city")?.id)
        #expect(changed.fields.map(\.name) == ["amount", "id", "lines", "region", "address", "m"])
        #expect(changed.field(named: "id")?.required == false)
        #expect(changed.field(named: "m.value")?.type == .primitive(.double))
        let after = try table.metadata.committing(
            evolution.updates, requirements: evolution.requirements, at: table.time, previousLocation: nil)
        #expect(after.currentSchema.hasSameColumns(as: changed))
        #expect(after.lastColumnID == 15)
        #expect(try TableMetadata(parsing: after.encoded(), file: "m") == after)
    }

    @Test func withoutAChangeThereIsNothingToCommit() throws {
        var evolution = SchemaEvolution(try nested().metadata)
        try evolution.renameColumn("id", to: "id")
        try evolution.widenColumn("id", to: .long)
        #expect(evolution.updates.isEmpty && evolution.requirements.isEmpty)
    }

    @Test func refusesWhatWouldLoseData() async throws {
        var table = try nested()
        try await table.run(.append([dataFile("a", region: "eu")]))
        let metadata = table.metadata
        let changes: [(String, (inout SchemaEvolution) throws -> Void)] = [
            ("narrow", { try $0.widenColumn("id", to: .int) }),
            ("scale", { try $0.widenColumn("amount", to: .decimal(precision: 12, scale: 3)) }),
            ("partition", { try $0.dropColumn("region") }),
            ("required", { try $0.makeRequired("region") }),
            ("added required", { try $0.addColumn("x", type: .primitive(.int), required: true) }),
            ("collision", { try $0.addColumn("REGION", type: .primitive(.int)) }),
            ("rename collision", { try $0.renameColumn("region", to: "Id") }),
            ("nested collision", { try $0.addColumn("city", in: "address", type: .primitive(.int)) }),
            ("unknown", { try $0.dropColumn("amuont") }),
            ("element", { try $0.dropColumn("lines.element") }),
            ("map key", { try $0.addColumn("x", in: "m.key", type: .primitive(.int)) }),
            ("not a struct", { try $0.addColumn("x", in: "id", type: .primitive(.int)) }),
            ("elsewhere", { try $0.moveColumn("id", to: .before("address.city")) }),
            ("identifier", { try $0.setIdentifier(["region"]) }),
        ]
        for (name, change) in changes {
            var evolution = SchemaEvolution(metadata)
            #expect(throws: MartletError.self, "\(name)") { try change(&evolution) }
            #expect(!evolution.isChanged, "\(name)")
        }
        var evolution = SchemaEvolution(metadata)
        try evolution.setIdentifier(["id"])
        #expect(throws: MartletError.self) { try evolution.dropColumn("id") }
        #expect(throws: MartletError.self) { try evolution.makeOptional("id") }
        let error = #expect(throws: MartletError.self) { try evolution.dropColumn("amuont") }
        #expect(error?.hint == "Did you mean 'amount'?")
    }

    @Test func twoChangesAtOnceDoNotShareAnID() throws {
        let table = try TableFixture()
        var (left, right) = (SchemaEvolution(table.metadata), SchemaEvolution(table.metadata))
        try left.addColumn("a", type: .primitive(.int))
        try right.addColumn("b", type: .primitive(.int))
        var after = table
        try after.commit(left.updates, left.requirements)
        let error = #expect(throws: MartletError.self) { try after.commit(right.updates, right.requirements) }
        #expect(error?.code == .conflict)
    }

    // MARK: Reconciliation

    private func reconcile(
        _ columns: [(String, IcebergType)], missing: SchemaReconciliation.MissingColumns = .fillWithNull
    ) throws -> SchemaReconciliation {
        SchemaReconciliation.reconcile(
            columns.map { IncomingColumn(name: $0.0, type: $0.1) }, with: try nested().metadata.currentSchema,
            missing: missing)
    }

    @Test func acceptsWhatFits() throws {
        #expect(try reconcile([("id", .primitive(.int)), ("REGION", .primitive(.string))]) == .unchanged)
        #expect(
            try reconcile([
                ("id", .primitive(.long)), ("new", .primitive(.date)),
                ("amount", .primitive(.decimal(precision: 12, scale: 2))),
                ("address", .structure(StructType(fields: [NestedField(id: 0, name: "zip", type: .long)]))),
                (
                    "lines",
                    .list(
                        ListType(
                            elementID: 0, elementRequired: false,
                            element: .structure(StructType(fields: [NestedField(id: 0, name: "sku", type: .uuid)]))))
                ),
            ])
                == .evolve([
                    .add(name: "new", parent: nil, type: .primitive(.date)),
                    .widen(
                        name: "amount", from: .decimal(precision: 9, scale: 2), to: .decimal(precision: 12, scale: 2)),
                    .widen(name: "address.zip", from: .int, to: .long),
                    .add(name: "sku", parent: "lines.element", type: .primitive(.uuid)),
                ]))
    }

    @Test func whatItFindsCanBeApplied() throws {
        let table = try nested()
        guard
            case .evolve(let changes) = try reconcile([
                ("id", .primitive(.long)), ("new", .primitive(.date)),
                ("address", .structure(StructType(fields: [NestedField(id: 0, name: "geo", type: .string)]))),
            ])
        else { return #expect(Bool(false), "the columns should have been added") }
        var evolution = SchemaEvolution(table.metadata)
        try evolution.apply(changes)
        #expect(evolution.schema.field(named: "address.geo") != nil)
        #expect(evolution.schema.field(named: "new") != nil)
    }

    @Test func refusesWithTheColumnsName() throws {
        func objections(_ result: SchemaReconciliation) -> [String] {
            if case .refuse(let objections) = result { objections.map(\.column) } else { [] }
        }
        let id = ("id", IcebergType.primitive(.long))
        #expect(objections(try reconcile([("region", .primitive(.string))])) == ["id"])
        #expect(objections(try reconcile([id, ("region", .primitive(.int))])) == ["region"])
        #expect(objections(try reconcile([id, ("amount", .primitive(.double))])) == ["amount"])
        #expect(objections(try reconcile([id, ("address", .primitive(.string))])) == ["address"])
        #expect(objections(try reconcile([id, ("x", .primitive(.int)), ("X", .primitive(.int))])) == ["X"])
        #expect(objections(try reconcile([id], missing: .refuse)) == ["region", "amount", "address", "lines", "m"])
    }
}
