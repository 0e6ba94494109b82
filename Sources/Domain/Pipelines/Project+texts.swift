internal import JSON

extension Project {
    /// All texts that decide what some pipelines do, by path; one that several need comes more than once.
    ///
    /// What the pipelines inline is theirs too: ephemeral pipelines, templates, modules and the values of variables.
    public func texts(of names: [PipelineName]) -> [(path: String, text: String)] {
        var texts: [(path: String, text: String)] = []
        var seen: Set<PipelineName> = []
        var waiting = names
        while let name = waiting.popLast() {
            guard seen.insert(name).inserted, let pipeline = self[name] else { continue }
            texts.append((pipeline.path, pipeline.source))
            if let file = pipeline.settingsFile { texts.append((file.path, file.text)) }
            texts += pipeline.testFiles.map { ($0.path, $0.text) }
            for path in pipeline.discovery.includes {
                if let text = library.sources[path] { texts.append((path, text)) }
            }
            texts += (pipeline.python?.modules ?? []).map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) }
            if !pipeline.discovery.variables.isEmpty {
                let lines = pipeline.discovery.variables.map { "\($0): \(settings.vars[$0]?.text() ?? "not set")\n" }
                texts.append(("\(pipeline.folder) (variables)", lines.joined()))
            }
            waiting += pipeline.discovery.refs.filter { self[$0]?.settings.materialized == .ephemeral }
        }
        return texts
    }
}
