internal import Access
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import JSON
internal import PlatformJSON
internal import Runs

extension PlatformAPI {
    /// Runs that went well among which a run's baseline is looked for.
    private static let baselineRuns = 5_000

    /// `/runs/{run}/baseline`: what a run is compared with.
    var baselineRoute: Route {
        .documented(
            .get, "/runs/{run}/baseline", "runBaseline", .read,
            RouteDocument(
                summary: "The last run of the same before this one that went well, and the version of the code of both",
                answer: [
                    "base": RunJSON.detailsSchema.orNull,
                    "code": .object("CodeVersions", ["run": .text.orNull, "base": .text.orNull]),
                ], errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let run = try await RunLookup.find(request.parameter("run"), in: services.runs)
            let base = try await baseline(of: run)
            var details: JSONValue = .null
            if let base {
                details = RunJSON.details(
                    RunDetails(
                        run: base, steps: try await services.runs.steps(of: base.id),
                        tests: try await services.runs.tests(of: base.id), logs: []))
            }
            return .json([
                "base": details,
                "code": [
                    "run": run.codeHash.map { .string($0) } ?? .null,
                    "base": base?.codeHash.map { .string($0) } ?? .null,
                ],
            ])
        }
    }

    /// The newest run before another that went well and was asked for the same.
    private func baseline(of run: RunRecord) async throws -> RunRecord? {
        let good = try await services.runs.runs(
            matching: RunFilter(statuses: [.success], limit: Self.baselineRuns))
        return good.first { other in
            other.createdAt < run.createdAt && other.id != run.id && other.kind == run.kind && other.name == run.name
                && other.targetBranch == run.targetBranch && Self.selection(of: other) == Self.selection(of: run)
        }
    }

    /// The pipelines that a run was asked for; all, where it names none.
    private static func selection(of run: RunRecord) -> [JSONValue] { run.request["select"]?.arrayValue ?? [] }
}
