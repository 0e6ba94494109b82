import Clocks
import Errors
import JSON
import Templates

/// Renders a query and puts the ephemeral pipelines it needs in front of it.
final class Composer {
    private let project: Project
    private let context: RenderContext
    private let root: Pipeline
    private let isTest: Bool
    private let library: TemplateLibrary
    private var refs: Set<PipelineName> = []
    private var zones: Set<LandingZone> = []
    /// In an order in which each may name those before it.
    private var expressions: [(name: String, text: RenderedText)] = []
    private var expressionNames: [PipelineName: String] = [:]

    init(project: Project, context: RenderContext, root: Pipeline, isTest: Bool = false) {
        self.project = project
        self.context = context
        self.root = root
        self.isTest = isTest
        library = project.library
    }

    func compose(_ template: Template) throws -> RenderedSQL {
        let main = try render(template, of: root, isRoot: true)
        var sql = ""
        var parts: [(start: Int, text: RenderedText)] = []
        for (index, expression) in expressions.enumerated() {
            sql += "\(index == 0 ? "WITH " : ", ")\"\(expression.name)\" AS (\n"
            parts.append((sql.utf8.count, expression.text))
            sql += expression.text.text + "\n)"
        }
        if !expressions.isEmpty { sql += "\n(\n" }
        parts.append((sql.utf8.count, main))
        sql += main.text
        if !expressions.isEmpty { sql += "\n)" }
        return RenderedSQL(
            sql: sql, refs: refs.sorted(), landingZones: zones.sorted { $0.folder < $1.folder }, parts: parts)
    }

    private func render(_ template: Template, of pipeline: Pipeline, isRoot: Bool) throws -> RenderedText {
        let isEphemeral = pipeline.settings.materialized == .ephemeral
        let this =
            isRoot && isTest && isEphemeral
            ? try expression(pipeline) : isEphemeral ? pipeline.name.sql : try context.table(pipeline.name)
        let functions = TemplateFunctions(
            pipeline: pipeline.name, settings: pipeline.settings, project: project.settings, library: library,
            targetExists: isRoot && context.targetExists, fullRefresh: context.fullRefresh,
            runStartedAt: context.runStartedAt.description, this: this,
            table: { [self] in try table($0, in: pipeline) },
            landingZone: { [self] zone in
                zones.insert(zone)
                return try context.landingZone(zone)
            }, watermark: context.watermark, variable: { [project] in project.settings.vars[$0] })
        var names = template.names
        if names.isDisjoint(with: ["watermark", "watermark_value"]) {
            // Includes may ask for it too; a template that has none mentions it itself.
            for path in library.sources.keys { names.formUnion(library[path]?.names ?? []) }
        }
        var rendered = try template.render(try functions.context(names: names))
        _ = NullLiterals.resolve(&rendered)
        rendered.dropStatementEnd()
        return rendered
    }

    private func table(_ name: PipelineName, in pipeline: Pipeline) throws -> String {
        if project.tables.contains(name) {
            refs.insert(name)
            return try context.table(name)
        }
        guard let target = project[name] else {
            let near = NearestName.of(name.description, among: project.graph.names.map(\.description))
            throw MartletError(
                .notFound, "there is no pipeline '\(name)'", hint: near.map { "Did you mean '\($0)'?" })
        }
        if target.settings.materialized == .ephemeral, isTest || name != root.name { return try expression(target) }
        if name != root.name || isTest { refs.insert(name) }
        return try context.table(name)
    }

    /// The quoted name of the expression that stands for an ephemeral pipeline.
    private func expression(_ pipeline: Pipeline) throws -> String {
        if let known = expressionNames[pipeline.name] { return "\"\(known)\"" }
        guard let template = pipeline.template else { throw project.notSQL(pipeline) }
        var name = pipeline.name.name
        if expressionNames.values.contains(name) { name = pipeline.name.parts.joined(separator: "__") }
        expressionNames[pipeline.name] = name
        let text = try render(template, of: pipeline, isRoot: false)
        expressions.append((name, text))
        return "\"\(name)\""
    }
}

extension RenderedText {
    /// Removes a semicolon at the end, behind which only white space and comments may stand.
    mutating func dropStatementEnd() {
        let bytes = Array(text.utf8)
        guard bytes.contains(UInt8(ascii: ";")) else { return }
        var scanner = SQLScanner(bytes)
        var end: Range<Int>?
        while let piece = scanner.next() {
            if piece.kind == .comment { continue }
            end = piece.kind == .code && bytes[piece.range.lowerBound] == UInt8(ascii: ";") ? piece.range : nil
        }
        if let end { replace([(end, "")]) }
    }
}
