import Clocks
import Errors
import JSON
import Testing

@testable import Retention

@Suite struct RetentionTests {
    static let now = Timestamp(microseconds: 0).adding(seconds: 400 * 86_400)

    static func run(_ number: Int, daysAgo: Int64 = 1, _ pipelines: [String]) -> EndedRun {
        let time = now.adding(seconds: -86_400 * daysAgo)
        return EndedRun(id: "\(number)", createdAt: time, finishedAt: time, pipelines: pipelines)
    }

    @Test func runsGoByNumberAndAge() throws {
        var settings = RetentionSettings()
        settings.system = try RetentionValues(["runs_max_per_pipeline": 2])
        settings.pipelines["b"] = try RetentionValues(["runs_max_per_pipeline": 3], isPipeline: true)
        var pruner = RunPruner(settings, at: Self.now)
        let runs = [
            Self.run(1, ["a"]), Self.run(2, ["a", "b"]), Self.run(3, ["a"]), Self.run(4, ["a", "b"]),
            Self.run(5, ["a", "b"]), Self.run(6, ["b"]), Self.run(7, []), Self.run(8, daysAgo: 91, ["c"]),
        ]
        // One that any of its pipelines keeps stays.
        #expect(runs.filter { pruner.fate(of: $0) == .removed }.map(\.id) == ["3", "6", "8"])
    }

    @Test func logsGoBeforeTheirRun() throws {
        var settings = RetentionSettings()
        settings.pipelines["b"] = try RetentionValues(["logs_max_age_days": 60], isPipeline: true)
        var pruner = RunPruner(settings, at: Self.now)
        #expect(pruner.fate(of: Self.run(1, daysAgo: 29, ["a"])) == .kept)
        #expect(pruner.fate(of: Self.run(2, daysAgo: 31, ["a"])) == .withoutLogs)
        #expect(pruner.fate(of: Self.run(3, daysAgo: 31, ["a", "b"])) == .kept)
        #expect(pruner.fate(of: Self.run(4, daysAgo: 61, ["b"])) == .withoutLogs)
        settings.system = try RetentionValues(["runs_max_age_days": 0, "logs_max_age_days": 0])
        pruner = RunPruner(settings, at: Self.now)
        #expect(pruner.fate(of: Self.run(5, daysAgo: 399, ["a"])) == .kept)
    }

    @Test func defaultsAreThoseOfRAT() {
        let expected: JSONObject = [
            "runs_max_per_pipeline": 100, "runs_max_age_days": 90, "logs_max_age_days": 30,
            "quality_results_max_per_test": 100, "stuck_run_timeout_minutes": 120, "audit_log_max_age_days": 365,
            "nessie_orphan_branch_max_age_hours": 6, "reaper_interval_minutes": 60,
            "iceberg_snapshot_max_age_days": 7, "iceberg_orphan_file_max_age_days": 3, "shipped_code_max_age_days": 7,
        ]
        #expect(RetentionSettings().effective() == expected)
    }

    @Test(arguments: [
        ("runs_max_age", JSONValue.integer(1)), ("runs_max_age_days", "9"), ("runs_max_age_days", -1),
        ("runs_max_age_days", 1_000_001), ("soft_delete_purge_days", 30), ("unknown", .null),
    ])
    func refusesWhatIsWrong(_ name: String, _ value: JSONValue) {
        #expect(throws: MartletError.self) { try RetentionValues(JSONObject([(name, value)])) }
    }

    @Test func aPipelineHasOnlyItsOwn() {
        #expect(throws: MartletError.self) { try RetentionValues(["reaper_interval_minutes": 1], isPipeline: true) }
    }

    @Test func whatPeopleSetCountsMoreThanTheFile() throws {
        let file = try RetentionSettings(
            file: [
                "runs_max_age_days": 10, "logs_max_age_days": 5,
                "pipelines": ["silver.orders": ["runs_max_per_pipeline": 7]],
                "landing_zones": ["orders": ["processed_max_age_days": 30, "auto_purge": true], "other": [:]],
            ])
        #expect(file.zones["orders"] == LandingZoneRule(processedMaxAgeDays: 30, isPurged: true))
        #expect(file.zones["other"] == LandingZoneRule(processedMaxAgeDays: 0, isPurged: false))
        var set = RetentionSettings()
        set.system = try RetentionValues(["runs_max_age_days": 20])
        set.pipelines["silver.orders"] = try RetentionValues(["runs_max_age_days": 3], isPipeline: true)
        let all = set.over(file)
        #expect(all.value(.runsMaxAgeDays) == 20)
        #expect(all.value(.logsMaxAgeDays) == 5)
        #expect(all.value(.runsMaxAgeDays, of: "silver.orders") == 3)
        #expect(all.value(.runsMaxPerPipeline, of: "silver.orders") == 7)
        #expect(all.value(.runsMaxPerPipeline, of: "silver.other") == 100)
    }

    @Test(arguments: [
        JSONValue.array([]), ["pipelines": 1], ["pipelines": ["a": 1]], ["pipelines": ["a": ["x": 1]]],
        ["landing_zones": ["a": ["auto_purge": 1]]], ["landing_zones": ["a": ["purge": true]]],
        ["landing_zones": ["a": ["processed_max_age_days": -1]]],
    ])
    func refusesAFileThatIsWrong(_ file: JSONValue) throws {
        let error = try #require(throws: MartletError.self) { try RetentionSettings(file: file) }
        #expect(error.location?.file == "martlet.yaml")
    }
}
