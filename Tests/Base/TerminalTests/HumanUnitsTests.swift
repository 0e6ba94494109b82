import Terminal
import Testing

@Suite struct HumanUnitsTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1000, "1,000"), (336_776, "336,776"), (-1_234_567, "-1,234,567"),
        (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func counts(_ value: Int, _ text: String) {
        #expect(HumanUnits.count(value) == text)
    }

    @Test func nouns() {
        #expect(HumanUnits.count(1, "row") == "1 row")
        #expect(HumanUnits.count(0, "row") == "0 rows")
        #expect(HumanUnits.count(2, "entry", plural: "entries") == "2 entries")
    }

    @Test(arguments: [
        (0, "0 ms"), (850, "850 ms"), (1000, "1.0 s"), (1449, "1.4 s"), (59_949, "59.9 s"), (59_950, "1 m 00 s"),
        (125_000, "2 m 05 s"), (3_600_000, "1 h 00 m"), (11_400_000, "3 h 10 m"), (187_200_000, "2 d 4 h"),
        (-5, "0 ms"),
    ])
    func durations(_ milliseconds: Int, _ text: String) {
        #expect(HumanUnits.duration(milliseconds: milliseconds) == text)
    }

    @Test(arguments: [
        (0, "0 B"), (900, "900 B"), (1024, "1.0 KiB"), (1_300_000, "1.2 MiB"), (35_651_584, "34 MiB"),
        (1_048_575, "1.0 MiB"), (5_000_000_000_000, "4.5 TiB"),
    ])
    func bytes(_ value: Int, _ text: String) {
        #expect(HumanUnits.bytes(value) == text)
    }

    @Test func rates() {
        #expect(HumanUnits.rate(rows: 1_200_000, milliseconds: 1000) == "1.2 M rows/s")
        #expect(HumanUnits.rate(rows: 5, milliseconds: 1000) == "5 rows/s")
        #expect(HumanUnits.rate(rows: 999_600, milliseconds: 1000) == "1.0 M rows/s")
        #expect(HumanUnits.rate(rows: 5, milliseconds: 0) == nil)
        #expect(HumanUnits.rate(rows: 1, milliseconds: 3000) == "0.3 rows/s")
    }
}
