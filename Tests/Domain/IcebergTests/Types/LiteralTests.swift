import Errors
import Identifiers
import JSON
import Testing

@testable import Iceberg

@Suite struct LiteralTests {
    static let samples: [(Literal, PrimitiveType)] = [
        (.boolean(true), .boolean), (.boolean(false), .boolean), (.int(34), .int), (.int(.min), .int),
        (.long(-34), .long), (.long(.max), .long), (.float(1.5), .float), (.float(-.infinity), .float),
        (.double(-0.0), .double), (.double(.greatestFiniteMagnitude), .double), (.double(.nan), .double),
        (.decimal(DecimalValue(unscaled: 1420, scale: 2)), .decimal(precision: 9, scale: 2)),
        (.decimal(DecimalValue(unscaled: -128, scale: 0)), .decimal(precision: 38, scale: 0)),
        (.decimal(DecimalValue(unscaled: -5, scale: 3)), .decimal(precision: 4, scale: 3)),
        (.date(17486), .date), (.date(-1), .date), (.time(81_068_123_456), .time),
        (.timestamp(1_510_871_468_000_000), .timestamp), (.timestamptz(-1), .timestamptz),
        (.string("iceberg"), .string),
        (.string("it's ✈"), .string), (.string(""), .string), (.binary([]), .binary), (.binary([0, 255]), .binary),
        (.uuid(UUID(high: 0xF79C_3E09_677C_4BBD, low: 0xA479_3F34_9CB7_85E7)), .uuid),
        (.fixed([1, 2, 3]), .fixed(length: 3)),
    ]

    @Test(arguments: samples) func roundTripsInEveryForm(_ literal: Literal, _ type: PrimitiveType) throws {
        #expect(try Literal(bytes: literal.bytes, type: type) == literal)
        #expect(try Literal(json: JSONValue(parsing: literal.json.encoded()), type: type) == literal)
        #expect(literal.matches(type))
        if !literal.isNaN { #expect(try Literal(text: literal.description, type: type) == literal) }
    }

    @Test func hasTheSpecifiedBytes() {
        #expect(Literal.int(34).bytes == [34, 0, 0, 0])
        #expect(Literal.long(-1).bytes == [UInt8](repeating: 255, count: 8))
        #expect(Literal.decimal(DecimalValue(unscaled: 1420, scale: 2)).bytes == [0x05, 0x8C])
        #expect(Literal.decimal(DecimalValue(unscaled: 128, scale: 0)).bytes == [0x00, 0x80])
        #expect(Literal.decimal(DecimalValue(unscaled: -128, scale: 0)).bytes == [0x80])
        #expect(Literal.decimal(DecimalValue(unscaled: .min, scale: 0)).bytes.count == 16)
        #expect(Literal.uuid(UUID("f79c3e09-677c-4bbd-a479-3f349cb785e7")!).bytes.first == 0xF7)
    }

    @Test func readsBoundsFromBeforeAColumnWasWidened() throws {
        #expect(try Literal(bytes: Literal.int(-7).bytes, type: .long) == .long(-7))
        #expect(try Literal(bytes: Literal.float(1.25).bytes, type: .double) == .double(1.25))
        #expect(throws: MartletError.self) { try Literal(bytes: [1, 2], type: .long) }
        #expect(throws: MartletError.self) { try Literal(bytes: [0xFF], type: .string) }
        #expect(throws: MartletError.self) { try Literal(bytes: [], type: .decimal(precision: 5, scale: 0)) }
    }

    @Test func writesTheSpecifiedTexts() {
        #expect(Literal.timestamptz(1_510_871_468_123_456).json == "2017-11-16T22:31:08.123456+00:00")
        #expect(Literal.timestamp(1_510_871_468_000_000).json == "2017-11-16T22:31:08")
        #expect(Literal.time(81_068_123_456).json == "22:31:08.123456")
        #expect(Literal.decimal(DecimalValue(unscaled: 1420, scale: 2)).json == "14.20")
        #expect(Literal.fixed([0, 1, 2, 3]).json == "00010203")
        #expect(Literal.string("it's").sql == "'it''s'")
        #expect(Literal.date(17486).sql == "DATE '2017-11-16'")
        #expect(Literal.binary([0, 255]).sql == "'\\x00\\xff'::BLOB")
    }

    @Test(arguments: [
        ("1e", PrimitiveType.int), ("2147483648", .int), ("2026-13-01", .date), ("25:00:00", .time), ("yes", .boolean),
        ("1.234", .decimal(precision: 5, scale: 2)), ("1000", .decimal(precision: 3, scale: 0)), ("0g", .binary),
        ("00", .fixed(length: 2)), ("2026-01-01T00:00:00Z", .timestamp), ("1.", .decimal(precision: 5, scale: 2)),
    ]) func refusesWrongTexts(_ text: String, _ type: PrimitiveType) {
        #expect(throws: MartletError.self) { try Literal(text: text, type: type) }
    }

    @Test func ordersAsTheSpecificationSays() {
        #expect(Literal.double(-0.0).order(against: .double(0.0)) == -1)
        #expect(Literal.double(.nan).order(against: .double(.infinity)) == 1)
        #expect(Literal.float(.nan) == .float(-.nan))
        #expect(Literal.string("z").order(against: .string("é")) == -1)
        // By bytes, not by what looks alike.
        #expect(Literal.string("e\u{301}") != .string("\u{E9}"))
        #expect(Literal.binary([0x7F]).order(against: .binary([0x80])) == -1)
        #expect(Literal.int(1).order(against: .long(1)) == nil)
        let small = Literal.decimal(DecimalValue(unscaled: 142, scale: 1))
        #expect(small == .decimal(DecimalValue(unscaled: 1420, scale: 2)))
        #expect(small.hashValue == Literal.decimal(DecimalValue(unscaled: 1420, scale: 2)).hashValue)
        #expect(small.order(against: .decimal(DecimalValue(unscaled: 1419, scale: 2))) == 1)
        #expect(
            Literal.decimal(DecimalValue(unscaled: .max, scale: 0))
                .order(against: .decimal(DecimalValue(unscaled: .max, scale: 38))) == 1)
    }
}
