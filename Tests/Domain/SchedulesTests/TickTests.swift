import Clocks
import Errors
import JSON
import Schedules
import Testing

@Suite struct TickTests {
    private func schedule(_ catchUp: CatchUp, limit: Int = 100) throws -> Schedule {
        var schedule = Schedule(
            name: try ScheduleName("s"), timing: .cron(try CronExpression(parsing: "0 * * * *")), target: .pipelines([])
        )
        schedule.catchUp = catchUp
        schedule.catchUpLimit = limit
        return schedule
    }

    private func fired(_ schedule: Schedule, due: String, now: String) -> [String] {
        TickPlanner.plan(schedule, due: time(due), lastDue: nil, zone: .utc, at: time(now)).fire.map { "\($0)" }
    }

    @Test func onTimeEveryPolicyFiresOnce() throws {
        for policy in CatchUp.allCases {
            #expect(
                try fired(schedule(policy), due: "2026-01-01T10:00:00Z", now: "2026-01-01T10:00:01Z") == [
                    "2026-01-01T10:00:00Z"
                ])
        }
    }

    @Test func whatWasMissedIsMadeUpForByPolicy() throws {
        let due = "2026-01-01T10:00:00Z"
        let now = "2026-01-01T13:30:00Z"
        #expect(try fired(schedule(.none), due: due, now: now) == [])
        #expect(try fired(schedule(.once), due: due, now: now) == ["2026-01-01T13:00:00Z"])
        #expect(try fired(schedule(.all), due: due, now: now).count == 4)
        #expect(
            try fired(schedule(.all, limit: 2), due: due, now: now) == ["2026-01-01T12:00:00Z", "2026-01-01T13:00:00Z"])
    }

    @Test func theLatestOfManySecondsIsFoundWithoutCountingAll() throws {
        let timing = Timing.cron(try CronExpression(parsing: "* * * * * *"))
        let found = timing.latest(
            3, from: time("2020-01-01T00:00:00Z"), through: time("2026-01-01T00:00:00Z"), in: .utc)
        #expect(found.map { "\($0)" } == ["2025-12-31T23:59:58Z", "2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z"])
    }

    @Test func jitterIsTheSameForTheSameTime() throws {
        var schedule = try schedule(.once)
        schedule.jitterSeconds = 300
        let due = time("2026-01-01T10:00:00Z")
        let starts = [due, due.adding(seconds: 1)].map { TickPlanner.start(schedule, due: due, at: $0) }
        #expect(starts[0] >= due && starts[0] < due.adding(seconds: 300))
        #expect(starts[1] == max(starts[0], due.adding(seconds: 1)))
    }

    @Test func definitionsComeBackFromTheirJSON() throws {
        let reader = DefinitionReader(zones: zones)
        for text in [
            #"{"name": "a", "cron": "0 3 * * *", "timezone": "Europe/Berlin", "pipelines": ["+gold.kpi"], "catch_up": "all", "jitter": "5m"}"#,
            #"{"name": "b", "every": "1h30m", "starting": "2026-01-01T00:00:00Z", "flow": "f", "parameters": {"a": 1}}"#,
            #"{"name": "c", "rrule": "FREQ=DAILY;BYHOUR=2", "pipelines": [], "overlap": "queue", "owner": "data"}"#,
            #"{"name": "d", "at": "2026-01-01T00:00:00Z", "pipelines": []}"#,
        ] {
            let schedule = try reader.schedule(try #require(try JSONValue(parsing: text, file: "t").objectValue))
            #expect(try reader.schedule(schedule.json) == schedule)
        }
    }

    @Test(arguments: [
        (#"{"name": "a", "cron": "* * * * *"}"#, "nothing to start"),
        (#"{"name": "a", "pipelines": []}"#, "no time"),
        (#"{"name": "a", "cron": "* * * * *", "every": "5m", "pipelines": []}"#, "both 'cron' and 'every'"),
        (#"{"name": "a", "corn": "* * * * *", "cron": "* * * * *", "pipelines": []}"#, "'corn' is not known"),
        (#"{"name": "a b", "cron": "* * * * *", "pipelines": []}"#, "'a b' cannot be the name"),
        (#"{"name": "a", "cron": "* * * * *", "pipelines": [], "flow": "x"}"#, "both 'flow' and 'pipelines'"),
        (#"{"name": "a", "every": "0s", "pipelines": []}"#, "duration"),
    ])
    func mistakesAreNamed(_ text: String, _ part: String) throws {
        let object = try #require(try JSONValue(parsing: text, file: "t").objectValue)
        let error = #expect(throws: MartletError.self) { try DefinitionReader(zones: zones).schedule(object) }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }
}
