internal import CatalogService
internal import Cataloging
internal import Cryptography
internal import Errors
internal import JSON
internal import Pipelines

/// Tells the versions of what pipelines read, so that a plan can see what changed since a table was built.
struct InputVersions: Sendable {
    let project: Project
    let catalog: Catalog
    let landing: LandingState

    /// The versions of several pipelines' own tables, and of all landing zones, under their keys in a plan.
    ///
    /// A table's version is its metadata file. A view or an ephemeral pipeline has the version of its definition and of all that it
    /// reads. What is not there has none.
    func all(of pipelines: [Pipeline], at commit: CommitID) async throws -> [String: String] {
        let names = closure(of: pipelines)
        let keys = try names.map { try ContentKey($0.parts) }
        let contents = try await catalog.contents(of: keys, at: commit)
        var found: [PipelineName: Content] = [:]
        for (name, key) in zip(names, keys) { found[name] = contents[key] }
        var versions: [String: String] = [:]
        for folder in landing.files.keys {
            let parts = folder.split(separator: "/").map(String.init)
            let zone = LandingZone(namespace: parts.count == 3 ? parts[0] : nil, zone: parts[parts.count - 1])
            versions[Plan.inputKey(zone)] = landing.version(of: zone)
        }
        var known: [PipelineName: String] = [:]
        for name in names { versions[Plan.inputKey(name)] = version(of: name, found, versions, &known) }
        return versions
    }

    /// Pipelines and, through views and ephemeral ones, what those read.
    private func closure(of pipelines: [Pipeline]) -> [PipelineName] {
        var seen: Set<PipelineName> = []
        var pending = pipelines.map(\.name) + project.tables
        var names: [PipelineName] = []
        while let name = pending.popLast() {
            guard seen.insert(name).inserted else { continue }
            names.append(name)
            if let pipeline = project[name], pipeline.settings.materialized != .table {
                pending += pipeline.discovery.refs
            }
        }
        return names
    }

    private func version(
        of name: PipelineName, _ contents: [PipelineName: Content], _ zones: [String: String],
        _ known: inout [PipelineName: String]
    ) -> String? {
        if let version = known[name] { return version }
        let definition: String
        switch (contents[name], project[name]?.settings.materialized) {
        case (.table(let table), _): return table.metadataLocation
        case (.view(let view), _):
            definition = view.properties[ContentProperties.fingerprint] ?? "\(view.id) \(view.versionID)"
        case (_, .ephemeral): definition = project[name]?.fingerprint ?? ""
        default: return nil
        }
        guard let pipeline = project[name] else { return definition }
        let inner =
            pipeline.discovery.refs.map { self.version(of: $0, contents, zones, &known) ?? "" }
            + pipeline.discovery.landingZones.map { zones[Plan.inputKey($0)] ?? "" }
        let digest = String(
            SHA256.digest(of: ([definition] + inner).joined(separator: "\n")).hex.prefix(32))
        known[name] = digest
        return digest
    }
}

extension RunContext {
    /// What the catalog remembers with a table or view, so that the next plan can tell what changed.
    func recordedProperties(of pipeline: Pipeline) async throws -> Properties {
        if var recorded {
            recorded[ContentProperties.run] = "\(id)"
            return recorded
        }
        let head = try await lake.catalog.head(of: branch)
        let inputs = pipeline.discovery.refs.compactMap { project[$0] }
        let all = try await InputVersions(project: project, catalog: lake.catalog, landing: landing)
            .all(of: inputs, at: head)
        let wanted =
            pipeline.discovery.refs.map { Plan.inputKey($0) }
            + pipeline.discovery.landingZones.map { Plan.inputKey($0) }
        let versions = wanted.sorted().compactMap { key in all[key].map { (key, JSONValue.string($0)) } }
        return [
            ContentProperties.fingerprint: pipeline.fingerprint,
            ContentProperties.inputs: JSONValue.object(JSONObject(versions)).text(),
            ContentProperties.tests: pipeline.testsFingerprint, ContentProperties.run: "\(id)",
        ]
    }
}
