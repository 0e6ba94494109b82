public import Errors
internal import ObjectStorage
public import Pipelines

extension PipelineSources {
    /// Saves a pipeline that began as a certain version.
    ///
    /// - Parameter expected: The digest of that version.
    /// - Throws: `conflict` caused by `PipelineConflict` where somebody else changed it meanwhile.
    public func save(
        _ text: PipelineText, as name: String, expected: String, by author: String
    ) async throws -> StoredPipeline {
        let folder = try folder(name)
        try Self.requireMain(text)
        return try await turns.take {
            let old = try await current(folder, name)
            try Self.require(expected, old)
            return try await put(text, in: folder, instead: old, .saved, by: author)
        }
    }

    /// Makes a pipeline.
    ///
    /// - Throws: `alreadyExists`.
    public func create(_ text: PipelineText, as name: String, by author: String) async throws -> StoredPipeline {
        let folder = try folder(name)
        try Self.requireMain(text)
        return try await turns.take {
            guard try await seen(folder) == nil else {
                throw MartletError(.alreadyExists, "there is a pipeline '\(folder.name)' already")
            }
            return try await put(text, in: folder, instead: nil, .created, by: author)
        }
    }

    /// Removes a pipeline's files; its table and its versions stay.
    public func delete(_ name: String, expected: String, by author: String) async throws {
        let folder = try folder(name)
        try await turns.take {
            let old = try await current(folder, name)
            try Self.require(expected, old)
            _ = try await put(try PipelineText([]), in: folder, instead: old, .deleted, by: author)
        }
    }

    /// Brings an earlier version back, as a new one; also of a pipeline that was deleted.
    ///
    /// - Parameter expected: The digest of the version that is to be replaced; nil where there is none.
    public func restore(
        _ number: Int64, of name: String, expected: String?, by author: String
    ) async throws -> StoredPipeline {
        let folder = try folder(name)
        let version = try await version(number, of: name)
        guard let text = version.text, text.mainFile != nil else {
            throw MartletError(
                .invalidInput, "version \(number) of \(folder.name) has no files, since it was deleted then",
                hint: "Restore the version before it.")
        }
        return try await turns.take {
            let old = try await seen(folder)
            if let old { try Self.require(expected ?? "", old) }
            return try await put(text, in: folder, instead: old, .restored, by: author)
        }
    }

    private func put(
        _ text: PipelineText, in folder: PipelineFolder, instead old: StoredPipeline?, _ kind: PipelineVersion.Kind,
        by author: String
    ) async throws -> StoredPipeline {
        if let old, old.text == text { return old }
        let version = try await keep(text, of: folder, kind, by: author)
        let place = try root.appending(folder.path)
        for file in text.files where old?.text[file.path] != file.text {
            try await store.writeDurably(
                try place.appending(file.path), Array(file.text.utf8), condition: .always)
        }
        for file in old?.text.files ?? [] where text[file.path] == nil {
            try await store.delete(try place.appending(file.path))
        }
        return StoredPipeline(folder: folder, text: text, version: version)
    }

    private static func require(_ expected: String, _ current: StoredPipeline) throws(MartletError) {
        guard expected != current.version.digest else { return }
        throw MartletError(
            .conflict, "\(current.folder.name) was changed by \(current.version.author) since you opened it",
            hint: "Merge your change with version \(current.version.number), then save again.",
            cause: PipelineConflict(current: current))
    }

    private static func requireMain(_ text: PipelineText) throws(MartletError) {
        guard text.mainFile == nil else { return }
        throw MartletError(.invalidInput, "a pipeline needs pipeline.sql or pipeline.py")
    }
}

/// What a save found instead of the version that it began from.
public struct PipelineConflict: Error {
    public var current: StoredPipeline
}

extension MartletError {
    /// The text and version that a save found instead of its own, where that was the reason.
    public var pipelineConflict: StoredPipeline? { (cause as? PipelineConflict)?.current }
}
