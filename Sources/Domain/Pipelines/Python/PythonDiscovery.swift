import Errors
import JSON

extension DiscoveryRunner {
    /// What a pipeline in Python refers to and uses, and its form with the tables of its arguments.
    func discover(_ pipeline: Pipeline, _ form: PythonForm) throws(MartletError) -> (Finding, PythonForm) {
        let source = PythonSource(pipeline.source)
        var finding = Finding()
        var form = form
        var refs: Set<PipelineName> = []
        func place(_ offset: Int) -> SourceLocation {
            SourceLocation(file: pipeline.path, text: pipeline.source, utf8Offset: offset)
        }
        func add(_ text: String, _ offset: Int) throws(MartletError) -> PipelineName {
            do throws(MartletError) {
                let name = try PipelineName(text, defaultNamespace: project.namespace, in: pipeline.name.namespace)
                try require(name, from: pipeline.name)
                refs.insert(name)
                return name
            } catch {
                throw error.located(at: place(offset))
            }
        }
        for call in source.refs { _ = try add(call.arguments.joined(separator: "."), call.offset) }
        for mention in source.mentions {
            let name = try PipelineName(mention, defaultNamespace: project.namespace, in: pipeline.name.namespace)
            if known.contains(name) { refs.insert(name) }
        }
        let start = source.assets.first { $0.function == form.function }?.offset ?? 0
        for name in form.dependencies { _ = try add(name, start) }
        for argument in form.arguments {
            if let written = form.writtenInputs[argument] {
                form.inputs[argument] = try add(written, start)
            } else {
                let name = try table(named: argument, for: pipeline.name, place(start))
                refs.insert(name)
                form.inputs[argument] = name
            }
        }
        for call in source.zones {
            guard PipelineName.isValid(call.arguments[0]) else {
                throw PipelineName.invalid(call.arguments[0], what: "landing zone").located(at: place(call.offset))
            }
            let other = call.arguments.count > 1 ? call.arguments[1] : pipeline.name.namespace
            let zone = LandingZone(namespace: other == project.namespace ? nil : other, zone: call.arguments[0])
            if !finding.discovery.landingZones.contains(zone) { finding.discovery.landingZones.append(zone) }
        }
        finding.discovery.usesThis = source.names.contains("this") || refs.contains(pipeline.name)
        refs.remove(pipeline.name)
        finding.discovery.refs = refs.sorted()
        finding.discovery.usesWatermark = source.names.contains("watermark_value")
        let imported = form.modules.lazy.compactMap {
            PythonSource(String(decoding: $0.bytes, as: UTF8.self)).volatility
        }
        finding.discovery.volatility =
            source.volatility ?? (form.usesNetwork ? "uses the network" : imported.first)
        // The argument `partition` is the variable of that name, which backfills give.
        let partition = form.function != nil && source.names.contains("partition") ? ["partition"] : []
        finding.discovery.variables = source.variables.union(partition).sorted()
        finding.variables = finding.discovery.variables.map { ($0, project.vars[$0]) }
        return (finding, form)
    }

    /// The table that an argument's name stands for: one of that name in any layer, or `layer__name`.
    private func table(
        named argument: String, for pipeline: PipelineName, _ place: SourceLocation
    ) throws(MartletError) -> PipelineName {
        let matches = known.filter {
            $0 != pipeline && ($0.name == argument || "\($0.layer.rawValue)__\($0.name)" == argument)
        }.sorted()
        // One's own namespace is nearer than others.
        let near = matches.filter { $0.namespace == pipeline.namespace }
        let found = near.isEmpty ? matches : near
        if found.count == 1 { return found[0] }
        if found.isEmpty {
            let name = NearestName.of(argument, among: known.map(\.name))
            throw MartletError(
                .notFound, "the argument '\(argument)' is no table", at: place,
                hint: (name.map { "Did you mean '\($0)'? " } ?? "")
                    + "Or say which it is: @asset(inputs={\"\(argument)\": \"layer.name\"}).")
        }
        throw MartletError(
            .invalidInput, "the argument '\(argument)' may be \(found.map(\.description).joined(separator: " or "))",
            at: place, hint: "Say which it is: @asset(inputs={\"\(argument)\": \"\(found[0])\"}).")
    }
}
