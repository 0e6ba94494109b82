public import Clocks
public import Errors
public import ObjectStorage
public import Pipelines

/// The text of a project's pipelines: read, saved, and every version of it kept.
///
/// The folder is the truth. What somebody changed there becomes a version when it is next seen, and a save says which version it
/// began from, so that nobody's change is lost. A version is kept before its files are written: whatever crashes, its text is there.
public struct PipelineSources: Sendable {
    let store: any ObjectStore
    let root: Location
    let kept: any PipelineVersionStore
    let clock: any WallClock
    let defaultNamespace: String
    /// One change at a time.
    let turns = Turns()

    /// Versions of one pipeline; the oldest beyond these are forgotten.
    public static let versionLimit = 200
    /// The author of versions that somebody made in the folder.
    public static let folderAuthor = "the folder"

    /// - Parameter root: The project's folder.
    public init(
        store: any ObjectStore, root: Location, versions: any PipelineVersionStore, clock: any WallClock,
        defaultNamespace: String
    ) {
        self.store = store
        self.root = root
        kept = versions
        self.clock = clock
        self.defaultNamespace = defaultNamespace
    }

    /// The folders of pipelines, also where the project cannot be loaded.
    public func list() async throws -> [PipelineFolder.Entry] {
        try await PipelineFolder.list(in: store, root: root)
    }

    /// The folder that a name stands for.
    public func folder(_ name: String) throws(MartletError) -> PipelineFolder {
        try PipelineFolder(name, defaultNamespace: defaultNamespace)
    }

    /// A pipeline's text as it is now.
    public func read(_ name: String) async throws -> StoredPipeline {
        let folder = try folder(name)
        return try await turns.take { try await current(folder, name) }
    }

    /// The versions of a pipeline, also of one that is gone; the newest first, without their texts.
    public func versions(of name: String) async throws -> [PipelineVersion] {
        let folder = try folder(name)
        return try await turns.take {
            _ = try await seen(folder)
            let versions = try await kept.versions(of: "\(folder.name)")
            guard !versions.isEmpty else { throw Self.missing(name) }
            return versions
        }
    }

    /// One version, with its text.
    public func version(_ number: Int64, of name: String) async throws -> PipelineVersion {
        let folder = try folder(name)
        guard let version = try await kept.version(number, of: "\(folder.name)") else {
            throw MartletError(
                .notFound, "version \(number) of \(folder.name) is not kept",
                hint: "The newest \(Self.versionLimit) versions are.")
        }
        return version
    }

    /// The text in the folder with its newest version; one that nobody saved becomes a version.
    ///
    /// - Throws: `notFound` where there is no such pipeline.
    func current(_ folder: PipelineFolder, _ name: String) async throws -> StoredPipeline {
        guard let found = try await seen(folder) else { throw Self.missing(name) }
        return found
    }

    /// The same, or nil where the folder has no pipeline.
    func seen(_ folder: PipelineFolder) async throws -> StoredPipeline? {
        guard let text = try await text(of: folder) else { return nil }
        let digest = text.digest
        if let latest = try await kept.latest(of: "\(folder.name)"), latest.digest == digest {
            return StoredPipeline(folder: folder, text: text, version: latest)
        }
        let version = try await keep(text, of: folder, .found, by: Self.folderAuthor)
        return StoredPipeline(folder: folder, text: text, version: version)
    }

    /// Makes the next version.
    func keep(
        _ text: PipelineText, of folder: PipelineFolder, _ kind: PipelineVersion.Kind, by author: String
    ) async throws -> PipelineVersion {
        let last = try await kept.latest(of: "\(folder.name)")?.number ?? 0
        let version = PipelineVersion(
            pipeline: "\(folder.name)", number: last + 1, kind: kind, author: author, time: clock.now(),
            digest: text.digest, text: text)
        try await kept.append(version, keeping: Self.versionLimit)
        return version
    }

    /// What the folder has; nil where it has no query and no code.
    private func text(of folder: PipelineFolder) async throws -> PipelineText? {
        let location = try root.appending(folder.path)
        var files: [PipelineText.File] = []
        for object in try await store.list(below: location) {
            guard let path = object.location.relative(to: location), PipelineText.isAllowed(String(path)) else {
                continue
            }
            let place = SourceLocation(file: "\(folder.path)/\(path)")
            guard object.size <= PipelineText.sizeLimit else {
                throw MartletError(
                    .limitExceeded, "the file is longer than \(PipelineText.sizeLimit) bytes", at: place)
            }
            guard let text = String(validating: try await store.read(object.location, range: nil), as: UTF8.self) else {
                throw MartletError(.invalidInput, "the file is not UTF-8 text", at: place)
            }
            files.append(PipelineText.File(path: String(path), text: text))
        }
        let text = try PipelineText(files)
        return text.mainFile == nil ? nil : text
    }

    static func missing(_ name: String) -> MartletError {
        MartletError(.notFound, "there is no pipeline '\(name)' in the project's folder")
    }
}

/// A pipeline's text with the version that it is.
public struct StoredPipeline: Sendable {
    public var folder: PipelineFolder
    public var text: PipelineText
    public var version: PipelineVersion
}
