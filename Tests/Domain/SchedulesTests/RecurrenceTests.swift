import Errors
import Schedules
import Testing

@Suite struct RecurrenceTests {
    // Examples of RFC 5545, section 3.8.5.3, in New York.
    @Test(arguments: [
        (
            "DTSTART:19970902T090000\nRRULE:FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
            ["1997-09-04T13:00:00Z", "1997-10-07T13:00:00Z", "1997-11-06T14:00:00Z"]
        ),
        (
            "DTSTART:19970905T090000\nRRULE:FREQ=MONTHLY;COUNT=3;BYDAY=1FR",
            ["1997-09-05T13:00:00Z", "1997-10-03T13:00:00Z", "1997-11-07T14:00:00Z"]
        ),
        (
            "DTSTART:19970902T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;WKST=SU;BYDAY=TU,TH",
            ["1997-09-02T13:00:00Z", "1997-09-04T13:00:00Z", "1997-09-16T13:00:00Z", "1997-09-18T13:00:00Z"]
        ),
        (
            "DTSTART:19970512T090000\nRRULE:FREQ=YEARLY;COUNT=2;BYWEEKNO=20;BYDAY=MO",
            ["1997-05-12T13:00:00Z", "1998-05-11T13:00:00Z"]
        ),
        (
            "DTSTART:19970101T090000\nRRULE:FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200",
            ["1997-01-01T14:00:00Z", "1997-04-10T13:00:00Z", "1997-07-19T13:00:00Z", "2000-01-01T14:00:00Z"]
        ),
        (
            "DTSTART:19970902T090000\nRRULE:FREQ=DAILY;UNTIL=19970904T130000Z",
            ["1997-09-02T13:00:00Z", "1997-09-03T13:00:00Z", "1997-09-04T13:00:00Z"]
        ),
        (
            "DTSTART:19970902T090000\nRRULE:FREQ=MINUTELY;INTERVAL=90;COUNT=3",
            ["1997-09-02T13:00:00Z", "1997-09-02T14:30:00Z", "1997-09-02T16:00:00Z"]
        ),
        (
            "DTSTART:19970902T090000\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:19970903T090000\nRDATE:19970910T100000",
            ["1997-09-02T13:00:00Z", "1997-09-04T13:00:00Z", "1997-09-10T14:00:00Z"]
        ),
    ])
    func examples(_ text: String, _ expected: [String]) throws {
        #expect(
            try rule(text, "America/New_York", after: "1990-01-01T00:00:00Z", count: expected.count + 1)
                .prefix(expected.count) == expected[...])
    }

    @Test func countEnds() throws {
        let found = try rule(
            "DTSTART:20260101T000000\nRRULE:FREQ=DAILY;COUNT=2", after: "2026-01-01T12:00:00Z", count: 5)
        #expect(found == ["2026-01-02T00:00:00Z"])
    }

    @Test func aSkippedTimeComesAsLongAfterTheGap() throws {
        #expect(
            try rule(
                "FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=0", "Europe/Berlin", after: "2026-03-28T12:00:00Z", count: 2)
                == ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"])
    }

    @Test(arguments: [
        ("FREQ=FORTNIGHTLY", "FREQ"), ("INTERVAL=2", "no FREQ"), ("FREQ=DAILY;BYDAYS=MO", "BYDAYS"),
        ("FREQ=WEEKLY", "DTSTART"), ("FREQ=DAILY;COUNT=3", "DTSTART"), ("FREQ=DAILY;BYDAY=2MO", "number"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "0 in BYMONTHDAY"), ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never"),
        ("DTSTART:20260101T000000\nRRULE:FREQ=DAILY;COUNT=2;UNTIL=20270101T000000Z", "both COUNT and UNTIL"),
        ("FREQ=SECONDLY;BYSECOND=61", "61"), ("EXRULE:FREQ=DAILY", "EXRULE"), ("RDATE:2026-01-01", "2026-01-01"),
        ("", "names no time"),
    ])
    func mistakesAreNamed(_ text: String, _ part: String) {
        let error = #expect(throws: MartletError.self) {
            try RecurrenceSet(parsing: text, zone: .utc, zones: zones)
        }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }
}
