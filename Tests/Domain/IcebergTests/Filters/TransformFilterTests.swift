import JSON
import Testing

@testable import Iceberg

/// Filters over partition transforms, in the old form and the new.
@Suite struct TransformFilterTests {
    static let schema = Schema(fields: [
        NestedField(id: 1, name: "id", required: true, type: .long),
        NestedField(id: 2, name: "at", type: .timestamptz),
    ])
    static let spec = PartitionSpec(fields: [
        PartitionField(sourceID: 1, fieldID: 1000, name: "id_bucket", transform: .bucket(16)),
        PartitionField(sourceID: 2, fieldID: 1001, name: "at_day", transform: .day),
    ])

    private func files(_ text: String) throws -> FileFilter {
        FileFilter(
            try ScanFilter(json: JSONValue(parsing: text), schema: Self.schema), schema: Self.schema, specs: [Self.spec]
        )
    }

    private func file(bucket: Int32, day: Int32?, at: ClosedRange<Int64>? = nil) -> DataFile {
        DataFile(
            path: "f", partition: PartitionTuple([.int(bucket), day.map { .date($0) }]), recordCount: 10, fileSize: 1,
            valueCounts: [1: 10, 2: 10], nullCounts: [1: 0, 2: day == nil ? 10 : 0],
            lowerBounds: at.map { [2: Literal.timestamptz($0.lowerBound).bytes] } ?? [:],
            upperBounds: at.map { [2: Literal.timestamptz($0.upperBound).bytes] } ?? [:])
    }

    @Test(arguments: [
        #"{"type":"eq","term":{"type":"transform","transform":"bucket[16]","term":"id"},"value":3}"#,
        #"{"type":"eq","left":{"type":"apply","function":"bucket","arguments":[16,{"type":"reference","name":"id"}]},"right":3}"#,
        #"{"type":"eq","right":{"type":"apply","function":{"catalog":"iceberg_functions","identifier":["bucket"]},"arguments":[{"type":"literal","value":16},{"type":"reference","id":1}]},"left":3}"#,
    ])
    func aTransformOfThePartitionPrunes(_ text: String) throws {
        let filter = try files(text)
        #expect(filter.mayMatch(file(bucket: 3, day: 1), specID: 0))
        #expect(filter.mustMatch(file(bucket: 3, day: 1), specID: 0))
        #expect(!filter.mayMatch(file(bucket: 4, day: 1), specID: 0))
    }

    @Test func anotherTransformDoesNotPrune() throws {
        let filter = try files(
            #"{"type":"eq","term":{"type":"transform","transform":"bucket[8]","term":"id"},"value":3}"#)
        #expect(filter.mayMatch(file(bucket: 4, day: 1), specID: 0))
        #expect(!filter.mustMatch(file(bucket: 3, day: 1), specID: 0))
    }

    @Test func bitsOfTimePruneByBoundsToo() throws {
        let day: Int64 = 86_400_000_000
        for transform in ["day", "hour"] {
            let value = transform == "day" ? #""1970-01-03""# : "48"
            let filter = try files(
                #"{"type":"lt","term":{"type":"transform","transform":"\#(transform)","term":"at"},"value":\#(value)}"#)
            #expect(filter.mayMatch(file(bucket: 0, day: 1, at: day...day * 2 - 1), specID: 0))
            #expect(filter.mustMatch(file(bucket: 0, day: 1, at: day...day * 2 - 1), specID: 0))
            #expect(!filter.mayMatch(file(bucket: 0, day: 5, at: day * 5...day * 6 - 1), specID: 0))
            #expect(!filter.mustMatch(file(bucket: 0, day: 5, at: day * 5...day * 6 - 1), specID: 0))
        }
    }

    @Test func aNegatedTransformKeepsNulls() throws {
        let filter = try files(
            #"{"type":"not-eq","term":{"type":"transform","transform":"day","term":"at"},"value":5}"#)
        #expect(filter.mayMatch(file(bucket: 0, day: nil), specID: 0))
        #expect(!filter.mustMatch(file(bucket: 0, day: nil), specID: 0))
        #expect(filter.mustMatch(file(bucket: 0, day: 4), specID: 0))
        #expect(!filter.mayMatch(file(bucket: 0, day: 5), specID: 0))
    }
}
