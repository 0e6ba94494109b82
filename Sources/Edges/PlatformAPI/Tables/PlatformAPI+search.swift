internal import Access
internal import Iceberg
internal import CatalogService
internal import Cataloging
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import JSON
internal import Orchestrator
internal import Pipelines
internal import Runs
internal import PlatformJSON

/// Something whose name has what was looked for.
private struct Finding {
    var kind: String
    var name: String
    /// The table of a column, what a run was of.
    var of: String?
    var about: String?
    /// Where in the name it was: names that begin with it come first.
    var place: Int

    /// The best first; of things of one name the table before the pipeline that makes it.
    static func precedes(_ one: Finding, _ other: Finding) -> Bool {
        (one.place, one.name.utf8.count, one.name, other.kind) < (
            other.place, other.name.utf8.count, other.name, one.kind
        )
    }

    static let schema = JSONSchema.object(
        "Found",
        [
            "kind": .choice(["table", "view", "column", "pipeline", "run"]), "name": .text, "of?": .text,
            "about?": .text,
        ])

    var json: JSONValue {
        var object: JSONObject = ["kind": .string(kind), "name": .string(name)]
        if let of { object["of"] = .string(of) }
        if let about { object["about"] = .string(about) }
        return .object(object)
    }
}

extension PlatformAPI {
    private static let findings = 1...500
    /// Tables whose columns are looked at.
    private static let tablesWithColumns = 10_000
    /// Tables and views whose names are looked at.
    private static let tablesLookedAt = 100_000
    /// Runs that are looked at, the newest first.
    private static let runsLookedAt = 10_000
    /// The longest text that is looked for, in bytes.
    private static let textLimit = 200

    /// `/search`: tables, columns, pipelines and runs by a part of their names.
    var searchRoute: Route {
        .documented(
            .get, "/search", "search", .read,
            RouteDocument(
                summary: "Tables, columns, pipelines and runs with a text in their names, the best first",
                query: [
                    Field("text", FieldSchema.name, required: true), Field("ref", FieldSchema.ref),
                    Field("limit", FieldSchema.integer(Self.findings)),
                ],
                answer: ["found": .array(of: Finding.schema), "complete": .flag, "left_out": .texts],
                errors: [.notFound])
        ) { request, caller in
            guard let text = request.text("text") else {
                throw MartletError(.invalidInput, "'text' is missing: the part of a name that is looked for")
            }
            let wanted = Array(text.lowercased().utf8.prefix(Self.textLimit))
            let limit = try request.integer("limit", in: Self.findings, default: 50)
            let at = try await services.lake.catalog.resolve(request.ref).commit
            var (found, leftOut) = try await tables(wanted, at: at, for: caller)
            if case .wholeLake = caller.reach {
                found += try await pipelines(wanted)
                let (some, hasMore) = try await runs(wanted)
                found += some
                if hasMore { leftOut.append("runs before the newest \(Self.runsLookedAt)") }
            }
            found.sort(by: Finding.precedes)
            if found.count > limit { leftOut.append("\(found.count - limit) more with these letters") }
            return .json([
                "found": .array(found.prefix(limit).map(\.json)), "complete": .bool(leftOut.isEmpty),
                "left_out": .array(leftOut.map { .string($0) }),
            ])
        }
    }

    /// Where a name has the text; nil where it does not.
    private static func place(of wanted: [UInt8], in name: String) -> Int? {
        let bytes = Array(name.lowercased().utf8)
        guard bytes.count >= wanted.count else { return nil }
        return (0...(bytes.count - wanted.count)).first { bytes[$0...].starts(with: wanted) }
    }

    private func tables(
        _ wanted: [UInt8], at commit: CommitID, for caller: Caller
    ) async throws -> ([Finding], leftOut: [String]) {
        var found: [Finding] = []
        var next: ContentKey?
        var (looked, withColumns, isCut) = (0, 0, false)
        repeat {
            let page = try await services.lake.catalog.list(
                ListRequest(kinds: [.table, .view], from: next), at: commit)
            for entry in page.entries where caller.reach.opens(entry.key.elements) {
                looked += 1
                let name = entry.key.description
                // The last part of a name counts as its beginning.
                if let place = Self.place(of: wanted, in: entry.key.elements.last ?? "")
                    ?? Self.place(of: wanted, in: name).map({ $0 + 1 })
                {
                    found.append(Finding(kind: entry.content.kind.description, name: name, place: place))
                }
                guard entry.content.table != nil else { continue }
                guard withColumns < Self.tablesWithColumns else {
                    isCut = true
                    continue
                }
                withColumns += 1
                guard let table = try await services.lake.table(entry.key, at: commit) else { continue }
                for field in table.metadata.currentSchema.fields {
                    guard let place = Self.place(of: wanted, in: field.name) else { continue }
                    found.append(
                        Finding(
                            kind: "column", name: field.name, of: name, about: field.type.description,
                            place: place + 2))
                }
            }
            next = page.next
        } while next != nil && looked < Self.tablesLookedAt
        var leftOut: [String] = []
        if next != nil { leftOut.append("tables beyond the first \(Self.tablesLookedAt)") }
        if isCut { leftOut.append("columns beyond those of the first \(Self.tablesWithColumns) tables") }
        return (found, leftOut)
    }

    private func pipelines(_ wanted: [UInt8]) async throws -> [Finding] {
        try await services.orchestrator.loadProject().pipelines.compactMap { pipeline in
            let name = "\(pipeline.name)"
            return Self.place(of: wanted, in: name).map {
                Finding(kind: "pipeline", name: name, about: pipeline.settings.description, place: $0 + 1)
            }
        }
    }

    private func runs(_ wanted: [UInt8]) async throws -> ([Finding], hasMore: Bool) {
        let runs = try await services.runs.runs(matching: RunFilter(limit: Self.runsLookedAt + 1))
        let found = runs.prefix(Self.runsLookedAt).compactMap { run -> Finding? in
            let selected = run.request["select"]?.arrayValue?.compactMap(\.stringValue) ?? []
            let of = run.name ?? (selected.isEmpty ? "All pipelines" : selected.joined(separator: ", "))
            let place = [run.id.description, of, run.author, run.error ?? ""]
                .compactMap { Self.place(of: wanted, in: $0) }.min()
            return place.map {
                Finding(
                    kind: "run", name: run.id.description, of: of,
                    about: "\(run.status.rawValue), \(run.createdAt)", place: $0 + 4)
            }
        }
        return (found, runs.count > Self.runsLookedAt)
    }
}
