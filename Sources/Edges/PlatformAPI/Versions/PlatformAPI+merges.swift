internal import Access
internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import PlatformJSON

extension PlatformAPI {
    /// `/merge`, `/cherry-pick` and `/revert`: what moves a branch by a commit.
    var mergeRoutes: [Route] {
        [
            mergeRoute("/merge", "merge", "Merge a branch, tag or commit into a branch, as one commit or not at all") {
                lake, source, commit, target, details, isDryRun in
                try await lake.merge(
                    commit.id, into: target, details("Merge \(source) into \(target)"), isDryRun: isDryRun)
            },
            mergeRoute("/cherry-pick", "cherryPick", "Repeat on a branch what a commit changed") {
                lake, _, commit, target, details, isDryRun in
                try await lake.cherryPick(
                    commit.id, onto: target, details("\(commit.message)\n\nCherry-picked from \(commit.id)."),
                    isDryRun: isDryRun)
            },
            mergeRoute("/revert", "revert", "Undo on a branch what a commit changed") {
                lake, _, commit, target, details, isDryRun in
                let title = commit.message.split(separator: "\n").first.map(String.init) ?? commit.id.short
                return try await lake.revert(
                    commit.id, on: target, details("Revert \"\(title)\"\n\nReverts \(commit.id)."),
                    isDryRun: isDryRun)
            },
        ]
    }

    private typealias Merge =
        @Sendable (
            _ lake: Lake, _ source: String, _ commit: Commit, _ target: RefName,
            _ details: (String) -> CommitDetails, _ isDryRun: Bool
        ) async throws -> MergeOutcome

    private func mergeRoute(
        _ pattern: PathPattern, _ operation: String, _ summary: String, _ merge: @escaping Merge
    ) -> Route {
        let members = [
            Field("from", FieldSchema.ref, required: true), Field("into", FieldSchema.ref),
            Field("dry_run", FieldSchema.flag), Field("message", FieldSchema.text),
        ]
        return .documented(
            .post, pattern, operation, .write,
            RouteDocument(
                summary: summary, body: members,
                answer: CatalogJSON.mergeSchema, errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let body = try await RequestBody(request, members)
            let source = try body.string("from")
            let target = try RefName(body.optionalString("into") ?? RefName.main.text)
            let message = try body.optionalString("message")
            let isDryRun = try body.bool("dry_run")
            let catalog = services.lake.catalog
            let commit = try await catalog.commit(catalog.resolve(source).commit)
            let outcome = try await merge(
                services.lake, source, commit, target,
                { CommitDetails(author: caller.author, message: message ?? $0) }, isDryRun)
            return .json(CatalogJSON.merge(outcome, isDryRun: isDryRun))
        }
    }
}
