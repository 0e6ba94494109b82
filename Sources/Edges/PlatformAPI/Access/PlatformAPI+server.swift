internal import Access
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import PlatformJSON
internal import Clocks

extension PlatformAPI {
    private static let callerSchema = JSONSchema.object(
        "Caller", ["name": .text, "scope": TokenJSON.scopeSchema, "namespaces": .texts])

    private static let limitsSchema = JSONSchema.object(
        "Limits",
        [
            "query_rows": .count, "query_time_ms": .count, "query_time_default_ms": .count,
            "queries_at_once": .count, "runs_at_once": .count, "upload_bytes": .count,
        ])

    /// `/server`.
    var serverRoutes: [Route] {
        [
            .documented(
                .get, "/server", "server", .read,
                RouteDocument(
                    summary: "The server's version, clock and limits, and who is asking",
                    // A client asks older servers this too, and those did not tell the time.
                    answer: [
                        "version": .text, "time?": .time, "caller": Self.callerSchema, "limits": Self.limitsSchema,
                    ])
            ) { _, caller in
                .json([
                    "version": .string(services.version), "time": .string(services.clock.now().description),
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
