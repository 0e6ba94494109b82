import Cryptography
import Templates

extension Pipeline {
    /// A pipeline of SQL that is taken as it is, such as a step of a flow has.
    ///
    /// - Parameter origin: How errors name where it stands.
    public init(statement sql: String, name: PipelineName, settings: PipelineSettings, origin: String) {
        self.init(
            name: name, language: .sql, folder: "", path: origin, source: sql, settings: settings, testFiles: [],
            discovery: Discovery(), fingerprint: SHA256.digest(of: sql).hex,
            template: Template(verbatim: sql, name: origin))
    }
}
