internal import Access
internal import HTTP
internal import HTTPSecurity
internal import JSON

extension PlatformAPI {
    /// `/server`.
    var serverRoutes: [Route] {
        [
            .documented(
                .get, "/server", "server", .read,
                RouteDocument(
                    summary: "The server's version and limits, and who is asking",
                    answer: [
                        Field("version", FieldSchema.text, required: true),
                        Field("caller", FieldSchema.object, required: true),
                        Field("limits", FieldSchema.object, required: true),
                    ])
            ) { _, caller in
                .json([
                    "version": .string(services.version),
                    "caller": [
                        "name": .string(caller.name), "scope": .string(caller.scope.rawValue),
                        "namespaces": .array(caller.reach.patterns.map { .string($0.description) }),
                    ],
                    "limits": [
                        "query_rows": .integer(Int64(QueryDesk.rowLimit)),
                        "query_time_ms": .integer(QueryDesk.timeLimit_ms),
                        "query_time_default_ms": .integer(QueryDesk.timeDefault_ms),
                        "queries_at_once": .integer(Int64(QueryDesk.requestsAtOnce)),
                        "runs_at_once": .integer(Int64(RunDesk.runsAtOnce)),
                        "upload_bytes": .integer(Int64(services.uploadLimit)),
                    ],
                ])
            }
        ]
    }
}
