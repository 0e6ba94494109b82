import JSON
import Testing

@testable import Iceberg

@Suite struct ResidualFilterTests {
    static let schema = Schema(fields: [
        NestedField(id: 1, name: "id", required: true, type: .long), NestedField(id: 2, name: "region", type: .string),
    ])
    static let spec = PartitionSpec(fields: [
        PartitionField(sourceID: 2, fieldID: 1000, name: "region", transform: .identity)
    ])

    static let eu: JSONValue = ["type": "eq", "term": "region", "value": "eu"]
    static let small: JSONValue = ["type": "lt", "term": "id", "value": 10]

    private func residual(_ filter: JSONValue, region: String?, ids: ClosedRange<Int64> = 5...15) throws -> JSONValue {
        let file = DataFile(
            path: "f", partition: PartitionTuple([region.map { .string($0) }]), recordCount: 10, fileSize: 1,
            valueCounts: [1: 10, 2: 10], nullCounts: [1: 0, 2: region == nil ? 10 : 0],
            lowerBounds: [1: Literal.long(ids.lowerBound).bytes], upperBounds: [1: Literal.long(ids.upperBound).bytes])
        return ResidualFilter(
            try ScanFilter(json: filter, schema: Self.schema), schema: Self.schema, specs: [Self.spec]
        ).residual(of: file, specID: 0).json
    }

    private func and(_ left: JSONValue, _ right: JSONValue) -> JSONValue {
        ["type": "and", "left": left, "right": right]
    }
    private func or(_ left: JSONValue, _ right: JSONValue) -> JSONValue {
        ["type": "or", "left": left, "right": right]
    }
    private func not(_ inner: JSONValue) -> JSONValue { ["type": "not", "child": inner] }

    @Test func partsThatThePartitionDecidesGo() throws {
        #expect(try residual(Self.eu, region: "eu") == true)
        #expect(try residual(Self.eu, region: "us") == false)
        #expect(try residual(and(Self.eu, Self.small), region: "eu") == Self.small)
        #expect(try residual(and(Self.eu, Self.small), region: "us") == false)
        #expect(try residual(or(Self.eu, Self.small), region: "eu") == true)
        #expect(try residual(or(Self.eu, Self.small), region: "us") == Self.small)
        #expect(try residual(and(Self.small, Self.small), region: "us") == and(Self.small, Self.small))
    }

    @Test func metricsDecideToo() throws {
        #expect(try residual(Self.small, region: "eu", ids: 1...9) == true)
        #expect(try residual(Self.small, region: "eu", ids: 10...19) == false)
    }

    @Test func negationsAreSeenThrough() throws {
        #expect(try residual(not(Self.eu), region: "us") == true)
        #expect(try residual(not(Self.eu), region: "eu") == false)
        #expect(try residual(not(Self.small), region: "eu") == not(Self.small))
        #expect(try residual(not(and(Self.eu, Self.small)), region: "us") == true)
        #expect(try residual(not(and(Self.eu, Self.small)), region: "eu") == not(Self.small))
        #expect(try residual(not(or(Self.eu, Self.small)), region: "eu") == false)
        #expect(try residual(not(or(Self.eu, Self.small)), region: "us") == not(Self.small))
        #expect(try residual(not(not(Self.eu)), region: "eu") == true)
    }

    /// Null is not 'eu' by the specification, and unknown by SQL: the client decides by its own rules.
    @Test func nullIsLeftToTheClient() throws {
        #expect(try residual(not(Self.eu), region: nil) == not(Self.eu))
        #expect(try residual(Self.eu, region: nil) == false)
    }
}
