internal import Errors
internal import JSON

/// What a schema must be to be added to a table or view, beyond what reading one asks for: an engine that reads strictly reads it as well.
extension Schema {
    /// Throws where a default is no value of its field's type.
    func validateDefaults() throws(MartletError) {
        for field in allFields.values.sorted(by: { $0.id < $1.id }) {
            try validate(field.initialDefault, "initial-default", of: field)
            try validate(field.writeDefault, "write-default", of: field)
        }
    }

    private func validate(_ value: JSONValue?, _ member: String, of field: NestedField) throws(MartletError) {
        guard let value else { return }
        let name = name(ofField: field.id) ?? field.name
        guard let type = field.type.primitive else {
            throw MartletError(
                .invalidInput, "the column '\(name)' of type \(field.type) can only have null as its '\(member)'")
        }
        if case .later(let text) = type {
            guard text.hasPrefix("timestamp"), value.stringValue != nil else {
                throw MartletError(
                    .invalidInput, "\(value.text()) cannot be the '\(member)' of the column '\(name)' of type \(type)")
            }
            return
        }
        do {
            _ = try Literal(json: value, type: type)
        } catch {
            throw MartletError(
                .invalidInput, "\(value.text()) cannot be the '\(member)' of the column '\(name)' of type \(type)",
                hint: "Write it as a single value of that type (specification, appendix D).")
        }
    }
}
