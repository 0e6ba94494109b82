import Errors
import Schedules
import Testing

@Suite struct CronTests {
    @Test func fieldsWithNamesRangesListsAndSteps() throws {
        #expect(
            try cron("*/20 9-10 * * mon-fri", after: "2026-01-02T10:30:00Z", count: 3) == [
                "2026-01-02T10:40:00Z", "2026-01-05T09:00:00Z", "2026-01-05T09:20:00Z",
            ])
        #expect(
            try cron("0 0 1 jan,JUL *", after: "2026-01-01T00:00:00Z", count: 2) == [
                "2026-07-01T00:00:00Z", "2027-01-01T00:00:00Z",
            ])
        #expect(
            try cron("0 22-2/2 * * *", after: "2026-01-01T21:00:00Z", count: 3) == [
                "2026-01-01T22:00:00Z", "2026-01-02T00:00:00Z", "2026-01-02T02:00:00Z",
            ])
    }

    @Test func sixFieldsBeginWithSeconds() throws {
        #expect(
            try cron("*/30 0 0 * * *", after: "2026-01-01T00:00:00Z", count: 2) == [
                "2026-01-01T00:00:30Z", "2026-01-02T00:00:00Z",
            ])
    }

    @Test func eitherOfTwoLimitedDayFieldsMatches() throws {
        #expect(
            try cron("0 0 13 * fri", after: "2026-02-07T00:00:00Z", count: 3) == [
                "2026-02-13T00:00:00Z", "2026-02-20T00:00:00Z", "2026-02-27T00:00:00Z",
            ])
    }

    @Test(arguments: [
        ("0 0 L * *", ["2026-02-28T00:00:00Z", "2026-03-31T00:00:00Z"]),
        ("0 0 L-3 * *", ["2026-02-25T00:00:00Z", "2026-03-28T00:00:00Z"]),
        ("0 0 LW * *", ["2026-02-27T00:00:00Z", "2026-03-31T00:00:00Z"]),
        ("0 0 15W * *", ["2026-02-16T00:00:00Z", "2026-03-16T00:00:00Z"]),
        ("0 0 1W * *", ["2026-02-02T00:00:00Z", "2026-03-02T00:00:00Z"]),
        ("0 0 * * 5L", ["2026-02-27T00:00:00Z", "2026-03-27T00:00:00Z"]),
        ("0 0 * * fri#2", ["2026-02-13T00:00:00Z", "2026-03-13T00:00:00Z"]),
        ("0 0 29 2 *", ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]),
    ])
    func lettersOfDayFields(_ text: String, _ expected: [String]) throws {
        #expect(try cron(text, after: "2026-02-01T00:00:00Z", count: 2) == expected)
    }

    @Test func presets() throws {
        #expect(try cron("@hourly", after: "2026-01-01T00:30:00Z", count: 1) == ["2026-01-01T01:00:00Z"])
        #expect(try cron("daily_6am", after: "2026-01-01T00:30:00Z", count: 1) == ["2026-01-01T06:00:00Z"])
    }

    @Test(arguments: [
        ("* * * *", "4 fields"), ("60 * * * *", "60 is not from 0 to 59"), ("* * 0 * *", "0 is not from 1 to 31"),
        ("* * * * 8", "8 is not from 0 to 7"), ("*/0 * * * *", "step"), ("0 0 30 2 *", "never comes"),
        ("0 0 * * fri#6", "1 to 5"), ("1,,2 * * * *", "minute ''"), ("@hurly", "neither"), ("@reboot", "no time"),
        ("0 0 * janu *", "month 'janu'"), ("-5 * * * *", "minute '-5'"), ("1-2-3 * * * *", "minute '1-2-3'"),
    ])
    func mistakesAreNamed(_ text: String, _ part: String) {
        let error = #expect(throws: MartletError.self) { try CronExpression(parsing: text) }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    @Test func aMistypedPresetIsSuggested() {
        let error = #expect(throws: MartletError.self) { try CronExpression(parsing: "@hurly") }
        #expect(error?.hint == "Did you mean '@hourly'?")
    }
}

/// As Vixie cron does.
@Suite struct DaylightSavingTests {
    // In Berlin, clocks went from 2:00 to 3:00 at 01:00 UTC on 2026-03-29, and from 3:00 to 2:00 at 01:00 UTC on 2026-10-25.

    @Test func aFixedTimeThatIsSkippedComesOnceAfterTheGap() throws {
        #expect(
            try cron("30 2 * * *", "Europe/Berlin", after: "2026-03-28T00:00:00Z", count: 3) == [
                "2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z",
            ])
        #expect(
            try cron("0,15,30 2 * * *", "Europe/Berlin", after: "2026-03-28T12:00:00Z", count: 2) == [
                "2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z",
            ])
    }

    @Test func aFixedTimeThatIsRepeatedComesOnce() throws {
        #expect(
            try cron("30 2 * * *", "Europe/Berlin", after: "2026-10-24T12:00:00Z", count: 2) == [
                "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z",
            ])
    }

    @Test func starsGoByElapsedTime() throws {
        #expect(
            try cron("30 * * * *", "Europe/Berlin", after: "2026-03-29T00:00:00Z", count: 3) == [
                "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z",
            ])
        #expect(
            try cron("30 * * * *", "Europe/Berlin", after: "2026-10-24T23:59:00Z", count: 3) == [
                "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z",
            ])
    }

    @Test func aHalfHourChangeAndASkippedDay() throws {
        // Lord Howe changes by half an hour at 2:00; Samoa had no 2011-12-30.
        #expect(
            try cron("15 2 * * *", "Australia/Lord_Howe", after: "2026-10-03T00:00:00Z", count: 2) == [
                "2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z",
            ])
        #expect(
            try cron("0 12 30 * *", "Pacific/Apia", after: "2011-12-01T00:00:00Z", count: 2) == [
                "2011-12-30T10:00:00Z", "2012-01-29T22:00:00Z",
            ])
    }

    @Test func farYearsFollowTheZonesRule() throws {
        #expect(
            try cron("0 12 1 1,7 *", "Europe/Berlin", after: "2090-01-01T00:00:00Z", count: 2) == [
                "2090-01-01T11:00:00Z", "2090-07-01T10:00:00Z",
            ])
    }

    @Test(arguments: [
        ("Europe/Berln", "Did you mean 'Europe/Berlin'?"), ("Berlin", "Did you mean 'Europe/Berlin'?"),
        ("../../etc/passwd", "Write a name such as Europe/Berlin, or UTC."),
    ])
    func aZoneThatDoesNotExist(_ name: String, _ hint: String) {
        let error = #expect(throws: MartletError.self) { try zones.zone(name) }
        #expect(error?.code == .invalidInput)
        #expect(error?.hint == hint)
    }
}
