import Testing

@testable import Iceberg

@Suite struct DefinitionMergeTests {
    @Test func definitionsMerge() async throws {
        let addColumn: (String) -> TableMergeTests.Change = { name in
            {
                var evolution = SchemaEvolution($0.metadata)
                try evolution.addColumn(name, type: .primitive(.string))
                try $0.commit(evolution.updates)
            }
        }
        let added = try await MergeCase.merge(
            ours: {
                try await addColumn("note")(&$0)
                try await $0.run(.append([dataFile("a")]))
            }, theirs: TableMergeTests.append)
        #expect(added.merged.metadata.currentSchema.field(named: "note") != nil)
        #expect(added.merged.metadata.currentSnapshot?.schemaID == added.merged.metadata.currentSchemaID)
        #expect(try await added.merged.paths().count == 2)
        let same = try await MergeCase.merge(
            ours: addColumn("note"),
            theirs: {
                try await addColumn("note")(&$0)
                try await TableMergeTests.append(&$0)
            })
        #expect(MergeCase.kind(same.outcome) == nil)
        let different = try await MergeCase.merge(ours: addColumn("note"), theirs: addColumn("remark"))
        #expect(MergeCase.kind(different.outcome) == .schemaChanged)
        let dropped = try await MergeCase.merge(
            ours: {
                var evolution = SchemaEvolution($0.metadata)
                try evolution.dropColumn("amount")
                try $0.commit(evolution.updates)
            }, theirs: TableMergeTests.append)
        #expect(MergeCase.kind(dropped.outcome) == .schemaChanged)
        let properties = try await MergeCase.merge(
            ours: { try $0.commit([.setProperties(["a": "1", "same": "x"])]) },
            theirs: { try $0.commit([.setProperties(["b": "2", "same": "x"])]) })
        #expect(properties.merged.metadata.properties == ["a": "1", "b": "2", "same": "x"])
        let clash = try await MergeCase.merge(
            ours: { try $0.commit([.setProperties(["a": "1"])]) },
            theirs: { try $0.commit([.setProperties(["a": "2"])]) })
        #expect(MergeCase.kind(clash.outcome) == .propertyChanged)
    }

    @Test func newPartitioningTravelsWithItsFiles() async throws {
        let result = try await MergeCase.merge(
            ours: {
                let change = try $0.metadata.repartitioning(by: [("region", .identity, nil)])
                try $0.commit(change.updates, change.requirements)
                try await $0.run(.append([dataFile("eu", region: "eu")]))
            }, theirs: TableMergeTests.append)
        #expect(result.merged.metadata.defaultSpec.fields.map(\.name) == ["region"])
        #expect(try await result.merged.paths().count == 2)
        #expect(Set(try await result.merged.manifests().map(\.specID)) == [0, 1])
    }
}
