internal import Errors
internal import JSON

/// What a format version lets a schema hold (specification, "Primitive Types" and "Default values").
extension Schema {
    /// The first format version with nanoseconds, variants, shapes, columns of no type, and values for rows of before.
    private static let versionOfLaterTypes = 3

    /// Throws where a column needs a later version of the format.
    func requireFormat(_ version: Int) throws(MartletError) {
        guard version < Self.versionOfLaterTypes else { return }
        for name in allNames {
            guard let field = field(named: name) else { continue }
            if case .primitive(.later(let type)) = field.type {
                throw Self.needsLaterFormat("the column '\(name)' has the type \(type)", version)
            }
            if let initial = field.initialDefault, !initial.isNull {
                throw Self.needsLaterFormat("the column '\(name)' has an initial default", version)
            }
        }
    }

    private static func needsLaterFormat(_ what: String, _ version: Int) -> MartletError {
        MartletError(
            .invalidInput, "\(what), which Iceberg's format version \(version) does not have",
            hint: "Create the table with 'format-version' \(versionOfLaterTypes), or upgrade it.")
    }
}
