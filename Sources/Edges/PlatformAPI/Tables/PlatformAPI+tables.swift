internal import Access
internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import PlatformJSON

extension PlatformAPI {
    /// How many tables, changes or reports a page has at most.
    private static let tablesPerPage = 1...10_000

    /// What tables there are, and what they are made of.
    var tableRoutes: [Route] { [listTablesRoute, showTableRoute, historyRoute, metricsRoute] }

    private var listTablesRoute: Route {
        .documented(
            .get, "/tables", "listTables", .read,
            RouteDocument(
                summary: "List tables and views",
                query: [
                    Field("ref", FieldSchema.ref), Field("namespace", FieldSchema.text),
                    Field("after", FieldSchema.text), Field("limit", FieldSchema.integer(Self.tablesPerPage)),
                ],
                answer: ["commit": .commit, "tables": .array(of: TableJSON.entrySchema), "next": .text.orNull],
                errors: [.notFound])
        ) { request, caller in
            let catalog = services.lake.catalog
            let namespace = try request.text("namespace").map { text throws(MartletError) in
                try ContentKey(parsing: text)
            }
            let limit = try request.integer("limit", in: Self.tablesPerPage, default: 1000)
            let at = try await catalog.resolve(request.ref).commit
            var next = try request.text("after").map { text throws(MartletError) in try ContentKey(parsing: text) }
            var entries: [CatalogEntry] = []
            repeat {
                let page = try await catalog.list(
                    ListRequest(
                        namespace: namespace, kinds: [.table, .view], from: next, limit: limit - entries.count),
                    at: at)
                entries += page.entries.filter { caller.reach.opens($0.key.elements) }
                next = page.next
            } while next != nil && entries.count < limit
            var document = TableJSON.list(entries, at: at).objectValue ?? JSONObject()
            document["next"] = next.map { .string($0.description) } ?? .null
            return .json(.object(document))
        }
    }

    private var showTableRoute: Route {
        .documented(
            .get, "/tables/{table}", "showTable", .read,
            RouteDocument(
                summary: "A table's columns, partitions, size and place", query: [Field("ref", FieldSchema.ref)],
                answer: TableJSON.tableSchema, errors: [.forbidden, .notFound])
        ) { request, caller in
            let key = try request.table
            try caller.require(.read, on: key.elements)
            let at = try await services.lake.catalog.resolve(request.ref).commit
            if let view = try await services.lake.catalog.content(of: key, at: at)?.view {
                return .json(TableJSON.view(view, key))
            }
            return .json(TableJSON.table(try await TableLookup.table(key, at: at, in: services.lake)))
        }
    }

    private var historyRoute: Route {
        .documented(
            .get, "/tables/{table}/history", "tableHistory", .read,
            RouteDocument(
                summary: "What changed a table, and when",
                query: [Field("ref", FieldSchema.ref), Field("limit", FieldSchema.integer(Self.tablesPerPage))],
                answer: ["table": .text, "changes": .array(of: TableJSON.changeSchema), "next": .text.orNull],
                errors: [.forbidden, .notFound])
        ) { request, caller in
            let key = try request.table
            try caller.require(.read, on: key.elements)
            let lake = services.lake
            let at = try await lake.catalog.resolve(request.ref).commit
            let page = try await lake.catalog.log(
                from: at, limit: request.integer("limit", in: Self.tablesPerPage, default: 20), changing: key)
            guard !page.commits.isEmpty else { throw try await TableLookup.missing(key, at: at, in: lake) }
            var changes: [JSONValue] = []
            for commit in page.commits {
                let table = try await lake.table(key, at: commit.id)
                changes.append(TableJSON.change(TableJSON.Change(commit: commit, table: table)))
            }
            return .json([
                "table": .string(key.description), "changes": .array(changes),
                "next": page.next.map { .string($0.description) } ?? .null,
            ])
        }
    }

    private static let reportSchema = JSONSchema.object(
        "MetricsReport", ["time": .time, "ref": .text, "type": .text, "report": .any])

    private var metricsRoute: Route {
        .documented(
            .get, "/tables/{table}/metrics", "tableMetrics", .read,
            RouteDocument(
                summary: "What clients measured on a table",
                query: [Field("limit", FieldSchema.integer(1...1000))],
                answer: ["table": .text, "reports": .array(of: Self.reportSchema)], errors: [.forbidden, .notFound])
        ) { request, caller in
            let key = try request.table
            try caller.require(.read, on: key.elements)
            let reports = try await services.metricsReports.reports(
                of: key, limit: request.integer("limit", in: 1...1000, default: 20))
            if reports.isEmpty {
                let at = try await services.lake.catalog.head(of: services.lake.catalog.defaultBranch)
                guard try await services.lake.catalog.content(of: key, at: at) != nil else {
                    throw try await TableLookup.missing(key, at: at, in: services.lake)
                }
            }
            let documents = try reports.map { report in
                [
                    "time": .string(report.receivedAt.description), "ref": .string(report.ref),
                    "type": .string(report.kind),
                    "report": try JSONValue(parsing: report.body, file: "a report of \(report.table)"),
                ] as JSONValue
            }
            return .json(["table": .string(key.description), "reports": .array(documents)])
        }
    }
}
