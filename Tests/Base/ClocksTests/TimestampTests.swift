import Clocks
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (1_709_164_800_250_000, "2024-02-29T00:00:00.250Z"),
        (253_402_300_799_000_000, "9999-12-31T23:59:59Z"),
    ])
    func writesAndReads(_ microseconds: Int, _ text: String) {
        let time = Timestamp(microseconds: Int64(microseconds))
        #expect(time.description == text)
        #expect(Timestamp(text) == time)
    }

    /// Infinity, as some engines keep it.
    @Test func theFarthestTimesHaveText() {
        #expect(Timestamp(microseconds: .min).description == "-290308-12-21T19:59:05.224192Z")
        #expect(Timestamp(microseconds: .max).description == "294247-01-10T04:00:54.775807Z")
    }

    @Test func readsZonesAndShortForms() {
        #expect(Timestamp("2026-01-01T02:00:00+02:00") == Timestamp("2026-01-01"))
        #expect(Timestamp("2026-01-01 10:30") == Timestamp("2026-01-01T10:30:00Z"))
        for text in ["2026-13-01", "2026-02-29", "2026-01-01T25:00", "2026-01-01x", "yesterday"] {
            #expect(Timestamp(text) == nil)
        }
    }

    @Test func everyDayOfFourCenturiesRoundTrips() {
        for day in stride(from: Int64(-146_097), through: 146_097, by: 1) {
            #expect(CivilDate(daysSinceEpoch: day).daysSinceEpoch == day)
        }
    }
}
