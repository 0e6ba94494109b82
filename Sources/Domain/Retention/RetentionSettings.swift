public import Errors
public import JSON

/// What becomes of files that were loaded and archived in a landing zone.
public struct LandingZoneRule: Sendable, Hashable {
    /// 0 keeps them for ever.
    public var processedMaxAgeDays: Int
    /// Nothing goes without.
    public var isPurged: Bool

    public init(processedMaxAgeDays: Int, isPurged: Bool) {
        self.processedMaxAgeDays = processedMaxAgeDays
        self.isPurged = isPurged
    }
}

/// All values: of the system, of pipelines and flows that have some of their own, and of landing zones.
public struct RetentionSettings: Sendable, Hashable {
    public var system: RetentionValues
    public var pipelines: [String: RetentionValues]
    /// By the zone's name, with its namespace before it: `orders`, `sales/orders`.
    public var zones: [String: LandingZoneRule]

    public init(
        system: RetentionValues = RetentionValues(), pipelines: [String: RetentionValues] = [:],
        zones: [String: LandingZoneRule] = [:]
    ) {
        self.system = system
        self.pipelines = pipelines
        self.zones = zones
    }

    /// Reads `retention` of `martlet.yaml`: settings, and `pipelines` and `landing_zones` with theirs.
    ///
    /// - Throws: `invalidInput`.
    public init(file: JSONValue?) throws(MartletError) {
        self.init()
        guard let file, !file.isNull else { return }
        do throws(MartletError) {
            guard var object = file.objectValue else {
                throw MartletError(.invalidInput, "'retention' must have settings with numbers")
            }
            for (name, value) in try Self.members(&object, "pipelines") {
                guard let values = value.objectValue else {
                    throw MartletError(.invalidInput, "'retention.pipelines.\(name)' must have settings with numbers")
                }
                pipelines[name] = try RetentionValues(values, isPipeline: true)
            }
            for (name, value) in try Self.members(&object, "landing_zones") {
                zones[name] = try Self.zone(name, value)
            }
            system = try RetentionValues(object)
        } catch {
            throw error.located(at: SourceLocation(file: "martlet.yaml"))
        }
    }

    private static func members(
        _ object: inout JSONObject, _ name: String
    ) throws(MartletError) -> [(name: String, value: JSONValue)] {
        guard let value = object[name], !value.isNull else { return [] }
        guard let inner = value.objectValue else {
            throw MartletError(.invalidInput, "'retention.\(name)' must have names with settings")
        }
        object[name] = nil
        return inner.members.map { ($0.name, $0.value) }
    }

    private static let zoneKeys = ["processed_max_age_days", "auto_purge"]

    private static func zone(_ name: String, _ value: JSONValue) throws(MartletError) -> LandingZoneRule {
        let place = "retention.landing_zones.\(name)"
        guard let object = value.objectValue else {
            throw MartletError(.invalidInput, "'\(place)' must have \(zoneKeys.joined(separator: " and "))")
        }
        for key in object.names where !zoneKeys.contains(key) {
            throw MartletError(
                .invalidInput, "'\(place)' has no setting '\(key)'",
                hint: NearestName.of(key, among: zoneKeys).map { "Did you mean '\($0)'?" }
                    ?? "Settings: \(zoneKeys.joined(separator: ", ")).")
        }
        let days = object["processed_max_age_days"].flatMap { $0.isNull ? nil : $0 } ?? 0
        guard let number = days.intValue, let number = Int(exactly: number), RetentionSetting.range.contains(number)
        else {
            throw MartletError(.invalidInput, "'\(place).processed_max_age_days' must be a whole number of days")
        }
        let purge = object["auto_purge"].flatMap { $0.isNull ? nil : $0 } ?? false
        guard let isPurged = purge.boolValue else {
            throw MartletError(.invalidInput, "'\(place).auto_purge' must be true or false")
        }
        return LandingZoneRule(processedMaxAgeDays: number, isPurged: isPurged)
    }

    /// The value that counts.
    ///
    /// - Parameter pipeline: A pipeline or flow; nil for the system's.
    public func value(_ setting: RetentionSetting, of pipeline: String? = nil) -> Int {
        pipeline.flatMap { pipelines[$0]?.values[setting] } ?? system.values[setting] ?? setting.standard
    }

    /// Every value that counts.
    public func effective(for pipeline: String? = nil) -> JSONObject {
        JSONObject(
            RetentionSetting.known(forPipeline: pipeline != nil).map {
                ($0.rawValue, .integer(Int64(value($0, of: pipeline))))
            })
    }

    /// These over others, name by name.
    public func over(_ others: RetentionSettings) -> RetentionSettings {
        RetentionSettings(
            system: system.over(others.system),
            pipelines: pipelines.merging(others.pipelines) { mine, theirs in mine.over(theirs) },
            zones: zones.merging(others.zones) { mine, _ in mine })
    }
}
