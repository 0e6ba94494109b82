internal import Access
internal import Identifiers
internal import Clocks
internal import CatalogService
internal import QueryService
internal import Cataloging
internal import HTTP
internal import HTTPSecurity
internal import Iceberg
internal import JSON
internal import PlatformJSON
internal import Runs

extension PlatformAPI {
    private static let filesPerPage = 1...10_000
    private static let fileNumbers = 0...1_000_000_000
    /// Partitions that are told of; more are counted.
    private static let partitionLimit = 10_000
    private static let testsPerAnswer = 1...10_000

    /// The files of a table, and what its tests found.
    var tableFileRoutes: [Route] { [filesRoute, qualityRoute] }

    private var filesRoute: Route {
        .documented(
            .get, "/tables/{table}/files", "tableFiles", .read,
            RouteDocument(
                summary: "The files of a table and its partitions with their sizes, the largest first",
                query: [
                    Field("ref", FieldSchema.ref), Field("after", FieldSchema.integer(Self.fileNumbers)),
                    Field("limit", FieldSchema.integer(Self.filesPerPage)),
                ],
                answer: [
                    "table": .text, "totals": Self.totalsSchema, "partitions": .array(of: Self.partitionSchema),
                    "files": .array(of: Self.fileSchema), "next": .count.orNull,
                ], errors: [.forbidden, .notFound])
        ) { request, caller in
            let key = try request.table
            try caller.require(.read, on: key.elements)
            let after = try request.integer("after", in: Self.fileNumbers, default: 0)
            let limit = try request.integer("limit", in: Self.filesPerPage, default: 500)
            let at = try await services.lake.catalog.resolve(request.ref).commit
            let table = try await TableLookup.table(key, at: at, in: services.lake)
            try await requireFiles(of: key, at: [at], by: caller)
            let scan = try await services.queries.binder.scan(table)
            let tasks = scan.tasks.sorted { ($1.file.fileSize, $0.file.path) < ($0.file.fileSize, $1.file.path) }
            let page = tasks.dropFirst(after).prefix(limit)
            let end = after + page.count
            let partitions = Self.partitions(of: scan)
            return .json([
                "table": .string(key.description),
                "totals": [
                    "files": .integer(Int64(tasks.count)), "partitions": .integer(Int64(partitions.count)),
                    "rows": .integer(tasks.reduce(0) { $0 + $1.file.recordCount }),
                    "bytes": .integer(tasks.reduce(0) { $0 + $1.file.fileSize }),
                    "delete_files": .integer(Int64(scan.report.deleteFiles)),
                ],
                "partitions": .array(partitions.prefix(Self.partitionLimit).map(Self.json)),
                "files": .array(page.map { Self.json($0, scan) }),
                "next": end < tasks.count ? .integer(Int64(end)) : .null,
            ])
        }
    }

    private static let totalsSchema = JSONSchema.object(
        "FileTotals",
        ["files": .count, "partitions": .count, "rows": .count, "bytes": .count, "delete_files": .count])

    private static let partitionSchema = JSONSchema.object(
        "PartitionSize", ["partition": .text, "files": .count, "rows": .count, "bytes": .count])

    private static let fileSchema = JSONSchema.object(
        "TableFile",
        [
            "path": .text, "format": .text, "partition": .text, "rows": .count, "bytes": .count,
            "delete_files": .count, "sequence_number": .integer,
        ])

    private static let qualitySchema = JSONSchema.object(
        "QualityResult",
        [
            "run": .text, "target": .text, "at": .time, "name": .text, "status": .text, "severity": .text,
            "violations": .integer.orNull, "duration_us": .integer,
        ])

    private struct PartitionSize {
        var name: String
        var files = 0
        var rows: Int64 = 0
        var bytes: Int64 = 0
    }

    /// A table without partitions has none.
    private static func partitions(of scan: ScanPlan) -> [PartitionSize] {
        var sizes: [String: PartitionSize] = [:]
        for task in scan.tasks {
            let name = partition(of: task, scan)
            guard !name.isEmpty else { continue }
            sizes[name, default: PartitionSize(name: name)].files += 1
            sizes[name]?.rows += task.file.recordCount
            sizes[name]?.bytes += task.file.fileSize
        }
        return sizes.values.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
    }

    private static func partition(of task: FileTask, _ scan: ScanPlan) -> String {
        scan.specs[task.specID]?.path(of: task.file.partition) ?? ""
    }

    private static func json(_ size: PartitionSize) -> JSONValue {
        [
            "partition": .string(size.name), "files": .integer(Int64(size.files)), "rows": .integer(size.rows),
            "bytes": .integer(size.bytes),
        ]
    }

    private static func json(_ task: FileTask, _ scan: ScanPlan) -> JSONValue {
        [
            "path": .string(task.file.path), "format": .string(task.file.format.name),
            "partition": .string(partition(of: task, scan)), "rows": .integer(task.file.recordCount),
            "bytes": .integer(task.file.fileSize), "delete_files": .integer(Int64(task.deletes.count)),
            "sequence_number": .integer(task.sequenceNumber),
        ]
    }

    private var qualityRoute: Route {
        .documented(
            .get, "/tables/{table}/quality", "tableQuality", .read,
            RouteDocument(
                summary: "What the tests of a table found, run by run, the newest first",
                query: [Field("limit", FieldSchema.integer(Self.testsPerAnswer))],
                answer: ["table": .text, "tests": .array(of: Self.qualitySchema)], errors: [.forbidden])
        ) { request, caller in
            let key = try request.table
            try caller.require(.read, on: key.elements)
            let limit = try request.integer("limit", in: Self.testsPerAnswer, default: 1_000)
            let found = try await services.runs.tests(ofAsset: key.description, limit: limit)
            return .json(["table": .string(key.description), "tests": .array(found.map(Self.json))])
        }
    }

    private static func json(_ found: AssetTestRecord) -> JSONValue {
        [
            "run": .string(found.run.description), "target": .string(found.target),
            "at": .string(found.createdAt.description), "name": .string(found.test.name),
            "status": .string(found.test.status), "severity": .string(found.test.severity),
            "violations": found.test.violations.map { .integer($0) } ?? .null,
            "duration_us": .integer(found.test.duration),
        ]
    }
}
