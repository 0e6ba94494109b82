import Cryptography
internal import JSON
internal import YAML
internal import Errors

/// The files beside a flow's own that its steps name.
public enum FlowFiles {
    /// The folder of flows in a project.
    public static let folder = "flows"

    /// Paths that leave the project, or are none.
    static func problems(_ steps: [FlowStep], source: FlowSource) -> [MartletError] {
        var errors: [MartletError] = []
        for step in steps {
            guard let file = step.settings["file"]?.stringValue else { continue }
            let place = source.location(of: ["steps", .key(step.name), "file"])
            if file.contains("{{") || file.contains("{%") {
                errors.append(
                    MartletError(
                        .invalidInput, "the file of the step '\(step.name)' cannot come from an expression", at: place,
                        hint: "Name the file itself, so that runs know what they run."))
            } else if !isInside(file) {
                errors.append(
                    MartletError(
                        .invalidInput, "the file '\(file)' is outside of the project", at: place,
                        hint: "Name it relative to the project's folder, without '..'."))
            }
        }
        return errors
    }

    public static func isInside(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return !path.hasPrefix("/") && !path.utf8.contains(0) && !parts.contains("..") && !parts.contains("")
            && !parts.contains(".martlet")
    }

    /// The digest of a flow with what its files say.
    public static func codeHash(_ flow: Flow, files: [(path: String, bytes: [UInt8])]) -> String {
        var hash = SHA256()
        hash.update(Array("martlet-flow-1\0\(flow.name)\0\(flow.codeHash)\0".utf8))
        for file in files.sorted(by: { $0.path < $1.path }) {
            hash.update(Array("\(file.path)\0\(SHA256.digest(of: file.bytes).hex)\0".utf8))
        }
        return hash.finalize().hex
    }
}
