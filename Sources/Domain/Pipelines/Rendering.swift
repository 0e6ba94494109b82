public import Clocks
public import Errors
import JSON
import Templates

/// What a template is rendered with when a step executes.
public struct RenderContext {
    /// The SQL that stands for a table, by default its quoted name.
    ///
    /// Not asked for ephemeral pipelines, which are inlined.
    public var table: (PipelineName) throws -> String = { $0.sql }
    /// The text that `landing_zone('zone')` gives: a glob or marker, usually written between quotes by the template.
    public var landingZone: (LandingZone) throws -> String = { "\($0.folder)/**" }
    /// Whether the pipeline's own table is there; `is_incremental()` is false until it is.
    public var targetExists: Bool
    public var fullRefresh: Bool
    /// The greatest value of a column in the pipeline's table as text, or nil where there is none.
    public var watermark: (_ column: String) throws -> String? = { _ in nil }
    public var runStartedAt: Timestamp

    public init(targetExists: Bool, fullRefresh: Bool = false, runStartedAt: Timestamp) {
        self.targetExists = targetExists
        self.fullRefresh = fullRefresh
        self.runStartedAt = runStartedAt
    }
}

/// A query ready for the engine, with the way back to the template.
public struct RenderedSQL: Sendable {
    public var sql: String
    /// What this rendering referred to, without the pipeline itself and with ephemeral ones replaced by what they read.
    public var refs: [PipelineName]
    public var landingZones: [LandingZone]
    /// The rendered templates by where they begin in `sql`.
    var parts: [(start: Int, text: RenderedText)]

    /// A query that no template gave.
    public init(plain sql: String, refs: [PipelineName], landingZones: [LandingZone]) {
        self.init(sql: sql, refs: refs, landingZones: landingZones, parts: [])
    }

    init(sql: String, refs: [PipelineName], landingZones: [LandingZone], parts: [(start: Int, text: RenderedText)]) {
        self.sql = sql
        self.refs = refs
        self.landingZones = landingZones
        self.parts = parts
    }

    /// Where in the templates the text at an offset of `sql` (in UTF-8 bytes) came from.
    public func location(ofUTF8Offset offset: Int) -> SourceLocation? {
        guard let part = parts.last(where: { $0.start <= offset }) else { return nil }
        return part.text.location(ofUTF8Offset: min(offset - part.start, part.text.text.utf8.count))
    }
}

extension Project {
    /// The query of a pipeline, ephemeral pipelines that it refers to included.
    ///
    /// An ephemeral pipeline becomes a common table expression around the whole query, so that it can be named as a table is.
    public func render(_ pipeline: Pipeline, with context: RenderContext) throws -> RenderedSQL {
        guard let template = pipeline.template else { throw notSQL(pipeline) }
        return try Composer(project: self, context: context, root: pipeline).compose(template)
    }

    /// A test's query; `text` is a template with the same functions, in which `this` is the pipeline's table.
    public func renderTest(
        _ text: String, path: String, of pipeline: Pipeline, with context: RenderContext
    ) throws -> RenderedSQL {
        try Composer(project: self, context: context, root: pipeline, isTest: true)
            .compose(try Template(compiling: text, name: path))
    }

    func notSQL(_ pipeline: Pipeline) -> MartletError {
        MartletError(
            .unsupported, "\(pipeline.name) is written in Python, which has no query to show",
            at: SourceLocation(file: pipeline.path), hint: "Run it: martlet run \(pipeline.name).")
    }
}
