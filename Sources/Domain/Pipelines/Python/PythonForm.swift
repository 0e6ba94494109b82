/// How a pipeline that is written in Python makes its table.
public struct PythonForm: Sendable, Equatable {
    /// The function decorated with `@asset`; nil where the file sets `result`.
    public var function: String?
    /// Which of several tables that the function returns.
    public var output: String?
    /// The table that each of the function's arguments is.
    public var inputs: [String: PipelineName] = [:]
    /// Tables for arguments, and tables that only have to be there, as written.
    var writtenInputs: [String: String] = [:]
    var dependencies: [String] = []
    var arguments: [String] = []
    /// The modules of the project that the code imports.
    public var modules: [PythonModule] = []
    /// Whether the code may use the network.
    public var usesNetwork = false
}
