internal import Access
internal import Clocks
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import IngestionService
internal import JSON
internal import LandingService
internal import Orchestrator
internal import Pipelines
internal import Querying
internal import PlatformJSON

extension PlatformAPI {
    private static let filesPerAnswer = 1...10_000
    private static let sampleRows = 1...1_000

    /// `/landing`: zones, the files in them, and looks into those.
    var landingRoutes: [Route] { [zonesRoute, zoneFilesRoute, sampleRoute] }

    private var zonesRoute: Route {
        .documented(
            .get, "/landing", "listZones", .read,
            RouteDocument(
                summary: "Landing zones: folders of files that pipelines read",
                answer: ["zones": .array(of: Self.zoneSchema)], errors: [.forbidden])
        ) { _, caller in
            try caller.requireWholeLake(.read)
            let project = try await services.orchestrator.loadProject()
            let zones = try await landing().zones(of: project.pipelines)
            return .json(["zones": .array(zones.map(Self.json))])
        }
    }

    private static let zoneSchema = JSONSchema.object(
        "Zone",
        [
            "zone": .text, "folder": .text, "files": .count, "bytes": .count, "latest": .time.orNull,
            "pipelines": .texts,
        ])
    private static let zoneFileSchema = JSONSchema.object(
        "ZoneFile", ["path": .text, "bytes": .count, "modified": .time])

    private static func json(_ facts: ZoneFacts) -> JSONValue {
        [
            "zone": .string(facts.zone.namespace.map { "\($0)/\(facts.zone.zone)" } ?? facts.zone.zone),
            "folder": .string(facts.zone.folder), "files": .integer(Int64(facts.files)),
            "bytes": .integer(facts.bytes), "latest": facts.latest.map { .string($0.description) } ?? .null,
            "pipelines": .array(facts.pipelines.map { .string($0) }),
        ]
    }

    private var zoneFilesRoute: Route {
        .documented(
            .get, "/landing-files", "listZoneFiles", .read,
            RouteDocument(
                summary: "The files of a landing zone, the newest first",
                query: [
                    Field("zone", FieldSchema.name, required: true),
                    Field("limit", FieldSchema.integer(Self.filesPerAnswer)),
                ],
                answer: ["files": .array(of: Self.zoneFileSchema), "total": .count], errors: [.forbidden])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let limit = try request.integer("limit", in: Self.filesPerAnswer, default: 500)
            let files = try await landing().files(in: LandingService.zone(request.text("zone") ?? ""))
            return .json([
                "total": .integer(Int64(files.count)),
                "files": .array(
                    files.prefix(limit).map { file in
                        [
                            "path": .string(file.path), "bytes": .integer(file.size),
                            "modified": .string(file.modified.description),
                        ]
                    }),
            ])
        }
    }

    private var sampleRoute: Route {
        .documented(
            .get, "/landing-sample", "sampleFile", .read,
            RouteDocument(
                summary: "The columns of a landed file as its beginning says, and its first rows",
                query: [
                    Field("zone", FieldSchema.name, required: true), Field("path", FieldSchema.name, required: true),
                    Field("rows", FieldSchema.integer(Self.sampleRows)),
                ],
                answer: [
                    "format": .text, "columns": .array(of: PipelineSourceJSON.columnSchema),
                    "rows": .array(of: .array(of: .text.orNull)), "dialect": .labels,
                ], isHeavy: true, errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let rows = try request.integer("rows", in: Self.sampleRows, default: 50)
            let zone = try LandingService.zone(request.text("zone") ?? "")
            let wanted = request.text("path") ?? ""
            let sample = try await queries.working {
                // Only what the zone lists is looked at.
                guard let path = try await landing().path(of: wanted, in: zone) else {
                    throw MartletError(
                        .notFound, "the zone '\(zone.folder)' has no file '\(wanted.prefix(200))'",
                        hint: "It may have been loaded and moved away since.")
                }
                return try await services.ingestion.sample(of: path, rows: rows)
            }
            return .json([
                "format": .string(sample.format.rawValue),
                "columns": .array(
                    sample.columns.map { ["name": .string($0.name), "type": .string($0.type.sql)] }),
                "rows": .array(sample.rows.map { .array($0.map { $0.map { .string($0) } ?? .null }) }),
                "dialect": .object(JSONObject(sample.dialect.map { ($0.name, .string($0.value)) })),
            ])
        }
    }
}
