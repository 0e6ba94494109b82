// Written by setup/client.py from the OpenAPI document: do not change it here.

public import Clocks
public import JSON

/// `Backfill` of the API's document.
public struct Backfill: Hashable, AnswerDecodable {
    public var name: String
    public var status: BackfillStatus
    public var target: RunTarget
    public var parameters: JSONObject
    public var limit: Int
    public var author: String
    public var createdAt: Timestamp
    public var progress: BackfillProgress

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.status = try members.required("status")
        self.target = try members.required("target")
        self.parameters = try members.required("parameters")
        self.limit = try members.required("limit")
        self.author = try members.required("author")
        self.createdAt = try members.required("created_at")
        self.progress = try members.required("progress")
    }
}

/// `BackfillDetails` of the API's document.
public struct BackfillDetails: Hashable, AnswerDecodable {
    public var name: String
    public var status: BackfillStatus
    public var target: RunTarget
    public var parameters: JSONObject
    public var limit: Int
    public var author: String
    public var createdAt: Timestamp
    public var progress: BackfillProgress
    public var items: [BackfillItem]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.status = try members.required("status")
        self.target = try members.required("target")
        self.parameters = try members.required("parameters")
        self.limit = try members.required("limit")
        self.author = try members.required("author")
        self.createdAt = try members.required("created_at")
        self.progress = try members.required("progress")
        self.items = try members.required("items")
    }
}

/// `BackfillItem` of the API's document.
public struct BackfillItem: Hashable, AnswerDecodable {
    public var position: Int
    public var partition: String
    public var parameters: JSONObject
    public var status: BackfillItemStatus
    public var run: String?
    public var error: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.position = try members.required("position")
        self.partition = try members.required("partition")
        self.parameters = try members.required("parameters")
        self.status = try members.required("status")
        self.run = try members.nullable("run")
        self.error = try members.nullable("error")
    }
}

/// A word of BackfillItemStatus.
public struct BackfillItemStatus: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let waiting = BackfillItemStatus(rawValue: "waiting")
    public static let running = BackfillItemStatus(rawValue: "running")
    public static let success = BackfillItemStatus(rawValue: "success")
    public static let failed = BackfillItemStatus(rawValue: "failed")
    public static let cancelled = BackfillItemStatus(rawValue: "cancelled")
}

/// `BackfillProgress` of the API's document.
public struct BackfillProgress: Hashable, AnswerDecodable {
    public var waiting: Int
    public var running: Int
    public var success: Int
    public var failed: Int
    public var cancelled: Int
    public var total: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.waiting = try members.required("waiting")
        self.running = try members.required("running")
        self.success = try members.required("success")
        self.failed = try members.required("failed")
        self.cancelled = try members.required("cancelled")
        self.total = try members.required("total")
    }
}

/// A word of BackfillStatus.
public struct BackfillStatus: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let running = BackfillStatus(rawValue: "running")
    public static let paused = BackfillStatus(rawValue: "paused")
    public static let cancelled = BackfillStatus(rawValue: "cancelled")
    public static let done = BackfillStatus(rawValue: "done")
}

/// `Caller` of the API's document.
public struct Caller: Hashable, AnswerDecodable {
    public var name: String
    public var scope: Scope
    public var namespaces: [String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.scope = try members.required("scope")
        self.namespaces = try members.required("namespaces")
    }
}

/// `Channel` of the API's document.
public struct Channel: Hashable, AnswerDecodable {
    public var name: String
    public var kind: ChannelKind
    public var source: String
    public var url: String?
    public var urlSecret: String?
    public var secret: String?
    public var host: String?
    public var port: Int?
    public var security: String?
    public var user: String?
    public var passwordSecret: String?
    public var authorities: String?
    public var from: String?
    public var to: [String]?
    public var events: [String]?
    public var pipelines: [String]?
    public var namespaces: [String]?
    public var branches: [String]?
    public var buckets: [String]?
    public var prefixes: [String]?
    public var suffixes: [String]?
    public var attempts: Int
    public var retrySeconds: Double
    public var timeoutSeconds: Int
    public var quietSeconds: Double?
    public var longestSeconds: Double?
    public var enabled: Bool

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.kind = try members.required("kind")
        self.source = try members.required("source")
        self.url = try members.optional("url")
        self.urlSecret = try members.optional("url_secret")
        self.secret = try members.optional("secret")
        self.host = try members.optional("host")
        self.port = try members.optional("port")
        self.security = try members.optional("security")
        self.user = try members.optional("user")
        self.passwordSecret = try members.optional("password_secret")
        self.authorities = try members.optional("authorities")
        self.from = try members.optional("from")
        self.to = try members.optional("to")
        self.events = try members.optional("events")
        self.pipelines = try members.optional("pipelines")
        self.namespaces = try members.optional("namespaces")
        self.branches = try members.optional("branches")
        self.buckets = try members.optional("buckets")
        self.prefixes = try members.optional("prefixes")
        self.suffixes = try members.optional("suffixes")
        self.attempts = try members.required("attempts")
        self.retrySeconds = try members.required("retry_seconds")
        self.timeoutSeconds = try members.required("timeout_seconds")
        self.quietSeconds = try members.optional("quiet_seconds")
        self.longestSeconds = try members.optional("longest_seconds")
        self.enabled = try members.required("enabled")
    }
}

/// A word of ChannelKind.
public struct ChannelKind: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let webhook = ChannelKind(rawValue: "webhook")
    public static let slack = ChannelKind(rawValue: "slack")
    public static let email = ChannelKind(rawValue: "email")
}

/// `CodeDifference` of the API's document.
public struct CodeDifference: Hashable, AnswerDecodable {
    public var path: String
    public var before: String?
    public var after: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.path = try members.required("path")
        self.before = try members.nullable("before")
        self.after = try members.nullable("after")
    }
}

/// `CodeVersions` of the API's document.
public struct CodeVersions: Hashable, AnswerDecodable {
    public var run: String?
    public var base: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.run = try members.nullable("run")
        self.base = try members.nullable("base")
    }
}

/// `Column` of the API's document.
public struct Column: Hashable, AnswerDecodable {
    public var id: Int
    public var name: String
    public var type: String
    public var required: Bool
    public var doc: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.id = try members.required("id")
        self.name = try members.required("name")
        self.type = try members.required("type")
        self.required = try members.required("required")
        self.doc = try members.optional("doc")
    }
}

/// `ColumnChange` of the API's document.
public struct ColumnChange: Hashable, AnswerDecodable {
    public var change: ColumnChangeChange
    public var column: String
    public var before: String?
    public var after: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.change = try members.required("change")
        self.column = try members.required("column")
        self.before = try members.nullable("before")
        self.after = try members.nullable("after")
    }
}

/// A word of ColumnChangeChange.
public struct ColumnChangeChange: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let added = ColumnChangeChange(rawValue: "added")
    public static let removed = ColumnChangeChange(rawValue: "removed")
    public static let renamed = ColumnChangeChange(rawValue: "renamed")
    public static let retyped = ColumnChangeChange(rawValue: "retyped")
    public static let required = ColumnChangeChange(rawValue: "required")
    public static let optional = ColumnChangeChange(rawValue: "optional")
}

/// `Commit` of the API's document.
public struct Commit: Hashable, AnswerDecodable {
    public var id: String
    public var parents: [String]
    public var author: String
    public var message: String
    public var time: Timestamp
    public var properties: [String: String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.id = try members.required("id")
        self.parents = try members.required("parents")
        self.author = try members.required("author")
        self.message = try members.required("message")
        self.time = try members.required("time")
        self.properties = try members.required("properties")
    }
}

/// `CompactionReport` of the API's document.
public struct CompactionReport: Hashable, AnswerDecodable {
    public var name: String
    public var commit: String?
    public var partitions: Int
    public var partitionsLeft: Int
    public var dataFilesRemoved: Int
    public var dataFilesAdded: Int
    public var deleteFilesRemoved: Int
    public var bytesBefore: Int
    public var bytesAfter: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.commit = try members.nullable("commit")
        self.partitions = try members.required("partitions")
        self.partitionsLeft = try members.required("partitions_left")
        self.dataFilesRemoved = try members.required("data_files_removed")
        self.dataFilesAdded = try members.required("data_files_added")
        self.deleteFilesRemoved = try members.required("delete_files_removed")
        self.bytesBefore = try members.required("bytes_before")
        self.bytesAfter = try members.required("bytes_after")
    }
}

/// `Conflict` of the API's document.
public struct Conflict: Hashable, AnswerDecodable {
    public var key: String
    public var reason: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.key = try members.required("key")
        self.reason = try members.required("reason")
    }
}

/// `DeletedFile` of the API's document.
public struct DeletedFile: Hashable, AnswerDecodable {
    public var location: String
    public var bytes: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.location = try members.required("location")
        self.bytes = try members.required("bytes")
    }
}

/// `Delivery` of the API's document.
public struct Delivery: Hashable, AnswerDecodable {
    public var id: Int
    public var channel: String
    public var state: String
    public var attempts: Int
    public var reason: String?
    public var createdAt: Timestamp
    public var event: Event

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.id = try members.required("id")
        self.channel = try members.required("channel")
        self.state = try members.required("state")
        self.attempts = try members.required("attempts")
        self.reason = try members.nullable("reason")
        self.createdAt = try members.required("created_at")
        self.event = try members.required("event")
    }
}

/// `Event` of the API's document.
public struct Event: Hashable, AnswerDecodable {
    public var specversion: String
    public var id: String
    public var source: String
    public var type: String
    public var time: Timestamp
    public var subject: String
    public var datacontenttype: String
    public var branch: String?
    public var pipelines: [String]?
    public var namespaces: [String]?
    public var data: JSONObject
    public var position: Int?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.specversion = try members.required("specversion")
        self.id = try members.required("id")
        self.source = try members.required("source")
        self.type = try members.required("type")
        self.time = try members.required("time")
        self.subject = try members.required("subject")
        self.datacontenttype = try members.required("datacontenttype")
        self.branch = try members.optional("branch")
        self.pipelines = try members.optional("pipelines")
        self.namespaces = try members.optional("namespaces")
        self.data = try members.required("data")
        self.position = try members.optional("position")
    }
}

/// `ExpiryReport` of the API's document.
public struct ExpiryReport: Hashable, AnswerDecodable {
    public var name: String
    public var dryRun: Bool
    public var commit: String?
    public var snapshotsDropped: [Int]
    public var filesDeleted: [DeletedFile]
    public var bytesDeleted: Int
    public var filesTooYoung: Int
    public var commitsKept: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.dryRun = try members.required("dry_run")
        self.commit = try members.nullable("commit")
        self.snapshotsDropped = try members.required("snapshots_dropped")
        self.filesDeleted = try members.required("files_deleted")
        self.bytesDeleted = try members.required("bytes_deleted")
        self.filesTooYoung = try members.required("files_too_young")
        self.commitsKept = try members.required("commits_kept")
    }
}

/// `FileTotals` of the API's document.
public struct FileTotals: Hashable, AnswerDecodable {
    public var files: Int
    public var partitions: Int
    public var rows: Int
    public var bytes: Int
    public var deleteFiles: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.files = try members.required("files")
        self.partitions = try members.required("partitions")
        self.rows = try members.required("rows")
        self.bytes = try members.required("bytes")
        self.deleteFiles = try members.required("delete_files")
    }
}

/// `FileUpload` of the API's document.
public struct FileUpload: Hashable, AnswerDecodable {
    public var id: String
    public var file: String
    public var size: Int
    public var offset: Int
    public var mark: String
    public var createdAt: Timestamp
    public var author: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.id = try members.required("id")
        self.file = try members.required("file")
        self.size = try members.required("size")
        self.offset = try members.required("offset")
        self.mark = try members.required("mark")
        self.createdAt = try members.required("created_at")
        self.author = try members.required("author")
    }
}

/// `Finding` of the API's document.
public struct Finding: Hashable, AnswerDecodable {
    public var rule: String
    public var severity: FindingSeverity
    public var name: String
    public var message: String
    public var hint: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.rule = try members.required("rule")
        self.severity = try members.required("severity")
        self.name = try members.required("name")
        self.message = try members.required("message")
        self.hint = try members.required("hint")
    }
}

/// A word of FindingSeverity.
public struct FindingSeverity: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let info = FindingSeverity(rawValue: "info")
    public static let warning = FindingSeverity(rawValue: "warning")
    public static let error = FindingSeverity(rawValue: "error")
}

/// `FinishedUpload` of the API's document.
public struct FinishedUpload: Hashable, AnswerDecodable {
    public var path: String?
    public var id: String?
    public var table: String?
    public var rows: Int?
    public var bytesWritten: Int?
    public var commit: String?
    public var files: [IngestedFile]?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.path = try members.optional("path")
        self.id = try members.optional("id")
        self.table = try members.optional("table")
        self.rows = try members.optional("rows")
        self.bytesWritten = try members.optional("bytes_written")
        self.commit = try members.optional("commit")
        self.files = try members.optional("files")
    }
}

/// `Firing` of the API's document.
public struct Firing: Hashable, AnswerDecodable {
    public var key: String
    public var source: String
    public var status: FiringStatus
    public var dueAt: Timestamp
    public var recordedAt: Timestamp
    public var target: RunTarget
    public var run: String?
    public var error: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.key = try members.required("key")
        self.source = try members.required("source")
        self.status = try members.required("status")
        self.dueAt = try members.required("due_at")
        self.recordedAt = try members.required("recorded_at")
        self.target = try members.required("target")
        self.run = try members.nullable("run")
        self.error = try members.nullable("error")
    }
}

/// A word of FiringStatus.
public struct FiringStatus: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let pending = FiringStatus(rawValue: "pending")
    public static let queued = FiringStatus(rawValue: "queued")
    public static let started = FiringStatus(rawValue: "started")
    public static let success = FiringStatus(rawValue: "success")
    public static let failed = FiringStatus(rawValue: "failed")
    public static let cancelled = FiringStatus(rawValue: "cancelled")
    public static let skipped = FiringStatus(rawValue: "skipped")
}

/// `Flow` of the API's document.
public struct Flow: Hashable, AnswerDecodable {
    public var name: String
    public var path: String
    public var description: String?
    public var codeHash: String
    public var branch: String
    public var group: String?
    public var parallelism: Int
    public var concurrency: Int?
    public var priority: Int
    public var onFailure: String
    public var schema: JSONObject
    public var form: [FormField]
    public var steps: [FlowStep]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.path = try members.required("path")
        self.description = try members.nullable("description")
        self.codeHash = try members.required("code_hash")
        self.branch = try members.required("branch")
        self.group = try members.nullable("group")
        self.parallelism = try members.required("parallelism")
        self.concurrency = try members.nullable("concurrency")
        self.priority = try members.required("priority")
        self.onFailure = try members.required("on_failure")
        self.schema = try members.required("schema")
        self.form = try members.required("form")
        self.steps = try members.required("steps")
    }
}

/// `FlowEntry` of the API's document.
public struct FlowEntry: Hashable, AnswerDecodable {
    public var name: String
    public var path: String
    public var valid: Bool
    public var description: String?
    public var steps: Int?
    public var parameters: [String]?
    public var problems: [Problem]?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.path = try members.required("path")
        self.valid = try members.required("valid")
        self.description = try members.optional("description")
        self.steps = try members.optional("steps")
        self.parameters = try members.optional("parameters")
        self.problems = try members.optional("problems")
    }
}

/// `FlowStep` of the API's document.
public struct FlowStep: Hashable, AnswerDecodable {
    public var name: String
    public var kind: String
    public var description: String?
    public var dependsOn: [String]
    public var when: String?
    public var forEach: JSONValue
    public var attempts: Int
    public var timeoutSeconds: Int?
    public var allowFailure: Bool
    public var group: String?
    public var pool: String?
    public var secrets: [String]
    public var settings: JSONObject

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.kind = try members.required("kind")
        self.description = try members.nullable("description")
        self.dependsOn = try members.required("depends_on")
        self.when = try members.nullable("when")
        self.forEach = try members.required("for_each")
        self.attempts = try members.required("attempts")
        self.timeoutSeconds = try members.nullable("timeout_seconds")
        self.allowFailure = try members.required("allow_failure")
        self.group = try members.nullable("group")
        self.pool = try members.nullable("pool")
        self.secrets = try members.required("secrets")
        self.settings = try members.required("settings")
    }
}

/// `FlowVersion` of the API's document.
public struct FlowVersion: Hashable, AnswerDecodable {
    public var codeHash: String
    public var runs: Int
    public var firstRun: Timestamp
    public var lastRun: Timestamp
    public var lastStatus: RunStatus

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.codeHash = try members.required("code_hash")
        self.runs = try members.required("runs")
        self.firstRun = try members.required("first_run")
        self.lastRun = try members.required("last_run")
        self.lastStatus = try members.required("last_status")
    }
}

/// `FormField` of the API's document.
public struct FormField: Hashable, AnswerDecodable {
    public var name: String
    public var label: String
    public var type: ParameterType
    public var control: String
    public var required: Bool
    public var help: String?
    public var value: JSONValue?
    public var minimum: JSONValue?
    public var maximum: JSONValue?
    public var pattern: String?
    public var choices: [JSONValue]?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.label = try members.required("label")
        self.type = try members.required("type")
        self.control = try members.required("control")
        self.required = try members.required("required")
        self.help = try members.optional("help")
        self.value = try members.optional("value")
        self.minimum = try members.optional("minimum")
        self.maximum = try members.optional("maximum")
        self.pattern = try members.optional("pattern")
        self.choices = try members.optional("choices")
    }
}

/// `Found` of the API's document.
public struct Found: Hashable, AnswerDecodable {
    public var kind: FoundKind
    public var name: String
    public var of: String?
    public var about: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.kind = try members.required("kind")
        self.name = try members.required("name")
        self.of = try members.optional("of")
        self.about = try members.optional("about")
    }
}

/// A word of FoundKind.
public struct FoundKind: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let table = FoundKind(rawValue: "table")
    public static let view = FoundKind(rawValue: "view")
    public static let column = FoundKind(rawValue: "column")
    public static let pipeline = FoundKind(rawValue: "pipeline")
    public static let run = FoundKind(rawValue: "run")
}

/// `IngestReport` of the API's document.
public struct IngestReport: Hashable, AnswerDecodable {
    public var id: String
    public var table: String
    public var rows: Int
    public var bytesWritten: Int
    public var commit: String?
    public var files: [IngestedFile]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.id = try members.required("id")
        self.table = try members.required("table")
        self.rows = try members.required("rows")
        self.bytesWritten = try members.required("bytes_written")
        self.commit = try members.nullable("commit")
        self.files = try members.required("files")
    }
}

/// `IngestedFile` of the API's document.
public struct IngestedFile: Hashable, AnswerDecodable {
    public var path: String
    public var rows: Int?
    public var quarantined: Int
    public var sameAs: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.path = try members.required("path")
        self.rows = try members.nullable("rows")
        self.quarantined = try members.required("quarantined")
        self.sameAs = try members.nullable("same_as")
    }
}

/// `KeptCode` of the API's document.
public struct KeptCode: Hashable, AnswerDecodable {
    public var run: Bool
    public var with: Bool

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.run = try members.required("run")
        self.with = try members.required("with")
    }
}

/// `KeyChange` of the API's document.
public struct KeyChange: Hashable, AnswerDecodable {
    public var key: String
    public var kind: String
    public var change: KeyChangeChange

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.key = try members.required("key")
        self.kind = try members.required("kind")
        self.change = try members.required("change")
    }
}

/// A word of KeyChangeChange.
public struct KeyChangeChange: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let added = KeyChangeChange(rawValue: "added")
    public static let removed = KeyChangeChange(rawValue: "removed")
    public static let changed = KeyChangeChange(rawValue: "changed")
}

/// `LakeDifference` of the API's document.
public struct LakeDifference: Hashable, AnswerDecodable {
    public var from: String
    public var to: String
    public var tables: [TableDiff]
    public var warnings: [String]?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.from = try members.required("from")
        self.to = try members.required("to")
        self.tables = try members.required("tables")
        self.warnings = try members.optional("warnings")
    }
}

/// `Limits` of the API's document.
public struct Limits: Hashable, AnswerDecodable {
    public var queryRows: Int
    public var queryTimeMs: Int
    public var queryTimeDefaultMs: Int
    public var queriesAtOnce: Int
    public var runsAtOnce: Int
    public var uploadBytes: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.queryRows = try members.required("query_rows")
        self.queryTimeMs = try members.required("query_time_ms")
        self.queryTimeDefaultMs = try members.required("query_time_default_ms")
        self.queriesAtOnce = try members.required("queries_at_once")
        self.runsAtOnce = try members.required("runs_at_once")
        self.uploadBytes = try members.required("upload_bytes")
    }
}

/// `Location` of the API's document.
public struct Location: Hashable, AnswerDecodable {
    public var file: String
    public var line: Int?
    public var column: Int?
    public var excerpt: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.file = try members.required("file")
        self.line = try members.optional("line")
        self.column = try members.optional("column")
        self.excerpt = try members.optional("excerpt")
    }
}

/// A word of LogLevel.
public struct LogLevel: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let debug = LogLevel(rawValue: "debug")
    public static let info = LogLevel(rawValue: "info")
    public static let warning = LogLevel(rawValue: "warning")
    public static let error = LogLevel(rawValue: "error")
}

/// `LogLine` of the API's document.
public struct LogLine: Hashable, AnswerDecodable {
    public var id: Int?
    public var time: Timestamp
    public var level: LogLevel
    public var step: String?
    public var message: String
    public var link: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.id = try members.optional("id")
        self.time = try members.required("time")
        self.level = try members.required("level")
        self.step = try members.nullable("step")
        self.message = try members.required("message")
        self.link = try members.optional("link")
    }
}

/// `MergeReport` of the API's document.
public struct MergeReport: Hashable, AnswerDecodable {
    public var dryRun: Bool
    public var upToDate: Bool
    public var commit: Commit?
    public var changes: [KeyChange]
    public var conflicts: [Conflict]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.dryRun = try members.required("dry_run")
        self.upToDate = try members.required("up_to_date")
        self.commit = try members.nullable("commit")
        self.changes = try members.required("changes")
        self.conflicts = try members.required("conflicts")
    }
}

/// `MetricsReport` of the API's document.
public struct MetricsReport: Hashable, AnswerDecodable {
    public var time: Timestamp
    public var ref: String
    public var type: String
    public var report: JSONValue

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.time = try members.required("time")
        self.ref = try members.required("ref")
        self.type = try members.required("type")
        self.report = try members.required("report")
    }
}

/// `NewSchedule` of the API's document.
public struct NewSchedule: Hashable, AnswerDecodable {
    public var name: String
    public var kind: NewScheduleKind
    public var definedIn: String
    public var enabled: Bool
    public var definition: JSONObject
    public var author: String
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var nextAt: Timestamp?
    public var lastDueAt: Timestamp?
    public var secret: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.kind = try members.required("kind")
        self.definedIn = try members.required("defined_in")
        self.enabled = try members.required("enabled")
        self.definition = try members.required("definition")
        self.author = try members.required("author")
        self.createdAt = try members.required("created_at")
        self.updatedAt = try members.required("updated_at")
        self.nextAt = try members.nullable("next_at")
        self.lastDueAt = try members.nullable("last_due_at")
        self.secret = try members.optional("secret")
    }
}

/// A word of NewScheduleKind.
public struct NewScheduleKind: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let schedule = NewScheduleKind(rawValue: "schedule")
}

/// `NewToken` of the API's document.
public struct NewToken: Hashable, AnswerDecodable {
    public var id: String
    public var name: String
    public var scope: Scope
    public var namespaces: [String]
    public var state: NewTokenState
    public var createdAt: Timestamp
    public var expiresAt: Timestamp?
    public var revokedAt: Timestamp?
    public var lastUsedAt: Timestamp?
    public var secret: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.id = try members.required("id")
        self.name = try members.required("name")
        self.scope = try members.required("scope")
        self.namespaces = try members.required("namespaces")
        self.state = try members.required("state")
        self.createdAt = try members.required("created_at")
        self.expiresAt = try members.nullable("expires_at")
        self.revokedAt = try members.nullable("revoked_at")
        self.lastUsedAt = try members.nullable("last_used_at")
        self.secret = try members.required("secret")
    }
}

/// A word of NewTokenState.
public struct NewTokenState: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let active = NewTokenState(rawValue: "active")
    public static let expired = NewTokenState(rawValue: "expired")
    public static let revoked = NewTokenState(rawValue: "revoked")
}

/// `NewTrigger` of the API's document.
public struct NewTrigger: Hashable, AnswerDecodable {
    public var name: String
    public var kind: NewTriggerKind
    public var definedIn: String
    public var enabled: Bool
    public var definition: JSONObject
    public var author: String
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var fired: Int
    public var lastFiredAt: Timestamp?
    public var seen: [Observation]
    public var problem: String?
    public var hasSecret: Bool
    public var secret: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.kind = try members.required("kind")
        self.definedIn = try members.required("defined_in")
        self.enabled = try members.required("enabled")
        self.definition = try members.required("definition")
        self.author = try members.required("author")
        self.createdAt = try members.required("created_at")
        self.updatedAt = try members.required("updated_at")
        self.fired = try members.required("fired")
        self.lastFiredAt = try members.nullable("last_fired_at")
        self.seen = try members.required("seen")
        self.problem = try members.nullable("problem")
        self.hasSecret = try members.required("has_secret")
        self.secret = try members.optional("secret")
    }
}

/// A word of NewTriggerKind.
public struct NewTriggerKind: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let trigger = NewTriggerKind(rawValue: "trigger")
}

/// `Observation` of the API's document.
public struct Observation: Hashable, AnswerDecodable {
    public var source: Int
    public var count: Int
    public var lastAt: Timestamp
    public var detail: JSONValue

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.source = try members.required("source")
        self.count = try members.required("count")
        self.lastAt = try members.required("last_at")
        self.detail = try members.required("detail")
    }
}

/// A word of ParameterType.
public struct ParameterType: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let string = ParameterType(rawValue: "string")
    public static let integer = ParameterType(rawValue: "integer")
    public static let number = ParameterType(rawValue: "number")
    public static let boolean = ParameterType(rawValue: "boolean")
    public static let date = ParameterType(rawValue: "date")
    public static let timestamp = ParameterType(rawValue: "timestamp")
    public static let choice = ParameterType(rawValue: "choice")
    public static let list = ParameterType(rawValue: "list")
    public static let table = ParameterType(rawValue: "table")
    public static let secret = ParameterType(rawValue: "secret")
}

/// `PartitionSize` of the API's document.
public struct PartitionSize: Hashable, AnswerDecodable {
    public var partition: String
    public var files: Int
    public var rows: Int
    public var bytes: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.partition = try members.required("partition")
        self.files = try members.required("files")
        self.rows = try members.required("rows")
        self.bytes = try members.required("bytes")
    }
}

/// `PipelineColumn` of the API's document.
public struct PipelineColumn: Hashable, AnswerDecodable {
    public var name: String
    public var type: String?
    public var description: String?
    public var tests: [String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.type = try members.nullable("type")
        self.description = try members.nullable("description")
        self.tests = try members.required("tests")
    }
}

/// `PipelineDetails` of the API's document.
public struct PipelineDetails: Hashable, AnswerDecodable {
    public var name: String
    public var language: PipelineLanguage
    public var path: String
    public var materialized: String
    public var strategy: String
    public var description: String?
    public var owner: String?
    public var uniqueKey: [String]
    public var tags: [String]
    public var inputs: [String]
    public var landing: [String]
    public var source: String
    public var columns: [PipelineColumn]
    public var tests: [PipelineTest]
    public var readers: [String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.language = try members.required("language")
        self.path = try members.required("path")
        self.materialized = try members.required("materialized")
        self.strategy = try members.required("strategy")
        self.description = try members.nullable("description")
        self.owner = try members.nullable("owner")
        self.uniqueKey = try members.required("unique_key")
        self.tags = try members.required("tags")
        self.inputs = try members.required("inputs")
        self.landing = try members.required("landing")
        self.source = try members.required("source")
        self.columns = try members.required("columns")
        self.tests = try members.required("tests")
        self.readers = try members.required("readers")
    }
}

/// `PipelineEntry` of the API's document.
public struct PipelineEntry: Hashable, AnswerDecodable {
    public var name: String
    public var language: PipelineLanguage
    public var path: String
    public var materialized: String
    public var strategy: String
    public var description: String?
    public var owner: String?
    public var uniqueKey: [String]
    public var tags: [String]
    public var inputs: [String]
    public var landing: [String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.language = try members.required("language")
        self.path = try members.required("path")
        self.materialized = try members.required("materialized")
        self.strategy = try members.required("strategy")
        self.description = try members.nullable("description")
        self.owner = try members.nullable("owner")
        self.uniqueKey = try members.required("unique_key")
        self.tags = try members.required("tags")
        self.inputs = try members.required("inputs")
        self.landing = try members.required("landing")
    }
}

/// A word of PipelineLanguage.
public struct PipelineLanguage: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let sql = PipelineLanguage(rawValue: "sql")
    public static let python = PipelineLanguage(rawValue: "python")
}

/// `PipelineRetention` of the API's document.
public struct PipelineRetention: Hashable, AnswerDecodable {
    public var pipeline: String
    public var system: [String: Int]
    public var overrides: [String: Int]
    public var effective: [String: Int]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.pipeline = try members.required("pipeline")
        self.system = try members.required("system")
        self.overrides = try members.required("overrides")
        self.effective = try members.required("effective")
    }
}

/// `PipelineSource` of the API's document.
public struct PipelineSource: Hashable, AnswerDecodable {
    public var name: String
    public var folder: String
    public var files: [SourceFile]
    public var version: SourceVersion

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.folder = try members.required("folder")
        self.files = try members.required("files")
        self.version = try members.required("version")
    }
}

/// `PipelineTest` of the API's document.
public struct PipelineTest: Hashable, AnswerDecodable {
    public var name: String
    public var path: String
    public var sql: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.path = try members.required("path")
        self.sql = try members.required("sql")
    }
}

/// `Plan` of the API's document.
public struct Plan: Hashable, AnswerDecodable {
    public var steps: [PlanStep]
    public var branch: String
    public var pinnedCommit: String
    public var warnings: [Warning]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.steps = try members.required("steps")
        self.branch = try members.required("branch")
        self.pinnedCommit = try members.required("pinned_commit")
        self.warnings = try members.required("warnings")
    }
}

/// `PlanStep` of the API's document.
public struct PlanStep: Hashable, AnswerDecodable {
    public var pipeline: String
    public var action: String
    public var reasons: [String]
    public var dependsOn: [String]
    public var tests: Int
    public var inputs: [String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.pipeline = try members.required("pipeline")
        self.action = try members.required("action")
        self.reasons = try members.required("reasons")
        self.dependsOn = try members.required("depends_on")
        self.tests = try members.required("tests")
        self.inputs = try members.required("inputs")
    }
}

/// `Problem` of the API's document.
public struct Problem: Hashable, AnswerDecodable {
    public var code: String
    public var message: String
    public var location: Location?
    public var hint: String?
    public var causes: [String]?
    public var problems: [Problem]?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.code = try members.required("code")
        self.message = try members.required("message")
        self.location = try members.optional("location")
        self.hint = try members.optional("hint")
        self.causes = try members.optional("causes")
        self.problems = try members.optional("problems")
    }
}

/// `QualityResult` of the API's document.
public struct QualityResult: Hashable, AnswerDecodable {
    public var run: String
    public var target: String
    public var at: Timestamp
    public var name: String
    public var status: String
    public var severity: String
    public var violations: Int?
    public var durationUs: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.run = try members.required("run")
        self.target = try members.required("target")
        self.at = try members.required("at")
        self.name = try members.required("name")
        self.status = try members.required("status")
        self.severity = try members.required("severity")
        self.violations = try members.nullable("violations")
        self.durationUs = try members.required("duration_us")
    }
}

/// `Reference` of the API's document.
public struct Reference: Hashable, AnswerDecodable {
    public var name: String
    public var kind: ReferenceKind
    public var commit: String
    public var createdAt: Timestamp
    public var metadata: [String: String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.kind = try members.required("kind")
        self.commit = try members.required("commit")
        self.createdAt = try members.required("created_at")
        self.metadata = try members.required("metadata")
    }
}

/// A word of ReferenceKind.
public struct ReferenceKind: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let branch = ReferenceKind(rawValue: "branch")
    public static let tag = ReferenceKind(rawValue: "tag")
}

/// `RegisteredTable` of the API's document.
public struct RegisteredTable: Hashable, AnswerDecodable {
    public var name: String
    public var id: String
    public var metadataLocation: String
    public var rows: Int?
    public var commit: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.id = try members.required("id")
        self.metadataLocation = try members.required("metadata_location")
        self.rows = try members.nullable("rows")
        self.commit = try members.required("commit")
    }
}

/// `RetentionConfig` of the API's document.
public struct RetentionConfig: Hashable, AnswerDecodable {
    public var config: [String: Int]
    public var set: [String: Int]
    public var defaults: [String: Int]
    public var pipelines: [String: [String: Int]]
    public var landingZones: [String: ZoneRetention]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.config = try members.required("config")
        self.set = try members.required("set")
        self.defaults = try members.required("defaults")
        self.pipelines = try members.required("pipelines")
        self.landingZones = try members.required("landing_zones")
    }
}

/// `RetentionPass` of the API's document.
public struct RetentionPass: Hashable, AnswerDecodable {
    public var runsPruned: Int
    public var logsPruned: Int
    public var qualityPruned: Int
    public var runsFailed: Int
    public var branchesCleaned: Int
    public var lzFilesCleaned: Int
    public var auditPruned: Int
    public var codeFilesCleaned: Int
    public var snapshotsExpired: Int
    public var orphanFilesCleaned: Int
    public var problems: [String]
    public var turn: RetentionPassTurn
    public var endedAt: Timestamp
    public var by: String
    public var startedAt: Timestamp
    public var durationMs: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.runsPruned = try members.required("runs_pruned")
        self.logsPruned = try members.required("logs_pruned")
        self.qualityPruned = try members.required("quality_pruned")
        self.runsFailed = try members.required("runs_failed")
        self.branchesCleaned = try members.required("branches_cleaned")
        self.lzFilesCleaned = try members.required("lz_files_cleaned")
        self.auditPruned = try members.required("audit_pruned")
        self.codeFilesCleaned = try members.required("code_files_cleaned")
        self.snapshotsExpired = try members.required("snapshots_expired")
        self.orphanFilesCleaned = try members.required("orphan_files_cleaned")
        self.problems = try members.required("problems")
        self.turn = try members.required("turn")
        self.endedAt = try members.required("ended_at")
        self.by = try members.required("by")
        self.startedAt = try members.required("started_at")
        self.durationMs = try members.required("duration_ms")
    }
}

/// A word of RetentionPassTurn.
public struct RetentionPassTurn: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let records = RetentionPassTurn(rawValue: "records")
    public static let lake = RetentionPassTurn(rawValue: "lake")
}

/// `RetentionReport` of the API's document.
public struct RetentionReport: Hashable, AnswerDecodable {
    public var runsPruned: Int
    public var logsPruned: Int
    public var qualityPruned: Int
    public var runsFailed: Int
    public var branchesCleaned: Int
    public var lzFilesCleaned: Int
    public var auditPruned: Int
    public var codeFilesCleaned: Int
    public var snapshotsExpired: Int
    public var orphanFilesCleaned: Int
    public var problems: [String]
    public var dryRun: Bool

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.runsPruned = try members.required("runs_pruned")
        self.logsPruned = try members.required("logs_pruned")
        self.qualityPruned = try members.required("quality_pruned")
        self.runsFailed = try members.required("runs_failed")
        self.branchesCleaned = try members.required("branches_cleaned")
        self.lzFilesCleaned = try members.required("lz_files_cleaned")
        self.auditPruned = try members.required("audit_pruned")
        self.codeFilesCleaned = try members.required("code_files_cleaned")
        self.snapshotsExpired = try members.required("snapshots_expired")
        self.orphanFilesCleaned = try members.required("orphan_files_cleaned")
        self.problems = try members.required("problems")
        self.dryRun = try members.required("dry_run")
    }
}

/// `RowSample` of the API's document.
public struct RowSample: Hashable, AnswerDecodable {
    public var side: RowSampleSide
    public var row: JSONObject

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.side = try members.required("side")
        self.row = try members.required("row")
    }
}

/// A word of RowSampleSide.
public struct RowSampleSide: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let removed = RowSampleSide(rawValue: "removed")
    public static let added = RowSampleSide(rawValue: "added")
    public static let before = RowSampleSide(rawValue: "before")
    public static let after = RowSampleSide(rawValue: "after")
}

/// `Run` of the API's document.
public struct Run: Hashable, AnswerDecodable {
    public var id: String
    public var status: RunStatus
    public var trigger: String
    public var author: String
    public var target: String
    public var pinnedCommit: String
    public var createdAt: Timestamp
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?
    public var request: JSONObject
    public var kind: RunKind
    public var name: String?
    public var priority: Int?
    public var parent: RunParent?
    public var branch: String?
    public var publishedCommit: String?
    public var error: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.id = try members.required("id")
        self.status = try members.required("status")
        self.trigger = try members.required("trigger")
        self.author = try members.required("author")
        self.target = try members.required("target")
        self.pinnedCommit = try members.required("pinned_commit")
        self.createdAt = try members.required("created_at")
        self.startedAt = try members.nullable("started_at")
        self.finishedAt = try members.nullable("finished_at")
        self.request = try members.required("request")
        self.kind = try members.required("kind")
        self.name = try members.optional("name")
        self.priority = try members.optional("priority")
        self.parent = try members.optional("parent")
        self.branch = try members.nullable("branch")
        self.publishedCommit = try members.nullable("published_commit")
        self.error = try members.nullable("error")
    }
}

/// `RunDetails` of the API's document.
public struct RunDetails: Hashable, AnswerDecodable {
    public var run: Run
    public var steps: [Step]
    public var tests: [TestResult]
    public var logs: [LogLine]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.run = try members.required("run")
        self.steps = try members.required("steps")
        self.tests = try members.required("tests")
        self.logs = try members.required("logs")
    }
}

/// `RunEvent` of the API's document.
public enum RunEvent: Hashable, AnswerDecodable {
    case started(RunStartedEvent)
    case stepStarted(RunStepStartedEvent)
    case stepProgress(RunStepProgressEvent)
    case stepEnded(RunStepEndedEvent)
    case testEnded(RunTestEndedEvent)
    case log(RunLogEvent)
    case publishing(RunPublishingEvent)
    case published(RunPublishedEvent)
    case summary(RunSummaryEvent)
    /// What a later server says.
    case other(JSONValue)

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let word: String = try AnswerMembers(answer).required("event")
        switch word {
        case "started": self = .started(try RunStartedEvent(answer: answer))
        case "step_started": self = .stepStarted(try RunStepStartedEvent(answer: answer))
        case "step_progress": self = .stepProgress(try RunStepProgressEvent(answer: answer))
        case "step_ended": self = .stepEnded(try RunStepEndedEvent(answer: answer))
        case "test_ended": self = .testEnded(try RunTestEndedEvent(answer: answer))
        case "log": self = .log(try RunLogEvent(answer: answer))
        case "publishing": self = .publishing(try RunPublishingEvent(answer: answer))
        case "published": self = .published(try RunPublishedEvent(answer: answer))
        case "summary": self = .summary(try RunSummaryEvent(answer: answer))
        default: self = .other(answer)
        }
    }
}

/// A word of RunKind.
public struct RunKind: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let flow = RunKind(rawValue: "flow")
    public static let pipelines = RunKind(rawValue: "pipelines")
}

/// `RunLogEvent` of the API's document.
public struct RunLogEvent: Hashable, AnswerDecodable {
    public var event: String
    public var log: LogLine

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.event = try members.required("event")
        self.log = try members.required("log")
    }
}

/// `RunParent` of the API's document.
public struct RunParent: Hashable, AnswerDecodable {
    public var run: String
    public var step: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.run = try members.required("run")
        self.step = try members.required("step")
    }
}

/// `RunPublishedEvent` of the API's document.
public struct RunPublishedEvent: Hashable, AnswerDecodable {
    public var event: String
    public var commit: String
    public var assets: [String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.event = try members.required("event")
        self.commit = try members.required("commit")
        self.assets = try members.required("assets")
    }
}

/// `RunPublishingEvent` of the API's document.
public struct RunPublishingEvent: Hashable, AnswerDecodable {
    public var event: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.event = try members.required("event")
    }
}

/// `RunStartedEvent` of the API's document.
public struct RunStartedEvent: Hashable, AnswerDecodable {
    public var event: String
    public var run: Run
    public var steps: [Step]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.event = try members.required("event")
        self.run = try members.required("run")
        self.steps = try members.required("steps")
    }
}

/// A word of RunStatus.
public struct RunStatus: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let pending = RunStatus(rawValue: "pending")
    public static let running = RunStatus(rawValue: "running")
    public static let success = RunStatus(rawValue: "success")
    public static let failed = RunStatus(rawValue: "failed")
    public static let cancelled = RunStatus(rawValue: "cancelled")
}

/// `RunStepEndedEvent` of the API's document.
public struct RunStepEndedEvent: Hashable, AnswerDecodable {
    public var event: String
    public var step: Step

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.event = try members.required("event")
        self.step = try members.required("step")
    }
}

/// `RunStepProgressEvent` of the API's document.
public struct RunStepProgressEvent: Hashable, AnswerDecodable {
    public var event: String
    public var step: String
    public var rows: Int?
    public var fraction: Double?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.event = try members.required("event")
        self.step = try members.required("step")
        self.rows = try members.nullable("rows")
        self.fraction = try members.nullable("fraction")
    }
}

/// `RunStepStartedEvent` of the API's document.
public struct RunStepStartedEvent: Hashable, AnswerDecodable {
    public var event: String
    public var step: String
    public var attempt: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.event = try members.required("event")
        self.step = try members.required("step")
        self.attempt = try members.required("attempt")
    }
}

/// `RunSummaryEvent` of the API's document.
public struct RunSummaryEvent: Hashable, AnswerDecodable {
    public var event: String
    public var run: Run?
    public var steps: [Step]
    public var tests: TestCounts
    public var assets: [String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.event = try members.required("event")
        self.run = try members.nullable("run")
        self.steps = try members.required("steps")
        self.tests = try members.required("tests")
        self.assets = try members.required("assets")
    }
}

/// `RunTarget` of the API's document.
public struct RunTarget: Hashable, AnswerDecodable {
    public var flow: String?
    public var pipelines: [String]?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.flow = try members.optional("flow")
        self.pipelines = try members.optional("pipelines")
    }
}

/// `RunTestEndedEvent` of the API's document.
public struct RunTestEndedEvent: Hashable, AnswerDecodable {
    public var event: String
    public var test: TestResult

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.event = try members.required("event")
        self.test = try members.required("test")
    }
}

/// `SavedQuery` of the API's document.
public struct SavedQuery: Hashable, AnswerDecodable {
    public var id: String
    public var name: String
    public var sql: String
    public var ref: String
    public var version: Int
    public var createdAt: Timestamp
    public var createdBy: String
    public var updatedAt: Timestamp
    public var updatedBy: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.id = try members.required("id")
        self.name = try members.required("name")
        self.sql = try members.required("sql")
        self.ref = try members.required("ref")
        self.version = try members.required("version")
        self.createdAt = try members.required("created_at")
        self.createdBy = try members.required("created_by")
        self.updatedAt = try members.required("updated_at")
        self.updatedBy = try members.required("updated_by")
    }
}

/// `Schedule` of the API's document.
public struct Schedule: Hashable, AnswerDecodable {
    public var name: String
    public var kind: ScheduleKind
    public var definedIn: String
    public var enabled: Bool
    public var definition: JSONObject
    public var author: String
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var nextAt: Timestamp?
    public var lastDueAt: Timestamp?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.kind = try members.required("kind")
        self.definedIn = try members.required("defined_in")
        self.enabled = try members.required("enabled")
        self.definition = try members.required("definition")
        self.author = try members.required("author")
        self.createdAt = try members.required("created_at")
        self.updatedAt = try members.required("updated_at")
        self.nextAt = try members.nullable("next_at")
        self.lastDueAt = try members.nullable("last_due_at")
    }
}

/// A word of ScheduleKind.
public struct ScheduleKind: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let schedule = ScheduleKind(rawValue: "schedule")
}

/// `ScheduleDetails` of the API's document.
public struct ScheduleDetails: Hashable, AnswerDecodable {
    public var name: String
    public var kind: ScheduleDetailsKind
    public var definedIn: String
    public var enabled: Bool
    public var definition: JSONObject
    public var author: String
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var nextAt: Timestamp?
    public var lastDueAt: Timestamp?
    public var firings: [Firing]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.kind = try members.required("kind")
        self.definedIn = try members.required("defined_in")
        self.enabled = try members.required("enabled")
        self.definition = try members.required("definition")
        self.author = try members.required("author")
        self.createdAt = try members.required("created_at")
        self.updatedAt = try members.required("updated_at")
        self.nextAt = try members.nullable("next_at")
        self.lastDueAt = try members.nullable("last_due_at")
        self.firings = try members.required("firings")
    }
}

/// A word of ScheduleDetailsKind.
public struct ScheduleDetailsKind: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let schedule = ScheduleDetailsKind(rawValue: "schedule")
}

/// A word of Scope.
public struct Scope: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let worker = Scope(rawValue: "worker")
    public static let read = Scope(rawValue: "read")
    public static let write = Scope(rawValue: "write")
    public static let admin = Scope(rawValue: "admin")
}

/// `Secret` of the API's document.
public struct Secret: Hashable, AnswerDecodable {
    public var name: String
    public var description: String?
    public var updatedAt: Timestamp
    public var updatedBy: String
    public var key: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.description = try members.nullable("description")
        self.updatedAt = try members.required("updated_at")
        self.updatedBy = try members.required("updated_by")
        self.key = try members.required("key")
    }
}

/// `SourceColumn` of the API's document.
public struct SourceColumn: Hashable, AnswerDecodable {
    public var name: String
    public var type: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.type = try members.required("type")
    }
}

/// `SourceEntry` of the API's document.
public struct SourceEntry: Hashable, AnswerDecodable {
    public var name: String
    public var folder: String
    public var language: PipelineLanguage
    public var tests: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.folder = try members.required("folder")
        self.language = try members.required("language")
        self.tests = try members.required("tests")
    }
}

/// `SourceFile` of the API's document.
public struct SourceFile: Hashable, AnswerDecodable, CallValue {
    public var path: String
    public var text: String

    public init(path: String, text: String) {
        self.path = path
        self.text = text
    }

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.path = try members.required("path")
        self.text = try members.required("text")
    }

    public var sent: JSONValue {
        var object = JSONObject()
        object["path"] = path.sent
        object["text"] = text.sent
        return .object(object)
    }
}

/// `SourceReport` of the API's document.
public struct SourceReport: Hashable, AnswerDecodable {
    public var errors: [Problem]
    public var warnings: [Warning]
    public var sql: String?
    public var reads: [String]
    public var landing: [String]
    public var writes: [String]
    public var columns: [SourceColumn]?
    public var timings: [SourceTiming]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.errors = try members.required("errors")
        self.warnings = try members.required("warnings")
        self.sql = try members.nullable("sql")
        self.reads = try members.required("reads")
        self.landing = try members.required("landing")
        self.writes = try members.required("writes")
        self.columns = try members.nullable("columns")
        self.timings = try members.required("timings")
    }
}

/// `SourceTiming` of the API's document.
public struct SourceTiming: Hashable, AnswerDecodable {
    public var part: String
    public var ms: Double

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.part = try members.required("part")
        self.ms = try members.required("ms")
    }
}

/// `SourceVersion` of the API's document.
public struct SourceVersion: Hashable, AnswerDecodable {
    public var number: Int
    public var kind: SourceVersionKind
    public var author: String
    public var time: Timestamp
    public var digest: String
    public var files: [SourceFile]?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.number = try members.required("number")
        self.kind = try members.required("kind")
        self.author = try members.required("author")
        self.time = try members.required("time")
        self.digest = try members.required("digest")
        self.files = try members.optional("files")
    }
}

/// A word of SourceVersionKind.
public struct SourceVersionKind: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let created = SourceVersionKind(rawValue: "created")
    public static let saved = SourceVersionKind(rawValue: "saved")
    public static let restored = SourceVersionKind(rawValue: "restored")
    public static let deleted = SourceVersionKind(rawValue: "deleted")
    public static let found = SourceVersionKind(rawValue: "found")
}

/// `Step` of the API's document.
public struct Step: Hashable, AnswerDecodable {
    public var name: String
    public var status: StepStatus
    public var action: String
    public var startedAt: Timestamp?
    public var finishedAt: Timestamp?
    public var rowsWritten: Int?
    public var rowsDeleted: Int?
    public var rowsTotal: Int?
    public var bytesWritten: Int?
    public var rowsQuarantined: Int?
    public var snapshotId: Int?
    public var inputs: [String]
    public var attempts: Int
    public var error: String?
    public var peakMemory: Int?
    public var cpuUs: Int?
    public var outputs: JSONValue?
    public var child: String?
    public var awaitsDecision: Bool?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.status = try members.required("status")
        self.action = try members.required("action")
        self.startedAt = try members.nullable("started_at")
        self.finishedAt = try members.nullable("finished_at")
        self.rowsWritten = try members.nullable("rows_written")
        self.rowsDeleted = try members.nullable("rows_deleted")
        self.rowsTotal = try members.nullable("rows_total")
        self.bytesWritten = try members.nullable("bytes_written")
        self.rowsQuarantined = try members.nullable("rows_quarantined")
        self.snapshotId = try members.nullable("snapshot_id")
        self.inputs = try members.required("inputs")
        self.attempts = try members.required("attempts")
        self.error = try members.nullable("error")
        self.peakMemory = try members.optional("peak_memory")
        self.cpuUs = try members.optional("cpu_us")
        self.outputs = try members.optional("outputs")
        self.child = try members.optional("child")
        self.awaitsDecision = try members.optional("awaits_decision")
    }
}

/// A word of StepStatus.
public struct StepStatus: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let waiting = StepStatus(rawValue: "waiting")
    public static let running = StepStatus(rawValue: "running")
    public static let success = StepStatus(rawValue: "success")
    public static let failed = StepStatus(rawValue: "failed")
    public static let skipped = StepStatus(rawValue: "skipped")
    public static let cancelled = StepStatus(rawValue: "cancelled")
}

/// `Table` of the API's document.
public struct Table: Hashable, AnswerDecodable {
    public var name: String
    public var kind: TableKind
    public var sql: String?
    public var dialect: String?
    public var id: String?
    public var location: String?
    public var metadataLocation: String?
    public var snapshots: Int?
    public var snapshotId: Int?
    public var rows: Int?
    public var bytes: Int?
    public var dataFiles: Int?
    public var columns: [Column]?
    public var partitionBy: [String]?
    public var properties: [String: String]?
    public var catalogProperties: [String: String]?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.kind = try members.required("kind")
        self.sql = try members.optional("sql")
        self.dialect = try members.optional("dialect")
        self.id = try members.optional("id")
        self.location = try members.optional("location")
        self.metadataLocation = try members.optional("metadata_location")
        self.snapshots = try members.optional("snapshots")
        self.snapshotId = try members.optional("snapshot_id")
        self.rows = try members.optional("rows")
        self.bytes = try members.optional("bytes")
        self.dataFiles = try members.optional("data_files")
        self.columns = try members.optional("columns")
        self.partitionBy = try members.optional("partition_by")
        self.properties = try members.optional("properties")
        self.catalogProperties = try members.optional("catalog_properties")
    }
}

/// `TableChange` of the API's document.
public struct TableChange: Hashable, AnswerDecodable {
    public var commit: Commit
    public var removed: Bool
    public var snapshot: TableSnapshot?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.commit = try members.required("commit")
        self.removed = try members.required("removed")
        self.snapshot = try members.optional("snapshot")
    }
}

/// `TableDiff` of the API's document.
public struct TableDiff: Hashable, AnswerDecodable {
    public var name: String
    public var kind: String
    public var change: TableDiffChange
    public var sqlBefore: String?
    public var sqlAfter: String?
    public var rowsAdded: Int?
    public var rowsRemoved: Int?
    public var rowsChanged: Int?
    public var key: [String]?
    public var columnChanges: [ColumnChange]?
    public var filesRead: Int?
    public var filesShared: Int?
    public var samples: [RowSample]?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.kind = try members.required("kind")
        self.change = try members.required("change")
        self.sqlBefore = try members.optional("sql_before")
        self.sqlAfter = try members.optional("sql_after")
        self.rowsAdded = try members.optional("rows_added")
        self.rowsRemoved = try members.optional("rows_removed")
        self.rowsChanged = try members.optional("rows_changed")
        self.key = try members.optional("key")
        self.columnChanges = try members.optional("column_changes")
        self.filesRead = try members.optional("files_read")
        self.filesShared = try members.optional("files_shared")
        self.samples = try members.optional("samples")
    }
}

/// A word of TableDiffChange.
public struct TableDiffChange: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let added = TableDiffChange(rawValue: "added")
    public static let removed = TableDiffChange(rawValue: "removed")
    public static let changed = TableDiffChange(rawValue: "changed")
}

/// `TableEntry` of the API's document.
public struct TableEntry: Hashable, AnswerDecodable {
    public var name: String
    public var kind: TableKind
    public var rows: Int?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.kind = try members.required("kind")
        self.rows = try members.nullable("rows")
    }
}

/// `TableFile` of the API's document.
public struct TableFile: Hashable, AnswerDecodable {
    public var path: String
    public var format: String
    public var partition: String
    public var rows: Int
    public var bytes: Int
    public var deleteFiles: Int
    public var sequenceNumber: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.path = try members.required("path")
        self.format = try members.required("format")
        self.partition = try members.required("partition")
        self.rows = try members.required("rows")
        self.bytes = try members.required("bytes")
        self.deleteFiles = try members.required("delete_files")
        self.sequenceNumber = try members.required("sequence_number")
    }
}

/// A word of TableKind.
public struct TableKind: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let table = TableKind(rawValue: "table")
    public static let view = TableKind(rawValue: "view")
}

/// `TableSnapshot` of the API's document.
public struct TableSnapshot: Hashable, AnswerDecodable {
    public var id: Int
    public var time: Timestamp
    public var operation: String?
    public var summary: [String: String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.id = try members.required("id")
        self.time = try members.required("time")
        self.operation = try members.nullable("operation")
        self.summary = try members.required("summary")
    }
}

/// `TestCounts` of the API's document.
public struct TestCounts: Hashable, AnswerDecodable {
    public var passed: Int
    public var warned: Int
    public var failed: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.passed = try members.required("passed")
        self.warned = try members.required("warned")
        self.failed = try members.required("failed")
    }
}

/// `TestReport` of the API's document.
public struct TestReport: Hashable, AnswerDecodable {
    public var ok: Bool
    public var counts: TestCounts
    public var tests: [TestResult]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.ok = try members.required("ok")
        self.counts = try members.required("counts")
        self.tests = try members.required("tests")
    }
}

/// `TestResult` of the API's document.
public struct TestResult: Hashable, AnswerDecodable {
    public var asset: String
    public var name: String
    public var status: String
    public var severity: String
    public var violations: Int?
    public var durationUs: Int
    public var description: String?
    public var remediation: String?
    public var tags: [String]
    public var sample: TestSample
    public var error: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.asset = try members.required("asset")
        self.name = try members.required("name")
        self.status = try members.required("status")
        self.severity = try members.required("severity")
        self.violations = try members.nullable("violations")
        self.durationUs = try members.required("duration_us")
        self.description = try members.nullable("description")
        self.remediation = try members.nullable("remediation")
        self.tags = try members.required("tags")
        self.sample = try members.required("sample")
        self.error = try members.nullable("error")
    }
}

/// `TestSample` of the API's document.
public struct TestSample: Hashable, AnswerDecodable {
    public var columns: [String]
    public var rows: [[String?]]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.columns = try members.required("columns")
        self.rows = try members.required("rows")
    }
}

/// `Token` of the API's document.
public struct Token: Hashable, AnswerDecodable {
    public var id: String
    public var name: String
    public var scope: Scope
    public var namespaces: [String]
    public var state: TokenState
    public var createdAt: Timestamp
    public var expiresAt: Timestamp?
    public var revokedAt: Timestamp?
    public var lastUsedAt: Timestamp?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.id = try members.required("id")
        self.name = try members.required("name")
        self.scope = try members.required("scope")
        self.namespaces = try members.required("namespaces")
        self.state = try members.required("state")
        self.createdAt = try members.required("created_at")
        self.expiresAt = try members.nullable("expires_at")
        self.revokedAt = try members.nullable("revoked_at")
        self.lastUsedAt = try members.nullable("last_used_at")
    }
}

/// A word of TokenState.
public struct TokenState: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let active = TokenState(rawValue: "active")
    public static let expired = TokenState(rawValue: "expired")
    public static let revoked = TokenState(rawValue: "revoked")
}

/// `Transition` of the API's document.
public struct Transition: Hashable, AnswerDecodable {
    public var number: Int
    public var time: Timestamp
    public var what: String
    public var details: [JSONValue]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.number = try members.required("number")
        self.time = try members.required("time")
        self.what = try members.required("what")
        self.details = try members.required("details")
    }
}

/// `Trigger` of the API's document.
public struct Trigger: Hashable, AnswerDecodable {
    public var name: String
    public var kind: TriggerKind
    public var definedIn: String
    public var enabled: Bool
    public var definition: JSONObject
    public var author: String
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var fired: Int
    public var lastFiredAt: Timestamp?
    public var seen: [Observation]
    public var problem: String?
    public var hasSecret: Bool

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.kind = try members.required("kind")
        self.definedIn = try members.required("defined_in")
        self.enabled = try members.required("enabled")
        self.definition = try members.required("definition")
        self.author = try members.required("author")
        self.createdAt = try members.required("created_at")
        self.updatedAt = try members.required("updated_at")
        self.fired = try members.required("fired")
        self.lastFiredAt = try members.nullable("last_fired_at")
        self.seen = try members.required("seen")
        self.problem = try members.nullable("problem")
        self.hasSecret = try members.required("has_secret")
    }
}

/// A word of TriggerKind.
public struct TriggerKind: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let trigger = TriggerKind(rawValue: "trigger")
}

/// `TriggerDetails` of the API's document.
public struct TriggerDetails: Hashable, AnswerDecodable {
    public var name: String
    public var kind: TriggerDetailsKind
    public var definedIn: String
    public var enabled: Bool
    public var definition: JSONObject
    public var author: String
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var fired: Int
    public var lastFiredAt: Timestamp?
    public var seen: [Observation]
    public var problem: String?
    public var hasSecret: Bool
    public var firings: [Firing]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.kind = try members.required("kind")
        self.definedIn = try members.required("defined_in")
        self.enabled = try members.required("enabled")
        self.definition = try members.required("definition")
        self.author = try members.required("author")
        self.createdAt = try members.required("created_at")
        self.updatedAt = try members.required("updated_at")
        self.fired = try members.required("fired")
        self.lastFiredAt = try members.nullable("last_fired_at")
        self.seen = try members.required("seen")
        self.problem = try members.nullable("problem")
        self.hasSecret = try members.required("has_secret")
        self.firings = try members.required("firings")
    }
}

/// A word of TriggerDetailsKind.
public struct TriggerDetailsKind: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let trigger = TriggerDetailsKind(rawValue: "trigger")
}

/// `WaitingStep` of the API's document.
public struct WaitingStep: Hashable, AnswerDecodable {
    public var run: String
    public var step: String
    public var attempt: Int
    public var group: String
    public var waitSeconds: Double
    public var reason: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.run = try members.required("run")
        self.step = try members.required("step")
        self.attempt = try members.required("attempt")
        self.group = try members.required("group")
        self.waitSeconds = try members.required("wait_seconds")
        self.reason = try members.required("reason")
    }
}

/// `Warning` of the API's document.
public struct Warning: Hashable, AnswerDecodable {
    public var message: String
    public var location: Location?
    public var hint: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.message = try members.required("message")
        self.location = try members.optional("location")
        self.hint = try members.optional("hint")
    }
}

/// `WorkCarrier` of the API's document.
public struct WorkCarrier: Hashable, AnswerDecodable {
    public var url: String
    public var assignments: String
    public var answers: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.url = try members.required("url")
        self.assignments = try members.required("assignments")
        self.answers = try members.required("answers")
    }
}

/// `WorkItem` of the API's document.
public struct WorkItem: Hashable, AnswerDecodable {
    public var lease: String
    public var run: String
    public var step: String
    public var attempt: Int
    public var fence: Int
    public var payload: JSONValue

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.lease = try members.required("lease")
        self.run = try members.required("run")
        self.step = try members.required("step")
        self.attempt = try members.required("attempt")
        self.fence = try members.required("fence")
        self.payload = try members.required("payload")
    }
}

/// `Worker` of the API's document.
public struct Worker: Hashable, AnswerDecodable {
    public var id: String
    public var name: String
    public var status: WorkerStatus
    public var groups: [String]
    public var environment: String
    public var languages: [String]
    public var labels: [String: String]
    public var capacity: Int
    public var version: String
    public var load: WorkerLoad
    public var heardSecondsAgo: Double
    public var registeredSecondsAgo: Double
    public var answered: Int
    public var lost: Int
    public var steps: [WorkerStep]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.id = try members.required("id")
        self.name = try members.required("name")
        self.status = try members.required("status")
        self.groups = try members.required("groups")
        self.environment = try members.required("environment")
        self.languages = try members.required("languages")
        self.labels = try members.required("labels")
        self.capacity = try members.required("capacity")
        self.version = try members.required("version")
        self.load = try members.required("load")
        self.heardSecondsAgo = try members.required("heard_seconds_ago")
        self.registeredSecondsAgo = try members.required("registered_seconds_ago")
        self.answered = try members.required("answered")
        self.lost = try members.required("lost")
        self.steps = try members.required("steps")
    }
}

/// `WorkerLine` of the API's document.
public struct WorkerLine: Hashable, AnswerDecodable, CallValue {
    public var level: LogLevel
    public var message: String

    public init(level: LogLevel, message: String) {
        self.level = level
        self.message = message
    }

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.level = try members.required("level")
        self.message = try members.required("message")
    }

    public var sent: JSONValue {
        var object = JSONObject()
        object["level"] = level.sent
        object["message"] = message.sent
        return .object(object)
    }
}

/// `WorkerLoad` of the API's document.
public struct WorkerLoad: Hashable, AnswerDecodable {
    public var cpu: Double
    public var memoryBytes: Int
    public var memoryTotalBytes: Int
    public var load: Double

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.cpu = try members.required("cpu")
        self.memoryBytes = try members.required("memory_bytes")
        self.memoryTotalBytes = try members.required("memory_total_bytes")
        self.load = try members.required("load")
    }
}

/// `WorkerOrders` of the API's document.
public struct WorkerOrders: Hashable, AnswerDecodable {
    public var confirmed: [String]
    public var cancel: [String]
    public var drop: [String]
    public var settled: [String]
    public var drain: Bool

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.confirmed = try members.required("confirmed")
        self.cancel = try members.required("cancel")
        self.drop = try members.required("drop")
        self.settled = try members.required("settled")
        self.drain = try members.required("drain")
    }
}

/// `WorkerRegistration` of the API's document.
public struct WorkerRegistration: Hashable, AnswerDecodable {
    public var worker: String
    public var heartbeatMs: Int
    public var leaseMs: Int
    public var pollMs: Int
    public var nats: WorkCarrier?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.worker = try members.required("worker")
        self.heartbeatMs = try members.required("heartbeat_ms")
        self.leaseMs = try members.required("lease_ms")
        self.pollMs = try members.required("poll_ms")
        self.nats = try members.optional("nats")
    }
}

/// A word of WorkerStatus.
public struct WorkerStatus: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let ready = WorkerStatus(rawValue: "ready")
    public static let draining = WorkerStatus(rawValue: "draining")
    public static let lost = WorkerStatus(rawValue: "lost")
}

/// `WorkerStep` of the API's document.
public struct WorkerStep: Hashable, AnswerDecodable {
    public var run: String
    public var step: String
    public var attempt: Int
    public var lease: String
    public var delivery: Int
    public var confirmed: Bool

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.run = try members.required("run")
        self.step = try members.required("step")
        self.attempt = try members.required("attempt")
        self.lease = try members.required("lease")
        self.delivery = try members.required("delivery")
        self.confirmed = try members.required("confirmed")
    }
}

/// `Zone` of the API's document.
public struct Zone: Hashable, AnswerDecodable {
    public var zone: String
    public var folder: String
    public var files: Int
    public var bytes: Int
    public var latest: Timestamp?
    public var pipelines: [String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.zone = try members.required("zone")
        self.folder = try members.required("folder")
        self.files = try members.required("files")
        self.bytes = try members.required("bytes")
        self.latest = try members.nullable("latest")
        self.pipelines = try members.required("pipelines")
    }
}

/// `ZoneFile` of the API's document.
public struct ZoneFile: Hashable, AnswerDecodable {
    public var path: String
    public var bytes: Int
    public var modified: Timestamp

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.path = try members.required("path")
        self.bytes = try members.required("bytes")
        self.modified = try members.required("modified")
    }
}

/// `ZoneRetention` of the API's document.
public struct ZoneRetention: Hashable, AnswerDecodable {
    public var processedMaxAgeDays: Int
    public var autoPurge: Bool

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.processedMaxAgeDays = try members.required("processed_max_age_days")
        self.autoPurge = try members.required("auto_purge")
    }
}

/// `ListBranchesAnswer` of the API's document.
public struct ListBranchesAnswer: Hashable, AnswerDecodable {
    public var branches: [Reference]
    public var next: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.branches = try members.required("branches")
        self.next = try members.nullable("next")
    }
}

/// `ResetBranchAnswer` of the API's document.
public struct ResetBranchAnswer: Hashable, AnswerDecodable {
    public var reference: Reference
    public var before: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.reference = try members.required("reference")
        self.before = try members.required("before")
    }
}

/// `DeleteBranchAnswer` of the API's document.
public struct DeleteBranchAnswer: Hashable, AnswerDecodable {
    public var deleted: [Reference]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.deleted = try members.required("deleted")
    }
}

/// `ListTagsAnswer` of the API's document.
public struct ListTagsAnswer: Hashable, AnswerDecodable {
    public var tags: [Reference]
    public var next: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.tags = try members.required("tags")
        self.next = try members.nullable("next")
    }
}

/// `AssignTagAnswer` of the API's document.
public struct AssignTagAnswer: Hashable, AnswerDecodable {
    public var reference: Reference
    public var before: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.reference = try members.required("reference")
        self.before = try members.required("before")
    }
}

/// `DeleteTagAnswer` of the API's document.
public struct DeleteTagAnswer: Hashable, AnswerDecodable {
    public var deleted: [Reference]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.deleted = try members.required("deleted")
    }
}

/// `LogAnswer` of the API's document.
public struct LogAnswer: Hashable, AnswerDecodable {
    public var commits: [Commit]
    public var next: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.commits = try members.required("commits")
        self.next = try members.nullable("next")
    }
}

/// `GraphAnswer` of the API's document.
public struct GraphAnswer: Hashable, AnswerDecodable {
    public var commits: [Commit]
    public var next: Int?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.commits = try members.required("commits")
        self.next = try members.nullable("next")
    }
}

/// `ListTablesAnswer` of the API's document.
public struct ListTablesAnswer: Hashable, AnswerDecodable {
    public var commit: String
    public var tables: [TableEntry]
    public var next: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.commit = try members.required("commit")
        self.tables = try members.required("tables")
        self.next = try members.nullable("next")
    }
}

/// `DropTableAnswer` of the API's document.
public struct DropTableAnswer: Hashable, AnswerDecodable {
    public var name: String
    public var kind: String
    public var filesKept: Bool
    public var commit: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.kind = try members.required("kind")
        self.filesKept = try members.required("files_kept")
        self.commit = try members.required("commit")
    }
}

/// `TableHistoryAnswer` of the API's document.
public struct TableHistoryAnswer: Hashable, AnswerDecodable {
    public var table: String
    public var changes: [TableChange]
    public var next: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.table = try members.required("table")
        self.changes = try members.required("changes")
        self.next = try members.nullable("next")
    }
}

/// `TableMetricsAnswer` of the API's document.
public struct TableMetricsAnswer: Hashable, AnswerDecodable {
    public var table: String
    public var reports: [MetricsReport]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.table = try members.required("table")
        self.reports = try members.required("reports")
    }
}

/// `TableFilesAnswer` of the API's document.
public struct TableFilesAnswer: Hashable, AnswerDecodable {
    public var table: String
    public var totals: FileTotals
    public var partitions: [PartitionSize]
    public var files: [TableFile]
    public var next: Int?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.table = try members.required("table")
        self.totals = try members.required("totals")
        self.partitions = try members.required("partitions")
        self.files = try members.required("files")
        self.next = try members.nullable("next")
    }
}

/// `TableQualityAnswer` of the API's document.
public struct TableQualityAnswer: Hashable, AnswerDecodable {
    public var table: String
    public var tests: [QualityResult]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.table = try members.required("table")
        self.tests = try members.required("tests")
    }
}

/// `SearchAnswer` of the API's document.
public struct SearchAnswer: Hashable, AnswerDecodable {
    public var found: [Found]
    public var complete: Bool
    public var leftOut: [String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.found = try members.required("found")
        self.complete = try members.required("complete")
        self.leftOut = try members.required("left_out")
    }
}

/// `RenameTableAnswer` of the API's document.
public struct RenameTableAnswer: Hashable, AnswerDecodable {
    public var name: String
    public var before: String
    public var kind: String
    public var commit: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
        self.before = try members.required("before")
        self.kind = try members.required("kind")
        self.commit = try members.required("commit")
    }
}

/// `QueryProgressAnswer` of the API's document.
public struct QueryProgressAnswer: Hashable, AnswerDecodable {
    public var status: QueryProgressAnswerStatus
    public var fraction: Double?
    public var rowsProcessed: Int
    public var rowsInAll: Int?
    public var elapsedMs: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.status = try members.required("status")
        self.fraction = try members.nullable("fraction")
        self.rowsProcessed = try members.required("rows_processed")
        self.rowsInAll = try members.nullable("rows_in_all")
        self.elapsedMs = try members.required("elapsed_ms")
    }
}

/// A word of QueryProgressAnswerStatus.
public struct QueryProgressAnswerStatus: AnswerChoice {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public static let unknown = QueryProgressAnswerStatus(rawValue: "unknown")
    public static let waiting = QueryProgressAnswerStatus(rawValue: "waiting")
    public static let running = QueryProgressAnswerStatus(rawValue: "running")
}

/// `CancelQueryAnswer` of the API's document.
public struct CancelQueryAnswer: Hashable, AnswerDecodable {
    public var cancelled: Bool

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.cancelled = try members.required("cancelled")
    }
}

/// `ListSavedQueriesAnswer` of the API's document.
public struct ListSavedQueriesAnswer: Hashable, AnswerDecodable {
    public var queries: [SavedQuery]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.queries = try members.required("queries")
    }
}

/// `ListUploadsAnswer` of the API's document.
public struct ListUploadsAnswer: Hashable, AnswerDecodable {
    public var uploads: [FileUpload]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.uploads = try members.required("uploads")
    }
}

/// `ListZonesAnswer` of the API's document.
public struct ListZonesAnswer: Hashable, AnswerDecodable {
    public var zones: [Zone]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.zones = try members.required("zones")
    }
}

/// `ListZoneFilesAnswer` of the API's document.
public struct ListZoneFilesAnswer: Hashable, AnswerDecodable {
    public var files: [ZoneFile]
    public var total: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.files = try members.required("files")
        self.total = try members.required("total")
    }
}

/// `SampleFileAnswer` of the API's document.
public struct SampleFileAnswer: Hashable, AnswerDecodable {
    public var format: String
    public var columns: [SourceColumn]
    public var rows: [[String?]]
    public var dialect: [String: String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.format = try members.required("format")
        self.columns = try members.required("columns")
        self.rows = try members.required("rows")
        self.dialect = try members.required("dialect")
    }
}

/// `ListPipelinesAnswer` of the API's document.
public struct ListPipelinesAnswer: Hashable, AnswerDecodable {
    public var pipelines: [PipelineEntry]
    public var warnings: [String]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.pipelines = try members.required("pipelines")
        self.warnings = try members.required("warnings")
    }
}

/// `ListPipelineSourcesAnswer` of the API's document.
public struct ListPipelineSourcesAnswer: Hashable, AnswerDecodable {
    public var pipelines: [SourceEntry]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.pipelines = try members.required("pipelines")
    }
}

/// `DeletePipelineSourceAnswer` of the API's document.
public struct DeletePipelineSourceAnswer: Hashable, AnswerDecodable {
    public var name: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
    }
}

/// `PipelineVersionsAnswer` of the API's document.
public struct PipelineVersionsAnswer: Hashable, AnswerDecodable {
    public var versions: [SourceVersion]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.versions = try members.required("versions")
    }
}

/// `PipelineVersionAnswer` of the API's document.
public struct PipelineVersionAnswer: Hashable, AnswerDecodable {
    public var version: SourceVersion

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.version = try members.required("version")
    }
}

/// `StartRunAnswer` of the API's document.
public struct StartRunAnswer: Hashable, AnswerDecodable {
    public var run: Run

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.run = try members.required("run")
    }
}

/// `ListRunsAnswer` of the API's document.
public struct ListRunsAnswer: Hashable, AnswerDecodable {
    public var runs: [Run]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.runs = try members.required("runs")
    }
}

/// `CancelRunAnswer` of the API's document.
public struct CancelRunAnswer: Hashable, AnswerDecodable {
    public var run: Run

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.run = try members.required("run")
    }
}

/// `ResumeRunAnswer` of the API's document.
public struct ResumeRunAnswer: Hashable, AnswerDecodable {
    public var run: Run

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.run = try members.required("run")
    }
}

/// `RerunRunAnswer` of the API's document.
public struct RerunRunAnswer: Hashable, AnswerDecodable {
    public var run: Run

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.run = try members.required("run")
    }
}

/// `ApproveStepAnswer` of the API's document.
public struct ApproveStepAnswer: Hashable, AnswerDecodable {
    public var run: Run

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.run = try members.required("run")
    }
}

/// `RunTransitionsAnswer` of the API's document.
public struct RunTransitionsAnswer: Hashable, AnswerDecodable {
    public var transitions: [Transition]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.transitions = try members.required("transitions")
    }
}

/// `RunLogsAnswer` of the API's document.
public struct RunLogsAnswer: Hashable, AnswerDecodable {
    public var logs: [LogLine]
    public var next: Int
    public var ended: Bool
    public var previous: Int?
    public var total: Int?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.logs = try members.required("logs")
        self.next = try members.required("next")
        self.ended = try members.required("ended")
        self.previous = try members.optional("previous")
        self.total = try members.optional("total")
    }
}

/// `RunBaselineAnswer` of the API's document.
public struct RunBaselineAnswer: Hashable, AnswerDecodable {
    public var base: RunDetails?
    public var code: CodeVersions

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.base = try members.nullable("base")
        self.code = try members.required("code")
    }
}

/// `RunCodeAnswer` of the API's document.
public struct RunCodeAnswer: Hashable, AnswerDecodable {
    public var kept: KeptCode
    public var files: [CodeDifference]
    public var leftOff: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.kept = try members.required("kept")
        self.files = try members.required("files")
        self.leftOff = try members.required("left_off")
    }
}

/// `ListTokensAnswer` of the API's document.
public struct ListTokensAnswer: Hashable, AnswerDecodable {
    public var tokens: [Token]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.tokens = try members.required("tokens")
    }
}

/// `ServerAnswer` of the API's document.
public struct ServerAnswer: Hashable, AnswerDecodable {
    public var version: String
    public var time: Timestamp?
    public var caller: Caller
    public var limits: Limits

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.version = try members.required("version")
        self.time = try members.optional("time")
        self.caller = try members.required("caller")
        self.limits = try members.required("limits")
    }
}

/// `ListWorkersAnswer` of the API's document.
public struct ListWorkersAnswer: Hashable, AnswerDecodable {
    public var workers: [Worker]
    public var waiting: [WaitingStep]
    public var waitingCount: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.workers = try members.required("workers")
        self.waiting = try members.required("waiting")
        self.waitingCount = try members.required("waiting_count")
    }
}

/// `DeregisterWorkerAnswer` of the API's document.
public struct DeregisterWorkerAnswer: Hashable, AnswerDecodable {
    public var worker: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.worker = try members.required("worker")
    }
}

/// `PollWorkerAnswer` of the API's document.
public struct PollWorkerAnswer: Hashable, AnswerDecodable {
    public var work: [WorkItem]
    public var orders: WorkerOrders

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.work = try members.required("work")
        self.orders = try members.required("orders")
    }
}

/// `WorkerLogsAnswer` of the API's document.
public struct WorkerLogsAnswer: Hashable, AnswerDecodable {
    public var held: Bool

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.held = try members.required("held")
    }
}

/// `WorkerResultAnswer` of the API's document.
public struct WorkerResultAnswer: Hashable, AnswerDecodable {
    public var repeated: Bool

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.repeated = try members.required("repeated")
    }
}

/// `WorkerTableAnswer` of the API's document.
public struct WorkerTableAnswer: Hashable, AnswerDecodable {
    public var received: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.received = try members.required("received")
    }
}

/// `WorkerReadAnswer` of the API's document.
public struct WorkerReadAnswer: Hashable, AnswerDecodable {
    public var bytes: Int?
    public var sha256: String?
    public var error: Problem?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.bytes = try members.optional("bytes")
        self.sha256 = try members.optional("sha256")
        self.error = try members.optional("error")
    }
}

/// `ListSchedulesAnswer` of the API's document.
public struct ListSchedulesAnswer: Hashable, AnswerDecodable {
    public var schedules: [Schedule]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.schedules = try members.required("schedules")
    }
}

/// `RunScheduleAnswer` of the API's document.
public struct RunScheduleAnswer: Hashable, AnswerDecodable {
    public var firing: Firing

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.firing = try members.required("firing")
    }
}

/// `ListTriggersAnswer` of the API's document.
public struct ListTriggersAnswer: Hashable, AnswerDecodable {
    public var triggers: [Trigger]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.triggers = try members.required("triggers")
    }
}

/// `RunTriggerAnswer` of the API's document.
public struct RunTriggerAnswer: Hashable, AnswerDecodable {
    public var firing: Firing

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.firing = try members.required("firing")
    }
}

/// `NextTimesAnswer` of the API's document.
public struct NextTimesAnswer: Hashable, AnswerDecodable {
    public var next: [Timestamp]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.next = try members.required("next")
    }
}

/// `ScheduleTimesAnswer` of the API's document.
public struct ScheduleTimesAnswer: Hashable, AnswerDecodable {
    public var next: [Timestamp]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.next = try members.required("next")
    }
}

/// `LintSchedulesAnswer` of the API's document.
public struct LintSchedulesAnswer: Hashable, AnswerDecodable {
    public var findings: [Finding]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.findings = try members.required("findings")
    }
}

/// `RenewSecretAnswer` of the API's document.
public struct RenewSecretAnswer: Hashable, AnswerDecodable {
    public var secret: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.secret = try members.required("secret")
    }
}

/// `WebhookAnswer` of the API's document.
public struct WebhookAnswer: Hashable, AnswerDecodable {
    public var runId: String?
    public var trigger: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.runId = try members.nullable("run_id")
        self.trigger = try members.optional("trigger")
    }
}

/// `ListBackfillsAnswer` of the API's document.
public struct ListBackfillsAnswer: Hashable, AnswerDecodable {
    public var backfills: [Backfill]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.backfills = try members.required("backfills")
    }
}

/// `PreviewBackfillAnswer` of the API's document.
public struct PreviewBackfillAnswer: Hashable, AnswerDecodable {
    public var items: [BackfillItem]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.items = try members.required("items")
    }
}

/// `ListFlowsAnswer` of the API's document.
public struct ListFlowsAnswer: Hashable, AnswerDecodable {
    public var flows: [FlowEntry]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.flows = try members.required("flows")
    }
}

/// `CheckFlowAnswer` of the API's document.
public struct CheckFlowAnswer: Hashable, AnswerDecodable {
    public var valid: Bool
    public var problems: [Problem]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.valid = try members.required("valid")
        self.problems = try members.required("problems")
    }
}

/// `RunFlowAnswer` of the API's document.
public struct RunFlowAnswer: Hashable, AnswerDecodable {
    public var run: Run

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.run = try members.required("run")
    }
}

/// `FlowVersionsAnswer` of the API's document.
public struct FlowVersionsAnswer: Hashable, AnswerDecodable {
    public var current: String?
    public var versions: [FlowVersion]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.current = try members.nullable("current")
        self.versions = try members.required("versions")
    }
}

/// `ListSecretsAnswer` of the API's document.
public struct ListSecretsAnswer: Hashable, AnswerDecodable {
    public var secrets: [Secret]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.secrets = try members.required("secrets")
    }
}

/// `SetSecretAnswer` of the API's document.
public struct SetSecretAnswer: Hashable, AnswerDecodable {
    public var name: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
    }
}

/// `DeleteSecretAnswer` of the API's document.
public struct DeleteSecretAnswer: Hashable, AnswerDecodable {
    public var name: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.name = try members.required("name")
    }
}

/// `ListChannelsAnswer` of the API's document.
public struct ListChannelsAnswer: Hashable, AnswerDecodable {
    public var channels: [Channel]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.channels = try members.required("channels")
    }
}

/// `DeleteChannelAnswer` of the API's document.
public struct DeleteChannelAnswer: Hashable, AnswerDecodable {
    public var deleted: String

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.deleted = try members.required("deleted")
    }
}

/// `TestChannelAnswer` of the API's document.
public struct TestChannelAnswer: Hashable, AnswerDecodable {
    public var delivered: Bool
    public var reason: String?

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.delivered = try members.required("delivered")
        self.reason = try members.nullable("reason")
    }
}

/// `ListDeadDeliveriesAnswer` of the API's document.
public struct ListDeadDeliveriesAnswer: Hashable, AnswerDecodable {
    public var deliveries: [Delivery]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.deliveries = try members.required("deliveries")
    }
}

/// `ReplayDeadDeliveriesAnswer` of the API's document.
public struct ReplayDeadDeliveriesAnswer: Hashable, AnswerDecodable {
    public var replayed: Int

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.replayed = try members.required("replayed")
    }
}

/// `ListEventsAnswer` of the API's document.
public struct ListEventsAnswer: Hashable, AnswerDecodable {
    public var events: [Event]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.events = try members.required("events")
    }
}

/// `RetentionStatusAnswer` of the API's document.
public struct RetentionStatusAnswer: Hashable, AnswerDecodable {
    public var passes: [RetentionPass]

    public init(answer: JSONValue) throws(AnswerMismatch) {
        let members = try AnswerMembers(answer)
        self.passes = try members.required("passes")
    }
}
