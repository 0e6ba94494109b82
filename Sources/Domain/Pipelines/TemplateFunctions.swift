import Clocks
import Errors
import JSON
import Templates

/// The functions and values that a pipeline's template can use, over whatever answers them.
struct TemplateFunctions {
    var pipeline: PipelineName
    var settings: PipelineSettings
    var project: ProjectSettings
    var library: TemplateLibrary
    var targetExists: Bool
    var fullRefresh: Bool
    /// The time of the run, as text.
    var runStartedAt: String
    /// What `this` is.
    var this: String
    var table: (PipelineName) throws -> String
    var landingZone: (LandingZone) throws -> String
    var watermark: (_ column: String) throws -> String?
    var variable: (_ name: String) -> JSONValue?

    static let names = [
        "ref", "this", "landing_zone", "is_incremental", "is_full_refresh", "is_append_only", "is_delete_insert",
        "is_scd2",
        "is_snapshot", "watermark_value", "watermark", "run_started_at", "var",
    ]
    /// Names whose value differs between the first run and later ones.
    static let stateNames: Set<String> = ["is_incremental", "is_full_refresh", "watermark_value", "watermark"]

    /// - Parameter names: The names that the template and those it may include mention; the watermark is looked up only
    ///   where it is among them.
    func context(names: Set<String>) throws -> TemplateContext {
        var context = TemplateContext { [library] name, from in try library.find(name, from: from) }
        context.values["this"] = .string(this)
        context.values["run_started_at"] = .string(runStartedAt)
        context.define("ref") { arguments in
            let parts = try arguments.bound(to: ["name", "second", "third"], of: "ref", required: 1).compactMap(\.self)
            let name = try parts.map(Self.text).joined(separator: ".")
            return .string(try table(PipelineName(name, defaultNamespace: project.namespace, in: pipeline.namespace)))
        }
        context.define("landing_zone") { arguments in
            let given = try arguments.bound(to: ["zone", "namespace"], of: "landing_zone", required: 1)
            let zone = try Self.text(given[0])
            guard PipelineName.isValid(zone) else { throw PipelineName.invalid(zone, what: "landing zone") }
            var namespace = pipeline.namespace
            if let own = given[1] {
                let name = try Self.text(own)
                namespace = name == project.namespace ? nil : name
                guard PipelineName.isValid(name, limit: PipelineName.namespaceLengthLimit) else {
                    throw PipelineName.invalid(name, what: "namespace", limit: PipelineName.namespaceLengthLimit)
                }
            }
            return .string(try landingZone(LandingZone(namespace: namespace, zone: zone)))
        }
        context.define("var") { arguments in
            let given = try arguments.bound(to: ["name", "default"], of: "var", required: 1)
            let name = try Self.text(given[0])
            if let value = variable(name) { return TemplateValue(value) }
            if let fallback = given[1] { return fallback }
            throw MartletError(
                .invalidInput, "the variable '\(name)' is not set",
                hint: NearestName.of(name, among: project.vars.names).map { "Did you mean '\($0)'?" }
                    ?? "Set it under 'vars' in martlet.yaml, or give var() a default.")
        }
        defineStrategies(in: &context)
        if names.contains("watermark") {
            context.define("watermark") { arguments in
                let column = try Self.text(arguments.bound(to: ["column"], of: "watermark", required: 1)[0])
                return NullLiterals.value(fullRefresh || !targetExists ? nil : try watermark(column))
            }
        }
        if names.contains("watermark_value") {
            let usable = targetExists && !fullRefresh
            context.values["watermark_value"] =
                NullLiterals.value(usable ? try settings.watermarkColumn.flatMap(watermark) : nil)
        }
        return context
    }

    private func defineStrategies(in context: inout TemplateContext) {
        let isFirst = fullRefresh || !targetExists
        let strategy = settings.strategy
        let answers: [(String, Bool)] = [
            ("is_incremental", strategy == .incremental && !isFirst),
            ("is_full_refresh", strategy == .fullRefresh || fullRefresh),
            ("is_append_only", strategy == .appendOnly), ("is_delete_insert", strategy == .deleteInsert),
            ("is_scd2", strategy == .scd2), ("is_snapshot", strategy == .snapshot),
        ]
        for (name, answer) in answers {
            context.define(name) { arguments in
                _ = try arguments.bound(to: [], of: name)
                return .bool(answer)
            }
        }
    }

    private static func text(_ value: TemplateValue?) throws -> String {
        switch value {
        case .string(let text): return text
        case .undefined(let undefined): throw undefined.error
        default: throw MartletError(.invalidInput, "the argument must be a text in quotes")
        }
    }
}
