internal import Access
internal import Clocks
internal import Cataloging
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import IngestionService
internal import JSON
internal import LandingService
internal import PlatformJSON

extension PlatformAPI {
    /// Bytes of one piece.
    public static let pieceLimit = 16 << 20

    /// `/uploads`: files of any size that come in pieces, and go on after a break where they were.
    var uploadRoutes: [Route] {
        [listUploadsRoute, beginRoute, showUploadRoute, appendRoute, deleteUploadRoute, finishRoute]
    }

    func landing() throws -> LandingService {
        guard let landing = services.landing else {
            throw MartletError(.unsupported, "this server takes no files in pieces")
        }
        return landing
    }

    private static func id(_ request: HTTPRequest) throws(MartletError) -> UUID {
        let text = request.parameter("upload")
        guard let id = UUID(text) else {
            throw MartletError(.notFound, "there is no upload '\(text.prefix(100))'", hint: "Begin one.")
        }
        return id
    }

    private static let uploadSchema = JSONSchema.object(
        "FileUpload",
        [
            "id": .text, "file": .text, "size": .count, "offset": .count, "mark": .text, "created_at": .time,
            "author": .text,
        ])

    /// In a zone it has a path, in a table what loading it did.
    private static let finishedSchema = JSONSchema.object(
        "FinishedUpload",
        [
            "path?": .text, "id?": .text, "table?": .text, "rows?": .count, "bytes_written?": .count,
            "commit?": .text.orNull, "files?": .array(of: IngestJSON.fileSchema),
        ])

    private static func json(_ upload: Upload) -> JSONValue {
        [
            "id": .string(upload.id.description), "file": .string(upload.file), "size": .integer(upload.size),
            "offset": .integer(upload.offset), "mark": .string(upload.mark),
            "created_at": .string(upload.createdAt.description), "author": .string(upload.author),
        ]
    }

    private var listUploadsRoute: Route {
        .documented(
            .get, "/uploads", "listUploads", .write,
            RouteDocument(
                summary: "Uploads that are under way", answer: ["uploads": .array(of: Self.uploadSchema)])
        ) { _, caller in
            try caller.requireWholeLake(.write)
            return .json(["uploads": .array(try landing().uploads().map(Self.json))])
        }
    }

    private var beginRoute: Route {
        let members = [
            Field("file", FieldSchema.name, required: true), Field("size", FieldSchema.count, required: true),
            Field("mark", FieldSchema.text),
        ]
        return .documented(
            .post, "/uploads", "beginUpload", .write,
            RouteDocument(
                summary: "Begin to send a file in pieces; one that nothing is added to for a day is removed",
                body: members, success: .created, answer: Self.uploadSchema)
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let body = try await RequestBody(request, members)
            guard let size = try body.integer("size", in: 0...Upload.sizeLimit) else {
                throw MartletError(.invalidInput, "'size' is missing")
            }
            let upload = try landing().begin(
                file: body.string("file"), size: size, mark: body.optionalString("mark") ?? "", by: caller.author)
            return .json(
                Self.json(upload), .created, fields: ["Location": "\(Self.prefix)/uploads/\(upload.id)"])
        }
    }

    private var showUploadRoute: Route {
        .documented(
            .get, "/uploads/{upload}", "showUpload", .write,
            RouteDocument(
                summary: "An upload; its `offset` is where it goes on", answer: Self.uploadSchema, errors: [.notFound])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            return .json(Self.json(try landing().upload(Self.id(request))))
        }
    }

    private var appendRoute: Route {
        let offsets = 0...Int(Upload.sizeLimit)
        return .documented(
            .patch, "/uploads/{upload}", "appendUpload", .write,
            RouteDocument(
                summary: "Add the bytes that are the body to an upload, at its offset; what came before a break stays",
                query: [Field("offset", FieldSchema.integer(offsets), required: true)], takesFile: true,
                answer: Self.uploadSchema, errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            guard request.text("offset") != nil else { throw MartletError(.invalidInput, "'offset' is missing") }
            let offset = try request.integer("offset", in: offsets, default: 0)
            let upload = try await landing().append(to: Self.id(request), at: Int64(offset)) { take in
                var size = 0
                try await request.body.forEachChunk { bytes in
                    size += bytes.count
                    guard size <= Self.pieceLimit else { throw HTTPFailure.bodyTooLarge(limit: Self.pieceLimit) }
                    try take(bytes)
                }
            }
            return .json(Self.json(upload))
        }
    }

    private var deleteUploadRoute: Route {
        .documented(
            .delete, "/uploads/{upload}", "deleteUpload", .write,
            RouteDocument(
                summary: "Give up an upload", answer: Self.uploadSchema, errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            return .json(Self.json(try landing().delete(Self.id(request))))
        }
    }

    private var finishRoute: Route {
        let members = [
            Field("zone", FieldSchema.name), Field("replace", FieldSchema.flag), Field("table", FieldSchema.table),
            Field("branch", FieldSchema.ref), Field("overwrite", FieldSchema.flag), Field("force", FieldSchema.flag),
        ]
        return .documented(
            .post, "/uploads/{upload}/finish", "finishUpload", .write,
            RouteDocument(
                summary: "Put an upload that is whole into a landing `zone`, or load it into a `table`, exactly once",
                body: members,
                answer: Self.finishedSchema, isHeavy: true,
                errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let body = try await RequestBody(request, members)
            return try await queries.working { try await finish(Self.id(request), body, caller) }
        }
    }

    private func finish(_ id: UUID, _ body: RequestBody, _ caller: Caller) async throws -> HTTPResponse {
        switch (try body.optionalString("zone"), try body.optionalString("table")) {
        case (let zone?, nil):
            let path = try landing().land(id, in: try LandingService.zone(zone), replacing: body.bool("replace"))
            return .json(["path": .string(path)])
        case (nil, let table?): return try await load(id, into: table, body, caller)
        default: throw MartletError(.invalidInput, "a finished upload goes into a 'zone' or into a 'table'")
        }
    }

    private func load(
        _ id: UUID, into table: String, _ body: RequestBody, _ caller: Caller
    ) async throws -> HTTPResponse {
        let key = try ContentKey(parsing: table)
        try caller.require(.write, on: key.elements)
        let name = try Self.tableName(orThrow: key)
        let branch = try RefName(body.optionalString("branch") ?? RefName.main.text).text
        let (overwrites, force) = (try body.bool("overwrite"), try body.bool("force"))
        let report = try await landing().withWhole(id) { path, upload in
            var ingest = IngestRequest(
                files: [path], table: name, branch: branch, author: caller.author, overwrites: overwrites,
                force: force)
            ingest.names = [path: upload.file]
            return try await services.ingestion.ingest(ingest) { _ in }
        }
        return .json(IngestJSON.report(report))
    }
}
