import CommandParsing
import ObjectStorage
import Terminal

/// What `table expire` and `table clean` share.
extension TableOptions {
    private static let listedFiles = 20

    static let history = CommandOption.value(
        "history", ValueForm("DURATION", .duration), "How far back the lake's history stays readable.", default: "7d")

    static let grace = CommandOption.value(
        "grace", ValueForm("DURATION", .duration), "Younger files stay: a run may be about to commit them.",
        default: "3d")

    /// A duration in seconds, a part of one counted as a whole.
    static func seconds(_ name: String, _ fallback: Int64, _ invocation: Invocation) -> Int64 {
        invocation.arguments.milliseconds(name).map { (Int64($0) + 999) / 1000 } ?? fallback
    }

    /// The first files of a list, a line for each.
    static func list(_ files: [ObjectInfo], _ invocation: Invocation) -> [String] {
        var lines = files.prefix(listedFiles).map {
            "  \(invocation.style("-", .red)) \($0.location.filePath ?? $0.location.uri)"
        }
        if files.count > listedFiles { lines.append("  … and \(files.count - listedFiles) more") }
        return lines
    }
}
