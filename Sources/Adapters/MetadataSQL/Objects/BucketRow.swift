internal import Clocks
internal import Errors
internal import JSON
internal import S3

/// How a bucket lies in its table.
enum BucketRow {
    static let columns = "name, created_at, versioning, settings"

    static func values(_ bucket: Bucket) -> [SQLValue] {
        [
            .text(bucket.name.text), .integer(bucket.created.microseconds), .text(bucket.versioning.rawValue),
            .text(settings(bucket).text()),
        ]
    }

    /// How settings are stored of a bucket that has none.
    private static let plainSettings = settings(cors: [], lifecycle: [], tags: [], isFolder: false).text()

    static func read(_ row: SQLRow) throws(MartletError) -> Bucket {
        guard let versioning = Bucket.Versioning(rawValue: row.text(2)) else {
            throw MartletError(.corrupt, "the stored bucket '\(row.text(0))' has no versioning '\(row.text(2))'")
        }
        let text = row.text(3)
        // Every write reads its bucket, and most buckets have no settings.
        if text == plainSettings {
            return Bucket(
                name: try BucketName(row.text(0)), created: Timestamp(microseconds: row.integer(1)),
                versioning: versioning)
        }
        let settings = try JSONValue(parsing: text, file: "settings of bucket \(row.text(0))")
        return Bucket(
            name: try BucketName(row.text(0)), created: Timestamp(microseconds: row.integer(1)),
            versioning: versioning, cors: (settings["cors"]?.arrayValue ?? []).map(cors),
            lifecycle: (settings["lifecycle"]?.arrayValue ?? []).map(rule),
            tags: ObjectRow.attributes(settings).tags, isFolder: settings["folder"]?.boolValue ?? false)
    }

    private static func settings(_ bucket: Bucket) -> JSONValue {
        settings(cors: bucket.cors, lifecycle: bucket.lifecycle, tags: bucket.tags, isFolder: bucket.isFolder)
    }

    private static func settings(
        cors: [CORSRule], lifecycle: [LifecycleRule], tags: [ObjectTag], isFolder: Bool
    ) -> JSONValue {
        var object = JSONObject()
        object["cors"] = .array(cors.map(json))
        object["lifecycle"] = .array(lifecycle.map(json))
        object["tags"] = ObjectRow.attributes(ObjectAttributes(tags: tags))["tags"] ?? .array([])
        object["folder"] = .bool(isFolder)
        return .object(object)
    }

    private static func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
    private static func list(_ value: JSONValue?) -> [String] { (value?.arrayValue ?? []).compactMap(\.stringValue) }
    private static func number(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }
    private static func number(_ value: JSONValue?) -> Int? { value?.intValue.map { Int($0) } }

    private static func json(_ rule: CORSRule) -> JSONValue {
        .object([
            "id": rule.id.map { .string($0) } ?? .null, "origins": list(rule.origins), "methods": list(rule.methods),
            "headers": list(rule.headers), "exposed": list(rule.exposed), "max_age": number(rule.maxAge),
        ])
    }

    private static func cors(_ value: JSONValue) -> CORSRule {
        CORSRule(
            id: value["id"]?.stringValue, origins: list(value["origins"]), methods: list(value["methods"]),
            headers: list(value["headers"]), exposed: list(value["exposed"]), maxAge: number(value["max_age"]))
    }

    private static func json(_ rule: LifecycleRule) -> JSONValue {
        .object([
            "id": .string(rule.id), "enabled": .bool(rule.isEnabled), "prefix": .string(rule.prefix),
            "expiration_days": number(rule.expirationDays), "expires_markers": .bool(rule.expiresMarkers),
            "noncurrent_days": number(rule.noncurrentDays), "noncurrent_kept": number(rule.noncurrentKept),
            "abort_days": number(rule.abortDays),
        ])
    }

    private static func rule(_ value: JSONValue) -> LifecycleRule {
        LifecycleRule(
            id: value["id"]?.stringValue ?? "", isEnabled: value["enabled"]?.boolValue ?? false,
            prefix: value["prefix"]?.stringValue ?? "", expirationDays: number(value["expiration_days"]),
            expiresMarkers: value["expires_markers"]?.boolValue ?? false,
            noncurrentDays: number(value["noncurrent_days"]), noncurrentKept: number(value["noncurrent_kept"]),
            abortDays: number(value["abort_days"]))
    }
}
