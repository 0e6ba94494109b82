internal import Cataloging
internal import Errors

/// A reference in a path: `main`, `main@4f2a…`, `main~3`, `main*2026-03-01T12:00:00Z`, `-` for the default branch, `@4f2a…` or
/// `DETACHED@4f2a…` for a commit alone.
struct ReferencePath: Sendable, Hashable {
    /// Nil for a commit without a reference.
    var name: String?
    /// Nil for the head.
    var hash: HashSpec?

    /// What stands for a name where a commit is meant alone.
    static let detached = "DETACHED"

    init(name: String?, hash: HashSpec?) {
        self.name = name
        self.hash = hash
    }

    /// - Parameter defaultBranch: What `-` stands for.
    init(parsing text: String, defaultBranch: RefName) throws(NessieFailure) {
        let end = text.firstIndex { "@~^*".contains($0) } ?? text.endIndex
        var rest = text[end...]
        if rest.first == "@" { rest.removeFirst() }
        let name = String(text[..<end])
        self.init(
            name: name == "-" ? defaultBranch.text : name,
            hash: rest.isEmpty ? nil : try HashSpec(parsing: rest))
        if name == Self.detached || name.isEmpty {
            guard hash?.digits != nil else {
                throw .badRequest("'\(text)' names no commit: a hash must stand where no reference does")
            }
            self.name = nil
        }
    }

    /// Checks a name that a client gives to a new branch or tag.
    ///
    /// - Throws: What Nessie refuses: `HEAD`, `DETACHED` and what reads as a hash; and what is no name at all.
    static func newName(_ text: String) throws -> RefName {
        guard !["HEAD", detached].contains(text.uppercased()), !HashSpec.isHash(text) else {
            throw NessieFailure.badRequest(
                "'\(text)' cannot be the name of a reference: HEAD, DETACHED and what reads as a hash are taken")
        }
        return try RefName(text)
    }
}
