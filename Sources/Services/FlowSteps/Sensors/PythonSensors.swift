public import Errors
import Execution
import Flows
public import JSON
public import ObjectStorage
import Pipelines
public import PythonSteps
public import Runs
public import SecretService
import Secrets

/// Asks the sensors of a project: files with a function `sensor(context)` that says whether to start a run.
///
/// The function runs in a process of its own from the warm pool, as steps do: no environment, no network unless the file says
/// `# @network: true`, and what it needs of secrets by `# @secrets: NAME`. It reads tables as they are on the published branch. It
/// finds `context.cursor`, what it left behind the last time (None at first), and returns True, False or None, or a dictionary with
/// `fire`, `parameters` and `cursor`; it may set `context.cursor` instead.
public struct PythonSensors: Sendable {
    private let workspace: PythonWorkspace
    private let secrets: SecretService
    private let store: any ObjectStore
    private let project: Location
    private let branch: String
    private let log: @Sendable (_ sensor: String, LogLevel, String) -> Void

    /// Bytes of memory of a sensor.
    static let memoryLimit: Int64 = 1 << 30
    /// Bytes of a sensor's output that are told.
    static let outputLimit: Int64 = 64 << 10

    /// - Parameters:
    ///   - branch: Whose tables sensors read.
    ///   - log: Told what a sensor prints or logs, secrets masked.
    public init(
        workspace: PythonWorkspace, secrets: SecretService, store: any ObjectStore, project: Location,
        branch: String = "main", log: @escaping @Sendable (_ sensor: String, LogLevel, String) -> Void
    ) {
        self.workspace = workspace
        self.secrets = secrets
        self.store = store
        self.project = project
        self.branch = branch
        self.log = log
    }

    /// Asks one sensor.
    ///
    /// - Parameters:
    ///   - path: Its file, relative to the project's folder.
    ///   - function: Which of the file's functions.
    ///   - cursor: What its last answer left.
    /// - Throws: `notFound` for a file that is not there, `invalidInput` for one that is no sensor, what it raised as `failed` with the
    ///   line, `timedOut`, `limitExceeded`; its cursor then stays as it was.
    public func ask(
        _ path: String, function: String = "sensor", cursor: JSONValue
    ) async throws(MartletError) -> SensorAnswer {
        let text = try await text(path)
        let settings = try SensorSettings(text, file: path)
        let values: [SecretName: [UInt8]]
        do {
            values = try await secrets.values(of: settings.secrets)
        } catch {
            throw MartletError(wrapping: error)
        }
        let mask = SecretMask(values.values)
        var variables = ["MARTLET_PROJECT": project.filePath ?? ""]
        for (name, value) in values { variables[name.text] = String(decoding: value, as: UTF8.self) }
        let step = Execution.PythonStep(
            name: "the sensor '\(path)'",
            code: PythonCode(
                form: .sensor, text: text, file: path, function: function,
                paths: PythonModules.paths(of: PythonModules.folders(of: path), in: project.filePath ?? "")),
            arguments: ["cursor": cursor], environment: try await workspace.environment(), variables: variables,
            limits: ProcessLimits(
                memory: Self.memoryLimit, wallTime: settings.timeout, outputBytes: Self.outputLimit),
            network: settings.network ? .on : .off)
        let log = log
        do {
            let result = try await workspace.run(step, at: branch) { level, message in
                log(path, LogLevel(level), mask.mask(message))
            }
            return try SensorAnswer(mask.mask(result.outputs), of: path)
        } catch {
            throw error.masked(by: mask)
        }
    }

    private func text(_ path: String) async throws(MartletError) -> String {
        guard FlowFiles.isInside(path) else {
            throw MartletError(
                .invalidInput, "the sensor '\(path)' is outside of the project",
                hint: "Name its file relative to the project's folder, without '..'.")
        }
        do {
            let bytes = try await store.read(try project.appending(path))
            guard bytes.count <= FlowLimits.fileSize else {
                throw MartletError(.limitExceeded, "the sensor '\(path)' is longer than \(FlowLimits.fileSize) bytes")
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw MartletError(.invalidInput, "the sensor '\(path)' is not UTF-8 text")
            }
            return text
        } catch let error as MartletError where error.code == .notFound {
            throw MartletError(
                .notFound, "there is no sensor '\(path)'",
                hint: "It is a file of the project with a function sensor(context); see docs/python.md.")
        } catch {
            throw MartletError(wrapping: error)
        }
    }
}
