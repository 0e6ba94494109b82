internal import Access
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import JSON
internal import PlatformJSON
internal import RunEngine
internal import Runs

// What can be done to runs of flows.
extension PlatformAPI {
    private static let approvalMembers = [
        Field("step", FieldSchema.text, required: true), Field("approved", FieldSchema.flag, required: true),
        Field("comment", FieldSchema.text),
    ]
    private static let rerunMembers = [Field("same", FieldSchema.choice(Same.allCases.map(\.rawValue)))]

    /// What of an earlier run a new one has in common.
    private enum Same: String, CaseIterable { case inputs, code }

    /// `/runs/{run}/resume` and its like.
    var runControlRoutes: [Route] { [resumeRoute, rerunRoute, approveRoute, transitionsRoute] }

    func requireEngine() throws(MartletError) -> RunEngine {
        guard let engine = services.runEngine else {
            throw MartletError(.unsupported, "this server drives no runs of flows")
        }
        return engine
    }

    private var resumeRoute: Route {
        .documented(
            .post, "/runs/{run}/resume", "resumeRun", .write,
            RouteDocument(
                summary: "Go on with a run that failed or was cancelled, from what did not succeed", success: .accepted,
                answer: ["run": RunJSON.runSchema],
                errors: [.notFound, .conflict, .tooManyRequests])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let run = try await RunLookup.find(request.parameter("run"), in: services.runs)
            guard run.driver != nil else {
                return .json(["run": RunJSON.run(try await runs.resume(run.id))], .accepted)
            }
            let engine = try requireEngine()
            try await engine.resume(run.id, by: caller.author)
            return .json(["run": RunJSON.run(try await engine.head(of: run.id))], .accepted)
        }
    }

    private var rerunRoute: Route {
        .documented(
            .post, "/runs/{run}/rerun", "rerunRun", .write,
            RouteDocument(
                summary: "Start a run like an earlier one: with the same inputs, or with the same code",
                body: Self.rerunMembers, success: .accepted,
                answer: ["run": RunJSON.runSchema],
                errors: [.notFound, .conflict, .tooManyRequests])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let body = try await RequestBody(request, Self.rerunMembers)
            let run = try await RunLookup.find(request.parameter("run"), in: services.runs)
            let same = try body.choice("same", default: Same.code)
            let mode: RerunMode = same == .inputs ? .sameInputs : .sameCode
            let again: RunRecord
            if run.driver == nil {
                again = try await runs.rerun(run.id, mode, by: caller.author)
            } else {
                let engine = try requireEngine()
                again = try await engine.head(of: try await engine.rerun(run.id, mode, by: caller.author))
            }
            return .json(
                ["run": RunJSON.run(again)], .accepted, fields: ["Location": "\(Self.prefix)/runs/\(again.id)"])
        }
    }

    private var approveRoute: Route {
        .documented(
            .post, "/runs/{run}/approve", "approveStep", .write,
            RouteDocument(
                summary: "Say yes or no to a step that waits for a person", body: Self.approvalMembers,
                success: .accepted, answer: ["run": RunJSON.runSchema],
                errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let body = try await RequestBody(request, Self.approvalMembers)
            let run = try await RunLookup.find(request.parameter("run"), in: services.runs)
            let engine = try requireEngine()
            try await engine.decide(
                run.id, step: try body.string("step"), approved: try body.bool("approved"), by: caller.author,
                comment: try body.optionalString("comment"))
            return .json(["run": RunJSON.run(try await engine.head(of: run.id))], .accepted)
        }
    }

    private static let transitionSchema = JSONSchema.object(
        "Transition", ["number": .integer, "time": .time, "what": .text, "details": .array(of: .any)])

    /// How many transitions are told at once.
    private static let transitionsPerPage = 1...10_000

    private var transitionsRoute: Route {
        .documented(
            .get, "/runs/{run}/transitions", "runTransitions", .read,
            RouteDocument(
                summary: "Everything that happened to a run of a flow, in order",
                query: [
                    Field("after", FieldSchema.integer(0...1_000_000_000)),
                    Field("limit", FieldSchema.integer(Self.transitionsPerPage)),
                ], answer: ["transitions": .array(of: Self.transitionSchema)], errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let run = try await RunLookup.find(request.parameter("run"), in: services.runs)
            let after = try request.integer("after", in: 0...1_000_000_000, default: 0)
            let limit = try request.integer("limit", in: Self.transitionsPerPage, default: 1000)
            let found = try await requireEngine().transitions(of: run.id, after: Int64(after), limit: limit)
            return .json([
                "transitions": .array(
                    found.map { transition in
                        [
                            "number": .integer(transition.number), "time": .string("\(transition.time)"),
                            "what": .string(transition.change.word),
                            "details": .array(Array((transition.json.arrayValue ?? []).dropFirst(2))),
                        ]
                    })
            ])
        }
    }
}
