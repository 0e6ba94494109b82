internal import Access
internal import Cataloging
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import IngestionService
internal import LandingService
internal import Machine
internal import PlatformJSON
internal import Querying

extension PlatformAPI {
    /// Where files are sent, which may be larger than other bodies.
    public static let ingestPath = prefix + "/ingest"

    /// `/ingest`.
    var ingestRoutes: [Route] { [ingestRoute] }

    private var ingestRoute: Route {
        .documented(
            .post, "/ingest", "ingest", .write,
            RouteDocument(
                summary: "Load the file that is the body into a table, exactly once",
                query: [
                    Field("table", FieldSchema.table, required: true), Field("file", FieldSchema.name, required: true),
                    Field("branch", FieldSchema.ref), Field("overwrite", FieldSchema.flag),
                    Field("force", FieldSchema.flag),
                ], takesFile: true,
                answer: IngestJSON.schema, isHeavy: true, errors: [.notFound, .conflict])
        ) { request, caller in
            let key = try ContentKey(parsing: request.text("table") ?? "")
            try caller.require(.write, on: key.elements)
            let table = try Self.tableName(orThrow: key)
            let name = try Upload.fileName(request.text("file") ?? "")
            let (overwrites, force) = (try request.flag("overwrite"), try request.flag("force"))
            let branch = try RefName(request.text("branch") ?? RefName.main.text).text
            let folder = try services.scratch.make()
            defer { services.scratch.remove(folder) }
            let path = "\(folder)/\(name)"
            try await save(request.body, as: path)
            var ingest = IngestRequest(
                files: [path], table: table, branch: branch, author: caller.author, overwrites: overwrites,
                force: force)
            ingest.names = [path: name]
            let settled = ingest
            let report = try await queries.working { try await services.ingestion.ingest(settled) { _ in } }
            return .json(IngestJSON.report(report))
        }
    }

    /// Writes a body to a file while it comes.
    private func save(_ body: HTTPBody, as path: String) async throws {
        let file = try ReplacingFile(path)
        var size = 0
        try await body.forEachChunk { bytes in
            size += bytes.count
            guard size <= services.uploadLimit else { throw HTTPFailure.bodyTooLarge(limit: services.uploadLimit) }
            try file.write(bytes)
        }
        try file.commit()
    }

    static func tableName(orThrow key: ContentKey) throws(MartletError) -> TableName {
        guard let table = tableName(key) else {
            throw MartletError(
                .invalidInput, "'\(key)' does not name a table",
                hint: "Write layer.table or namespace.layer.table, such as bronze.orders.")
        }
        return table
    }

    private static func tableName(_ key: ContentKey) -> TableName? {
        switch key.elements.count {
        case 2: TableName(layer: key.elements[0], table: key.elements[1])
        case 3: TableName(namespace: key.elements[0], layer: key.elements[1], table: key.elements[2])
        default: nil
        }
    }
}
