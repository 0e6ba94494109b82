import Clocks
import Schedules
import TimeZoneFiles

/// The machine's zones, and short words for the tests.
let zones = TimeZones(SystemTimeZones())

func time(_ text: String) -> Timestamp { Timestamp(text) ?? Timestamp(microseconds: .min) }

/// The next due times as text.
func next(_ timing: Timing, _ zone: String, after: String, count: Int) throws -> [String] {
    let rules = try zones.zone(zone)
    var found: [String] = []
    var cursor = time(after)
    while found.count < count, let next = timing.next(after: cursor, in: rules) {
        found.append("\(next)")
        cursor = next
    }
    return found
}

func cron(_ text: String, _ zone: String = "UTC", after: String, count: Int) throws -> [String] {
    try next(.cron(CronExpression(parsing: text)), zone, after: after, count: count)
}

func rule(_ text: String, _ zone: String = "UTC", after: String, count: Int) throws -> [String] {
    let set = try RecurrenceSet(parsing: text, zone: try zones.zone(zone), zones: zones)
    return try next(.recurrence(set), zone, after: after, count: count)
}
