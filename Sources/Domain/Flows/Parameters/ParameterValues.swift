public import Errors
public import JSON

/// What a run of a flow is given, checked and with defaults.
public enum ParameterValues {
    /// - Throws: `invalidInput` for a name that the flow does not have, a missing or a wrong value; `limitExceeded`.
    public static func bind(_ given: JSONValue, to parameters: [FlowParameter], of flow: String) throws(MartletError)
        -> JSONObject
    {
        let given = given.isNull ? [:] : given
        guard let object = given.objectValue else {
            throw MartletError(
                .invalidInput, "the parameters of the flow '\(flow)' must be an object of names and values")
        }
        guard given.encoded().count <= FlowLimits.parameterBytes else {
            throw MartletError(
                .limitExceeded, "the parameters of the flow '\(flow)' have more than \(FlowLimits.parameterBytes) bytes"
            )
        }
        let names = parameters.map(\.name)
        for member in object.members where !names.contains(member.name) {
            throw MartletError(
                .invalidInput, "the flow '\(flow)' has no parameter '\(member.name)'",
                hint: NearestName.of(member.name, among: names).map { "Did you mean '\($0)'?" }
                    ?? (names.isEmpty ? "It has none." : "It has: \(names.joined(separator: ", "))."))
        }
        var values: JSONObject = [:]
        for parameter in parameters {
            if let value = object[parameter.name], !value.isNull {
                values[parameter.name] = try parameter.checked(value)
            } else if parameter.isRequired {
                throw MartletError(
                    .invalidInput, "the flow '\(flow)' needs its parameter '\(parameter.name)'",
                    hint: parameter.description ?? "It is a \(parameter.type.rawValue).")
            } else {
                values[parameter.name] = parameter.fallback ?? .null
            }
        }
        return values
    }
}
