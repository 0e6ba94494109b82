internal import Access
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import JSON
internal import PlatformJSON
internal import Runs

extension PlatformAPI {
    /// Files that one answer has at most.
    private static let codeFileLimit = 200
    /// Bytes of texts that one answer has at most; the first file comes whatever its size.
    private static let codeSizeLimit = 4 << 20

    /// `/runs/{run}/code`: the text of what a run did, beside that of another.
    var runCodeRoute: Route {
        .documented(
            .get, "/runs/{run}/code", "runCode", .read,
            RouteDocument(
                summary:
                    "The files of a run's code that another run had otherwise, with both texts; all of them where no other is named",
                query: [Field("with", FieldSchema.text)],
                answer: [
                    "kept": .object("KeptCode", ["run": .flag, "with": .flag]),
                    "files": .array(of: Self.codeFileSchema), "left_off": .count,
                ], errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let run = try await RunLookup.find(request.parameter("run"), in: services.runs)
            var other: RunRecord?
            if let text = request.text("with") {
                other = try await RunLookup.find(text, in: services.runs)
            }
            return .json(try await codeAnswer(run, other))
        }
    }

    /// A file of which one of the two has no text has null there.
    private static let codeFileSchema = JSONSchema.object(
        "CodeDifference", ["path": .text, "before": .text.orNull, "after": .text.orNull])

    private func codeAnswer(_ run: RunRecord, _ other: RunRecord?) async throws -> JSONValue {
        let after = try await code(of: run)
        let before = if let other { try await code(of: other) } else { CodeLook(digests: [:]) }
        var files: [JSONValue] = []
        var leftOff = 0
        if let after, let before {
            let all = RunCodeDifference.all(from: before.digests, to: after.digests)
            let some = all.prefix(Self.codeFileLimit)
            let digests = Set(some.flatMap { [$0.before, $0.after] }.compactMap(\.self))
            let kept = digests.filter { before.texts[$0] == nil && after.texts[$0] == nil }
            var texts = try await services.runCode?.texts(kept.sorted()) ?? [:]
            texts.merge(before.texts) { $1 }
            texts.merge(after.texts) { $1 }
            var size = 0
            for one in some {
                let (old, new) = (one.before.flatMap { texts[$0] }, one.after.flatMap { texts[$0] })
                size += (old?.utf8.count ?? 0) + (new?.utf8.count ?? 0)
                guard files.isEmpty || size <= Self.codeSizeLimit else { break }
                files.append([
                    "path": .string(one.path), "before": old.map { .string($0) } ?? .null,
                    "after": new.map { .string($0) } ?? .null,
                ])
            }
            leftOff = all.count - files.count
        }
        return [
            "kept": ["run": .bool(after != nil), "with": .bool(before != nil)],
            "files": .array(files), "left_off": .integer(Int64(leftOff)),
        ]
    }

    /// Digests by path, with the texts that are at hand.
    private struct CodeLook {
        var digests: [String: String]
        var texts: [String: String] = [:]
    }

    /// What a run's record of itself has, or else what was kept for it.
    private func code(of run: RunRecord) async throws -> CodeLook? {
        if run.kind == .flow, let code = try await services.log?.load(run.id)?.submission.definition.code {
            let texts = Dictionary(code.files.map { ($0.digest, $0.text) }) { first, _ in first }
            return CodeLook(digests: code.digests, texts: texts)
        }
        return try await services.runCode?.digests(of: run.id).map { CodeLook(digests: $0) }
    }
}
