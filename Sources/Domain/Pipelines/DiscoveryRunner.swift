import Errors
import JSON
import Synchronization
import Templates

/// Renders a template with recording functions: as on the first run, and, where that can differ, as on later runs.
struct DiscoveryRunner: Sendable {
    /// Pipelines, and tables of the lake that no pipeline makes.
    var known: Set<PipelineName>
    /// Names that templates refer to and that are not known.
    let wanted = WantedNames()
    var project: ProjectSettings
    var library: TemplateLibrary

    /// What one template was seen to use, with what belongs in the fingerprint of its pipeline.
    struct Finding {
        var discovery = Discovery()
        var variables: [(name: String, value: JSONValue?)] = []
        var includes: [String] = []
        var warnings: [ProjectWarning] = []
    }

    private final class Recorder {
        var refs: Set<PipelineName> = []
        var zones: Set<LandingZone> = []
        var variables: Set<String> = []
    }

    func discover(_ template: Template, of pipeline: PipelineName, _ settings: PipelineSettings) throws -> Finding {
        let recorder = Recorder()
        var finding = Finding()
        var names = template.names
        let first = try render(template, of: pipeline, settings, isFirst: true, names: names, recorder)
        for path in first.rendered.includedNames { names.formUnion(library[path]?.names ?? []) }
        finding.includes = first.rendered.includedNames
        finding.warnings = first.warnings
        finding.discovery.volatility = Volatility.find(in: first.rendered.text)
        if !names.isDisjoint(with: TemplateFunctions.stateNames) {
            let later = try render(template, of: pipeline, settings, isFirst: false, names: names, recorder)
            for path in later.rendered.includedNames where !finding.includes.contains(path) {
                finding.includes.append(path)
                names.formUnion(library[path]?.names ?? [])
            }
            finding.discovery.volatility = finding.discovery.volatility ?? Volatility.find(in: later.rendered.text)
        }
        if names.contains("run_started_at") { finding.discovery.volatility = "uses run_started_at" }
        finding.discovery.usesWatermark = names.contains("watermark_value") || names.contains("watermark")
        finding.discovery.usesThis = names.contains("this") || recorder.refs.contains(pipeline)
        recorder.refs.remove(pipeline)
        finding.discovery.refs = recorder.refs.sorted()
        finding.discovery.landingZones = recorder.zones.sorted { $0.folder < $1.folder }
        finding.discovery.variables = recorder.variables.sorted()
        finding.variables = finding.discovery.variables.map { ($0, project.vars[$0]) }
        return finding
    }

    private func render(
        _ template: Template, of pipeline: PipelineName, _ settings: PipelineSettings, isFirst: Bool,
        names: Set<String>,
        _ recorder: Recorder
    ) throws -> (rendered: RenderedText, warnings: [ProjectWarning]) {
        let functions = TemplateFunctions(
            pipeline: pipeline, settings: settings, project: project, library: library, targetExists: !isFirst,
            fullRefresh: false, runStartedAt: "1970-01-01T00:00:00Z", this: pipeline.sql,
            table: { name in
                try require(name, from: pipeline)
                recorder.refs.insert(name)
                return name.sql
            },
            landingZone: {
                recorder.zones.insert($0)
                return $0.folder
            }, watermark: { _ in "1970-01-01 00:00:00" },
            variable: {
                recorder.variables.insert($0)
                return project.vars[$0]
            })
        // What is included is not known yet, so the watermark is always there.
        let all = names.union(["watermark", "watermark_value"])
        var rendered = try template.render(try functions.context(names: all))
        let warnings = NullLiterals.resolve(&rendered).map { offset in
            ProjectWarning(
                message:
                    "on the first run there is no watermark, so this is NULL and a comparison with it keeps no row",
                location: rendered.location(ofUTF8Offset: offset),
                hint: "Put it inside {% if watermark_value %} … {% endif %}, or in coalesce(…).")
        }
        return (rendered, warnings)
    }

    /// Gathered by all who discover at the same time.
    final class WantedNames: Sendable {
        private let names = Mutex<Set<PipelineName>>([])

        func insert(_ name: PipelineName) { names.withLock { _ = $0.insert(name) } }
        func take() -> Set<PipelineName> {
            names.withLock { names in
                defer { names = [] }
                return names
            }
        }
    }

    /// Throws where neither a pipeline nor the lake has a table, and remembers that it was wanted.
    func require(_ name: PipelineName, from pipeline: PipelineName) throws(MartletError) {
        if known.contains(name) { return }
        wanted.insert(name)
        throw unknown(name, from: pipeline)
    }

    private func unknown(_ name: PipelineName, from pipeline: PipelineName) -> MartletError {
        let names = known.map(\.description)
        let near = NearestName.of(name.description, among: names)
        // The right name in another layer or namespace is nearer in meaning than in letters.
        let elsewhere = known.filter { $0.name == name.name }.min()?.description
        return MartletError(
            .notFound, "there is no pipeline or table '\(name)'",
            hint: (elsewhere ?? near).map { "Did you mean '\($0)'?" }, cause: UnknownTable(name: name))
    }
}

/// Why a template could not be read to its end: it names a table that is not there.
struct UnknownTable: Error {
    var name: PipelineName
}
