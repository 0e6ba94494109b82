internal import Access
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import PipelineSources
internal import Pipelines
internal import PlatformJSON

extension PlatformAPI {
    /// `/project/pipelines`: the text of the project's pipelines, and its versions.
    ///
    /// A version's digest is its ETag; a change says in `If-Match` which version it began from.
    var pipelineSourceRoutes: [Route] {
        [
            listSourcesRoute, createSourceRoute, readSourceRoute, saveSourceRoute, deleteSourceRoute, versionsRoute,
            versionRoute, restoreRoute, checkSourceRoute, sampleSourceRoute,
        ]
    }

    static let filesField = Field(
        "files",
        [
            "type": "array", "minItems": 1, "maxItems": .integer(Int64(PipelineText.fileLimit)),
            // Declared with what the files of a pipeline are in answers.
            "items": ["$ref": "#/components/schemas/SourceFile"],
        ], required: true)

    /// The version that a change begins from, as the ETag that it was read with.
    private static let ifMatch = Field("If-Match", FieldSchema.text, required: true)

    private var listSourcesRoute: Route {
        .documented(
            .get, "/project/pipelines", "listPipelineSources", .read,
            RouteDocument(
                summary: "List the folders of pipelines, also where the project cannot be loaded",
                answer: ["pipelines": .array(of: PipelineSourceJSON.entrySchema)], errors: [.forbidden])
        ) { _, caller in
            try caller.requireWholeLake(.read)
            return .json(["pipelines": .array(try await services.sources.list().map(PipelineSourceJSON.entry))])
        }
    }

    private var createSourceRoute: Route {
        let members = [Field("name", FieldSchema.name, required: true), Self.filesField]
        return .documented(
            .post, "/project/pipelines", "createPipelineSource", .write,
            RouteDocument(
                summary: "Make a pipeline", body: members, success: .created, answer: PipelineSourceJSON.storedSchema,
                errors: [.conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let body = try await RequestBody(request, members)
            let stored = try await services.sources.create(
                try Self.text(body), as: try body.string("name"), by: caller.author)
            return Self.answer(stored, .created)
        }
    }

    private var readSourceRoute: Route {
        .documented(
            .get, "/project/pipelines/{pipeline}", "readPipelineSource", .read,
            RouteDocument(
                summary: "The files of a pipeline, and the version that they are",
                answer: PipelineSourceJSON.storedSchema,
                errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            return Self.answer(try await services.sources.read(request.parameter("pipeline")))
        }
    }

    private var saveSourceRoute: Route {
        .documented(
            .put, "/project/pipelines/{pipeline}", "savePipelineSource", .write,
            RouteDocument(
                summary: "Save all files of a pipeline, unless somebody else changed it since the version in If-Match",
                header: [Self.ifMatch], body: [Self.filesField], answer: PipelineSourceJSON.storedSchema,
                errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let body = try await RequestBody(request, [Self.filesField])
            return Self.answer(
                try await services.sources.save(
                    try Self.text(body), as: request.parameter("pipeline"), expected: try Self.expected(request),
                    by: caller.author))
        }
    }

    private var deleteSourceRoute: Route {
        .documented(
            .delete, "/project/pipelines/{pipeline}", "deletePipelineSource", .write,
            RouteDocument(
                summary: "Delete the files of a pipeline; its table and its versions stay",
                header: [Self.ifMatch], answer: ["name": .text], errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let name = request.parameter("pipeline")
            try await services.sources.delete(name, expected: try Self.expected(request), by: caller.author)
            return .json(["name": .string(name)])
        }
    }

    private var versionsRoute: Route {
        .documented(
            .get, "/project/pipelines/{pipeline}/versions", "pipelineVersions", .read,
            RouteDocument(
                summary: "The versions of a pipeline's files, the newest first",
                answer: ["versions": .array(of: PipelineSourceJSON.versionSchema)], errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let versions = try await services.sources.versions(of: request.parameter("pipeline"))
            return .json(["versions": .array(versions.map(PipelineSourceJSON.version))])
        }
    }

    private var versionRoute: Route {
        .documented(
            .get, "/project/pipelines/{pipeline}/versions/{version}", "pipelineVersion", .read,
            RouteDocument(
                summary: "One version of a pipeline's files",
                answer: ["version": PipelineSourceJSON.versionSchema], errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let version = try await services.sources.version(
                try Self.number(request), of: request.parameter("pipeline"))
            return .json(["version": PipelineSourceJSON.version(version)])
        }
    }

    private var restoreRoute: Route {
        .documented(
            .post, "/project/pipelines/{pipeline}/versions/{version}/restore", "restorePipelineVersion", .write,
            RouteDocument(
                summary: "Bring an earlier version back as a new one; without If-Match where the pipeline is gone",
                header: [Field("If-Match", FieldSchema.text)], answer: PipelineSourceJSON.storedSchema,
                errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let expected = request.fields["If-Match"] == nil ? nil : try Self.expected(request)
            return Self.answer(
                try await services.sources.restore(
                    try Self.number(request), of: request.parameter("pipeline"), expected: expected, by: caller.author))
        }
    }

    /// The files that a body holds.
    static func text(_ body: RequestBody) throws(MartletError) -> PipelineText {
        var files: [PipelineText.File] = []
        for value in try body.array("files") {
            guard let path = value["path"]?.stringValue, let text = value["text"]?.stringValue else {
                throw MartletError(.invalidInput, "each of 'files' must have a 'path' and a 'text'")
            }
            files.append(PipelineText.File(path: path, text: text))
        }
        return try PipelineText(files)
    }

    private static func answer(_ stored: StoredPipeline, _ status: HTTPStatus = .ok) -> HTTPResponse {
        .json(PipelineSourceJSON.stored(stored), status, fields: ["ETag": "\"\(stored.version.digest)\""])
    }

    private static func number(_ request: HTTPRequest) throws(MartletError) -> Int64 {
        guard let number = Int64(request.parameter("version")), number > 0 else {
            throw MartletError(.invalidInput, "'\(request.parameter("version"))' is not the number of a version")
        }
        return number
    }

    /// The version that a change began from.
    private static func expected(_ request: HTTPRequest) throws(MartletError) -> String {
        let text = request.fields["If-Match"] ?? ""
        guard text.utf8.count > 2, text.hasPrefix("\""), text.hasSuffix("\"") else {
            throw MartletError(
                .invalidInput, "the request does not say which version it changes",
                hint: "Send the ETag that the pipeline was read with as If-Match.")
        }
        return String(text.dropFirst().dropLast())
    }
}
