internal import Access
internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import Iceberg
internal import Identifiers
internal import JSON
internal import Maintenance
internal import ObjectStorage
internal import PlatformJSON

extension PlatformAPI {
    /// Longest age that an expiry may name: ten years.
    private static let ageLimitSeconds: Int64 = 10 * 366 * 86_400

    /// Which tables a branch has, by what names, and how their files are looked after.
    var upkeepRoutes: [Route] { [registerRoute, renameRoute, dropRoute, compactRoute, expireRoute] }

    private static func branch(_ body: RequestBody) throws -> RefName {
        try RefName(body.optionalString("branch") ?? RefName.main.text)
    }

    private var registerRoute: Route {
        let members = [
            Field("name", FieldSchema.table, required: true), Field("metadata", FieldSchema.name, required: true),
            Field("branch", FieldSchema.ref),
        ]
        return .documented(
            .post, "/tables", "registerTable", .write,
            RouteDocument(
                summary: "Take in an Iceberg table that another tool wrote inside the lake's folder", body: members,
                success: .created,
                answer: .object(
                    "RegisteredTable",
                    [
                        "name": .text, "id": .text, "metadata_location": .text, "rows": .count.orNull,
                        "commit": .commit,
                    ]), errors: [.notFound, .conflict])
        ) { request, caller in
            let body = try await RequestBody(request, members)
            let key = try ContentKey(parsing: body.string("name"))
            try caller.require(.write, on: key.elements)
            // The file may lie anywhere in the lake, also among the files of tables that the caller does not reach.
            try caller.requireWholeLake(.write)
            let (table, commit) = try await services.maintenance.register(
                key, metadata: body.string("metadata"), on: Self.branch(body), author: caller.author)
            return .json(
                [
                    "name": .string(key.description), "id": .string(table.metadata.tableUUID.description),
                    "metadata_location": .string(table.metadataLocation),
                    "rows": table.metadata.liveRowCount.map { .integer($0) } ?? .null,
                    "commit": .string(commit.description),
                ], .created)
        }
    }

    private var renameRoute: Route {
        let members = [Field("name", FieldSchema.table, required: true), Field("branch", FieldSchema.ref)]
        return .documented(
            .post, "/tables/{table}/rename", "renameTable", .write,
            RouteDocument(
                summary: "Give a table or view another name", body: members,
                answer: ["name": .text, "before": .text, "kind": .text, "commit": .commit],
                errors: [.notFound, .conflict])
        ) { request, caller in
            let key = try request.table
            let body = try await RequestBody(request, members)
            let name = try ContentKey(parsing: body.string("name"))
            try caller.require(.write, on: key.elements)
            try caller.require(.write, on: name.elements)
            let (content, commit) = try await services.maintenance.rename(
                key, to: name, on: Self.branch(body), author: caller.author)
            return .json([
                "name": .string(name.description), "before": .string(key.description),
                "kind": .string(content.kind.description), "commit": .string(commit.description),
            ])
        }
    }

    private var dropRoute: Route {
        .documented(
            .delete, "/tables/{table}", "dropTable", .write,
            RouteDocument(
                summary: "Take a table or view off a branch; its files stay",
                query: [Field("branch", FieldSchema.ref)],
                answer: ["name": .text, "kind": .text, "files_kept": .flag, "commit": .commit],
                errors: [.notFound, .conflict])
        ) { request, caller in
            let key = try request.table
            try caller.require(.write, on: key.elements)
            let (content, commit) = try await services.maintenance.drop(
                key, on: RefName(request.text("branch") ?? RefName.main.text), author: caller.author)
            return .json([
                "name": .string(key.description), "kind": .string(content.kind.description),
                "files_kept": .bool(content.table != nil), "commit": .string(commit.description),
            ])
        }
    }

    private var compactRoute: Route {
        let members = [Field("branch", FieldSchema.ref)]
        return .documented(
            .post, "/tables/{table}/compact", "compactTable", .write,
            RouteDocument(
                summary: "Rewrite a table's small files, and those with deleted rows", body: members,
                answer: MaintenanceJSON.compactionSchema, isHeavy: true, errors: [.notFound, .conflict])
        ) { request, caller in
            let key = try request.table
            try caller.require(.write, on: key.elements)
            let branch = try Self.branch(await RequestBody(request, members))
            let head = try await services.lake.catalog.head(of: branch)
            try await requireFiles(of: key, at: [head], by: caller)
            let report = try await queries.working {
                try await services.maintenance.compact(key, on: branch, author: caller.author)
            }
            return .json(MaintenanceJSON.compaction(report, of: key))
        }
    }

    private var expireRoute: Route {
        let age = Field("older_than_seconds", FieldSchema.integer(0...Int(Self.ageLimitSeconds)))
        let members = [
            age, Field("keep", FieldSchema.integer(1...100_000)),
            Field("history_seconds", age.schema), Field("grace_seconds", age.schema),
            Field("dry_run", FieldSchema.flag), Field("branch", FieldSchema.ref),
        ]
        return .documented(
            .post, "/tables/{table}/expire", "expireTable", .write,
            RouteDocument(
                summary: "Drop a table's old snapshots, and delete files that nothing needs", body: members,
                answer: MaintenanceJSON.expirySchema, isHeavy: true, errors: [.notFound, .conflict])
        ) { request, caller in
            let key = try request.table
            try caller.require(.write, on: key.elements)
            let body = try await RequestBody(request, members)
            let ages = 0...Self.ageLimitSeconds
            let rule: ExpiryRequest.Rule
            switch (try body.integer("older_than_seconds", in: ages), try body.integer("keep", in: 1...100_000)) {
            case (let seconds?, nil): rule = .olderThan(seconds: seconds)
            case (nil, let count?): rule = .keep(Int(count))
            default: throw MartletError(.invalidInput, "give either 'older_than_seconds' or 'keep'")
            }
            let expiry = ExpiryRequest(
                key: key, branch: try Self.branch(body), author: caller.author, rule: rule,
                historySeconds: try body.integer("history_seconds", in: ages) ?? ExpiryRequest.historySecondsDefault,
                graceSeconds: try body.integer("grace_seconds", in: ages) ?? ExpiryRequest.graceSecondsDefault,
                isDryRun: try body.bool("dry_run"))
            let report = try await queries.working { try await services.maintenance.expire(expiry) }
            return .json(MaintenanceJSON.expiry(report, of: expiry))
        }
    }
}
