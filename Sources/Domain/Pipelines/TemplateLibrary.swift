import Errors
import Templates

/// The templates that others can include or import, by their path in the project.
struct TemplateLibrary: Sendable {
    private var templates: [String: Result<Template, MartletError>] = [:]
    private(set) var sources: [String: String] = [:]

    /// A file that does not compile is an error for those who include it, not for the project.
    mutating func add(_ path: String, _ text: String) {
        sources[path] = text
        templates[path] = Result { () throws(MartletError) in try Template(compiling: text, name: path) }
    }

    subscript(path: String) -> Template? { try? templates[path]?.get() }

    /// The template of a name: beside the file that asks, or from the project's root, or in `macros`.
    func find(_ name: String, from file: String) throws -> Template? {
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? ""
        for base in [folder, "", "macros"] {
            guard let path = Self.joined(base, name) else { continue }
            for candidate in [path, path + ".sql"] {
                if let found = templates[candidate] { return try found.get() }
            }
        }
        if templates.isEmpty { return nil }
        let names = Array(templates.keys) + templates.keys.compactMap { $0.split(separator: "/").last.map(String.init) }
        guard let near = NearestName.of(name, among: names) else { return nil }
        throw MartletError(.notFound, "there is no template '\(name)'", hint: "Did you mean '\(near)'?")
    }

    /// A path with its `.` and `..` resolved, or nil where it leaves the project.
    private static func joined(_ base: String, _ name: String) -> String? {
        var parts: [Substring] = base.split(separator: "/")
        for part in name.split(separator: "/") where part != "." {
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }
}
