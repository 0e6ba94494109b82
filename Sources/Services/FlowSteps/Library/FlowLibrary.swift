import Caching
public import Errors
public import Flows
public import JSON
public import ObjectStorage
public import Runs

/// The flows of a project's folder, read when they are asked for.
public struct FlowLibrary: Sendable {
    private let store: any ObjectStore
    private let root: Location
    private let parsed = LRUCache<String, Flow>(costLimit: cacheBytes)

    /// Bytes of the texts of flows that are kept as read.
    private static let cacheBytes = 16 << 20
    private static let endings = [".yaml", ".yml"]

    public init(store: any ObjectStore, root: Location) {
        self.store = store
        self.root = root
    }

    /// A flow, or what is wrong with its file.
    public struct Entry: Sendable {
        public var name: String
        public var path: String
        public var flow: Flow?
        public var problems: [MartletError]

        public init(name: String, path: String, flow: Flow?, problems: [MartletError]) {
            self.name = name
            self.path = path
            self.flow = flow
            self.problems = problems
        }
    }

    /// All that an error about a flow stands for.
    public static func problems(_ error: any Error) -> [MartletError] {
        let wrapped = MartletError(wrapping: error)
        return (wrapped.cause as? FlowProblems)?.problems ?? [wrapped]
    }

    /// All flows by name, broken ones too.
    public func list() async throws -> [Entry] {
        let folder = try root.appending(FlowFiles.folder)
        var entries: [Entry] = []
        for object in try await store.list(below: folder) {
            guard let inner = object.location.relative(to: folder), !inner.contains("/"),
                let ending = Self.endings.first(where: { inner.hasSuffix($0) })
            else { continue }
            let name = String(inner.dropLast(ending.count))
            let path = "\(FlowFiles.folder)/\(inner)"
            guard entries.count < FlowLimits.flows else {
                throw MartletError(.limitExceeded, "the project has more than \(FlowLimits.flows) flows")
            }
            do {
                entries.append(Entry(name: name, path: path, flow: try await read(name, path), problems: []))
            } catch {
                entries.append(Entry(name: name, path: path, flow: nil, problems: Self.problems(error)))
            }
        }
        return entries.sorted { $0.name < $1.name }
    }

    /// - Throws: `notFound` with the nearest name, or what is wrong with its file.
    public func flow(_ name: String) async throws(MartletError) -> Flow {
        do {
            guard FlowName.isValid(name) else {
                throw MartletError(.invalidInput, "'\(String(name.prefix(120)))' is no name of a flow")
            }
            for ending in Self.endings {
                let path = "\(FlowFiles.folder)/\(name)\(ending)"
                do {
                    return try await read(name, path)
                } catch let error as MartletError where error.code == .notFound && error.location == nil {}
            }
            let known = try await list().map(\.name)
            throw MartletError(
                .notFound, "there is no flow '\(name)'",
                hint: NearestName.of(name, among: known).map { "Did you mean '\($0)'?" }
                    ?? "Flows are files such as \(FlowFiles.folder)/\(name).yaml.")
        } catch {
            throw MartletError(wrapping: error)
        }
    }

    private func read(_ name: String, _ path: String) async throws -> Flow {
        let text = try await text(path)
        let key = "\(path)\0\(text)"
        if let known = parsed.value(for: key) { return known }
        let flow = try FlowReader.read(text, name: name, path: path)
        parsed.insert(flow, for: key, cost: 2 * text.utf8.count + 1024)
        return flow
    }

    private func text(_ path: String) async throws -> String {
        let bytes = try await store.read(try root.appending(path))
        guard bytes.count <= FlowLimits.fileSize else {
            throw MartletError(
                .limitExceeded, "the file is longer than \(FlowLimits.fileSize) bytes", at: SourceLocation(file: path))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw MartletError(.invalidInput, "the file is not UTF-8 text", at: SourceLocation(file: path))
        }
        return text
    }

    /// The graph of a flow's runs, with the files that it names.
    public func definition(of flow: Flow) async throws(MartletError) -> RunDefinition {
        var texts: [String: String] = [:]
        for file in flow.files {
            do {
                texts[file] = try await text(file)
            } catch {
                let wrapped = MartletError(wrapping: error)
                // A missing file is told by the step that names it.
                if wrapped.code != .notFound { throw wrapped }
            }
        }
        let definition = try flow.definition(files: texts)
        try await checkInner(flow, path: [flow.name])
        return definition
    }

    /// Sub-flows must be there, must not lead back, and get parameters that they have.
    private func checkInner(_ flow: Flow, path: [String]) async throws(MartletError) {
        for step in flow.steps where step.kind == .flow {
            guard let name = step.settings["flow"]?.stringValue, !name.contains("{{") else { continue }
            if path.contains(name) {
                throw MartletError(
                    .invalidInput, "the flows run one another in a cycle: \((path + [name]).joined(separator: " → "))",
                    at: step.location, hint: "Remove one of these steps.")
            }
            guard path.count < FlowLimits.nesting else {
                throw MartletError(
                    .limitExceeded, "flows are more than \(FlowLimits.nesting) deep: \(path.joined(separator: " → "))",
                    at: step.location)
            }
            let inner: Flow
            do {
                inner = try await self.flow(name)
            } catch {
                throw error.located(at: step.location)
            }
            let names = inner.parameters.map(\.name)
            for given in step.settings["parameters"]?.objectValue?.names ?? [] where !names.contains(given) {
                throw MartletError(
                    .invalidInput, "the flow '\(name)' has no parameter '\(given)'", at: step.location,
                    hint: NearestName.of(given, among: names).map { "Did you mean '\($0)'?" })
            }
            try await checkInner(inner, path: path + [name])
        }
    }
}

extension FlowLibrary: RunDefinitions {
    public func definition(
        of name: String, kind: RunKindName, parameters: JSONValue
    ) async throws(MartletError) -> (definition: RunDefinition, parameters: JSONValue) {
        guard kind == .flow else {
            throw MartletError(.invalidInput, "'\(name)' is no flow, but a selection of pipelines")
        }
        let flow = try await flow(name)
        let values = try ParameterValues.bind(parameters, to: flow.parameters, of: name)
        return (try await definition(of: flow), .object(values))
    }
}
