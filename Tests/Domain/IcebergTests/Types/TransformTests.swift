import Clocks
import Identifiers
import Testing

@testable import Iceberg

@Suite struct TransformTests {
    /// Appendix B of the specification.
    @Test(arguments: [
        (Literal.int(34), Int32(2_017_239_379)), (.long(34), 2_017_239_379),
        (.decimal(DecimalValue(unscaled: 1420, scale: 2)), -500_754_589), (.date(17486), -653_330_422),
        (.time(81_068_000_000), -662_762_989), (.timestamp(1_510_871_468_000_000), -2_047_944_441),
        (.timestamp(1_510_871_468_000_001), -1_207_196_810), (.timestamptz(1_510_871_468_000_000), -2_047_944_441),
        (.timestamptz(1_510_871_468_000_001), -1_207_196_810), (.string("iceberg"), 1_210_000_089),
        (.uuid(UUID("f79c3e09-677c-4bbd-a479-3f349cb785e7")!), 1_488_055_340), (.fixed([0, 1, 2, 3]), -188_683_207),
        (.binary([0, 1, 2, 3]), -188_683_207),
    ]) func hashesAsSpecified(_ value: Literal, _ hash: Int32) {
        #expect(BucketHash.hash(value) == hash)
        #expect(Transform.bucket(16).apply(value) == .int((hash & Int32.max) % 16))
    }

    @Test func truncatesAsSpecified() {
        #expect(Transform.truncate(10).apply(.int(1)) == .int(0))
        #expect(Transform.truncate(10).apply(.int(-1)) == .int(-10))
        #expect(Transform.truncate(10).apply(.long(-10)) == .long(-10))
        #expect(
            Transform.truncate(50).apply(.decimal(DecimalValue(unscaled: 1065, scale: 2)))
                == .decimal(DecimalValue(unscaled: 1050, scale: 2)))
        #expect(
            Transform.truncate(10).apply(.decimal(DecimalValue(unscaled: -5, scale: 2)))
                == .decimal(DecimalValue(unscaled: -10, scale: 2)))
        #expect(Transform.truncate(3).apply(.string("iceberg")) == .string("ice"))
        #expect(Transform.truncate(3).apply(.string("ié✈berg")) == .string("ié✈"))
        #expect(Transform.truncate(2).apply(.binary([1, 2, 3])) == .binary([1, 2]))
    }

    @Test func countsTimeFrom1970() {
        let time = Literal.timestamp(Timestamp("2017-11-16T22:31:08Z")!.microseconds)
        #expect(Transform.year.apply(time) == .int(47))
        #expect(Transform.month.apply(time) == .int(47 * 12 + 10))
        #expect(Transform.day.apply(time) == .date(17486))
        #expect(Transform.hour.apply(time) == .int(17486 * 24 + 22))
        #expect(Transform.year.apply(.date(-1)) == .int(-1))
        #expect(Transform.month.apply(.date(-1)) == .int(-1))
        #expect(Transform.hour.apply(.timestamptz(-1)) == .int(-1))
        #expect(Transform.day.apply(.timestamp(-1)) == .date(-1))
        #expect(Transform.month.text(of: .int(-1)) == "1969-12")
        #expect(Transform.hour.text(of: .int(17486 * 24 + 2)) == "2017-11-16-02")
        #expect(Transform.year.text(of: .int(47)) == "2017")
    }

    @Test func nullStaysNullAndVoidIsNull() {
        for transform in [Transform.identity, .bucket(4), .truncate(4), .year, .void] {
            #expect(transform.apply(nil) == nil)
        }
        #expect(Transform.void.apply(.int(1)) == nil)
    }

    @Test(arguments: ["identity", "bucket[16]", "truncate[4]", "year", "month", "day", "hour", "void", "zorder[2]"])
    func readsWhatItWrites(_ text: String) { #expect(Transform(text).description == text) }

    @Test func knowsWhichTypesFit() {
        #expect(Transform.bucket(4).resultType(of: .double) == nil)
        #expect(Transform.hour.resultType(of: .date) == nil)
        #expect(Transform.truncate(4).resultType(of: .date) == nil)
        #expect(Transform.day.resultType(of: .timestamptz) == .date)
        #expect(Transform("bucket[0]") == .unknown("bucket[0]"))
    }

    @Test func folderNamesAreSafe() {
        let spec = PartitionSpec(fields: [
            PartitionField(sourceID: 1, fieldID: 1000, name: "a b", transform: .identity),
            PartitionField(sourceID: 2, fieldID: 1001, name: "d", transform: .day),
        ])
        #expect(
            spec.path(of: PartitionTuple([.string("../x/é"), .date(17486)])) == "a%20b=..%2Fx%2F%C3%A9/d=2017-11-16")
        #expect(spec.path(of: PartitionTuple([nil, nil])) == "a%20b=null/d=null")
    }

    /// Order-preserving transforms never turn order around.
    @Test func preservesOrderWhereItSays() {
        var numbers = SeededNumbers(7)
        for _ in 0..<2000 {
            let (left, right) = (
                Int64.random(in: -4e15.i...4e15.i, using: &numbers), Int64.random(in: -4e15.i...4e15.i, using: &numbers)
            )
            for transform in [Transform.year, .month, .day, .hour] {
                let (low, high) = (
                    transform.apply(.timestamp(min(left, right)))!, transform.apply(.timestamp(max(left, right)))!
                )
                #expect(low.order(against: high)! <= 0)
            }
            let (low, high) = (
                Transform.truncate(1000).apply(.long(min(left, right)))!,
                Transform.truncate(1000).apply(.long(max(left, right)))!
            )
            #expect(low.order(against: high)! <= 0)
        }
    }
}

extension Double {
    fileprivate var i: Int64 { Int64(self) }
}
