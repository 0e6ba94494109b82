import Errors
import JSON

/// Reads `parameters:` of a flow.
struct ParameterReader {
    static let keys = [
        "type", "description", "label", "default", "required", "minimum", "maximum", "pattern", "choices",
    ]
    var errors: [MartletError] = []

    mutating func read(_ entry: FlowEntry) -> [FlowParameter] {
        var parameters: [FlowParameter] = []
        do throws(MartletError) {
            let members = try entry.members()
            guard members.count <= FlowLimits.parameters else {
                throw MartletError(
                    .limitExceeded, "a flow has more than \(FlowLimits.parameters) parameters",
                    at: entry.source.location(of: entry.path))
            }
            for member in members {
                do throws(MartletError) { parameters.append(try read(one: member)) } catch { errors.append(error) }
            }
        } catch {
            errors.append(error)
        }
        return parameters
    }

    private mutating func read(one entry: FlowEntry) throws(MartletError) -> FlowParameter {
        do {
            try FlowName.check(entry.key, "parameter", isPlain: true)
        } catch {
            throw error.located(at: entry.source.location(of: entry.path))
        }
        guard entry.value.objectValue != nil else { return try short(entry) }
        errors += entry.allow(Self.keys)
        let type =
            try entry.member("type")?.choice(ParameterType.self) ?? (entry.member("choices") == nil ? .string : .choice)
        var parameter = FlowParameter(name: entry.key, type: type)
        parameter.description = try entry.member("description")?.text()
        parameter.label = try entry.member("label")?.text()
        parameter.isRequired = try entry.member("required")?.flag() ?? false
        if let pattern = entry.member("pattern") {
            guard type == .string || type == .table else { throw pattern.error("only a text has a 'pattern'") }
            do {
                parameter.pattern = try ParameterPattern(try pattern.text())
            } catch {
                throw error.located(at: pattern.source.location(of: pattern.path))
            }
        }
        parameter.minimum = try bound(entry.member("minimum"), of: parameter)
        parameter.maximum = try bound(entry.member("maximum"), of: parameter)
        try readChoices(entry, into: &parameter)
        if let fallback = entry.member("default"), !fallback.value.isNull {
            do {
                parameter.fallback = try parameter.checked(fallback.value)
            } catch {
                throw fallback.error(error.message, hint: error.hint)
            }
            if parameter.isRequired {
                throw fallback.error(
                    "the parameter '\(entry.key)' is required and has a default", hint: "Remove one of the two.")
            }
        }
        return parameter
    }

    /// `name: integer`, or `name:` with nothing, for a text.
    private func short(_ entry: FlowEntry) throws(MartletError) -> FlowParameter {
        if entry.value.isNull { return FlowParameter(name: entry.key, type: .string) }
        guard let word = entry.value.stringValue else {
            throw entry.error(
                "the parameter '\(entry.key)' must name its type", hint: "Write such as \(entry.key): {type: date}.")
        }
        guard let type = ParameterType(rawValue: word) else {
            let names = ParameterType.allCases.map(\.rawValue)
            throw entry.error(
                "'\(word)' is no type of a parameter",
                hint: NearestName.of(word, among: names).map { "Did you mean '\($0)'?" }
                    ?? "It can be: \(names.joined(separator: ", ")).")
        }
        if type == .choice { throw entry.error("the parameter '\(entry.key)' needs 'choices'") }
        return FlowParameter(name: entry.key, type: type)
    }

    private func readChoices(_ entry: FlowEntry, into parameter: inout FlowParameter) throws(MartletError) {
        guard let choices = entry.member("choices") else {
            if parameter.type == .choice { throw entry.error("the parameter '\(entry.key)' needs 'choices'") }
            return
        }
        guard parameter.type == .choice else { throw choices.error("only a choice has 'choices'") }
        for item in try choices.items() {
            switch item.value {
            case .string, .integer, .double, .bool: parameter.choices.append(item.value)
            default: throw item.error("a choice must be a text, a number, true or false")
            }
        }
        if parameter.choices.isEmpty { throw choices.error("'choices' must not be empty") }
    }

    /// A bound has the form of the values that it bounds; that of a text or a list is a length.
    private func bound(_ entry: FlowEntry?, of parameter: FlowParameter) throws(MartletError) -> JSONValue? {
        guard let entry else { return nil }
        switch parameter.type {
        case .integer, .number, .date, .timestamp:
            do {
                return try FlowParameter(name: parameter.name, type: parameter.type).checked(entry.value)
            } catch {
                throw entry.error(error.message, hint: error.hint)
            }
        case .string, .list, .table: return .integer(Int64(try entry.integer(0...FlowLimits.parameterBytes)))
        case .boolean, .choice, .secret:
            throw entry.error("a \(parameter.type.rawValue) has no '\(entry.key)'")
        }
    }
}
