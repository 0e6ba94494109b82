public import Clocks
internal import Compression
internal import Cryptography
public import Errors
internal import Flows
internal import JSON
public import ObjectStorage
internal import Pipelines
public import Runs

/// The project's files, and a folder of the server in which those that were given out lie compressed under their hashes.
public struct ProjectCode: CodeStore {
    private let store: any ObjectStore
    private let project: Location
    private let folder: Location
    private let clock: any WallClock

    /// How old a file may be that is given out again without being written anew, in seconds.
    private static let freshSeconds: Int64 = 86_400

    /// Files of Python that are looked through beside the one that a step names.
    private static let ending = ".py"
    /// The requirements of steps that name none of their own.
    private static let requirements = "requirements.lock"

    /// - Parameter folder: Where the compressed files are kept.
    public init(store: any ObjectStore, project: Location, folder: Location, clock: any WallClock) {
        self.store = store
        self.project = project
        self.folder = folder
        self.clock = clock
    }

    public func pack(_ assignment: StepAssignment) async throws(MartletError) -> [CodeFile] {
        do {
            var files: [CodeFile] = []
            var total = 0
            for path in try await paths(assignment).sorted() {
                let bytes: [UInt8]
                do {
                    bytes = try await store.read(try project.appending(path))
                } catch let error as MartletError where error.code == .notFound {
                    throw MartletError(
                        .notFound, "the step '\(assignment.step)' needs the file '\(path)', which is not there",
                        hint: "Name it relative to the project's folder.")
                }
                guard bytes.count <= CodeFile.sizeLimit else {
                    throw MartletError(
                        .limitExceeded,
                        "the file '\(path)' has \(bytes.count) bytes, more than the \(CodeFile.sizeLimit) that are sent to workers"
                    )
                }
                total += bytes.count
                guard total <= CodeFile.totalLimit else {
                    throw MartletError(
                        .limitExceeded,
                        "the step '\(assignment.step)' has more than the \(CodeFile.totalLimit) bytes of files that are sent to workers",
                        hint: "Put its code into a folder of its own.")
                }
                files.append(try await keep(bytes, path))
            }
            return files
        } catch {
            throw MartletError(wrapping: error)
        }
    }

    public func compressed(_ hash: String) async throws(MartletError) -> [UInt8] {
        do {
            return try await store.read(try place(hash))
        } catch let error as MartletError where error.code == .notFound {
            throw MartletError(.notFound, "no file with the hash '\(hash)' was given out")
        } catch {
            throw MartletError(wrapping: error)
        }
    }

    /// The files that a step names, the Python files beside and below the one that it names, and what its code imports.
    private func paths(_ assignment: StepAssignment) async throws -> Set<String> {
        var paths: Set<String> = []
        for name in ["file", "requirements"] {
            guard let path = assignment.spec[name]?.stringValue else { continue }
            guard CodeFile.isInside(path) else {
                throw MartletError(
                    .invalidInput, "the file '\(path)' of the step '\(assignment.step)' is outside of the project",
                    hint: "Name it relative to the project's folder, without '..'.")
            }
            paths.insert(path)
        }
        if assignment.kind == .python, let file = assignment.spec["file"]?.stringValue,
            let slash = file.lastIndex(of: "/")
        {
            for object in try await store.list(below: try project.appending(file[..<slash])) {
                guard let path = object.location.relative(to: project), path.hasSuffix(Self.ending) else { continue }
                paths.insert(String(path))
            }
        }
        if assignment.kind == .python, let text = (assignment.spec["source"] ?? assignment.spec["code"])?.stringValue {
            let folders = PythonModules.folders(of: assignment.spec["file"]?.stringValue, [FlowFiles.folder])
            let modules = PythonModules(store: store, root: project)
            for module in try await modules.find(text, in: folders) { paths.insert(module.path) }
        }
        if assignment.kind == .python, assignment.spec["requirements"]?.stringValue == nil,
            try await store.stat(try project.appending(Self.requirements)) != nil
        {
            paths.insert(Self.requirements)
        }
        guard paths.count <= CodeFile.countLimit else {
            throw MartletError(
                .limitExceeded,
                "the step '\(assignment.step)' has \(paths.count) files beside its own, more than \(CodeFile.countLimit)",
                hint: "Put its code into a folder of its own.")
        }
        return paths
    }

    private func keep(_ bytes: [UInt8], _ path: String) async throws -> CodeFile {
        let hash = SHA256.digest(of: bytes).hex
        let place = try place(hash)
        let fresh = clock.now().adding(seconds: -Self.freshSeconds)
        // Written anew now and then, so that a file's time tells when it was given out last.
        if try await store.stat(place).map({ $0.modified < fresh }) ?? true {
            try await store.write(place, try Zstandard.compress(bytes))
        }
        return CodeFile(path: path, hash: hash, size: bytes.count)
    }

    private func place(_ hash: String) throws(MartletError) -> Location {
        guard SHA256Digest(hex: hash) != nil else {
            throw MartletError(.invalidInput, "'\(hash.prefix(64))' is no hash of a file")
        }
        return try folder.appending("\(hash).zst")
    }
}
