import Errors
import HTTP
import JSON

/// The request that the settings of an HTTP step describe.
enum HTTPStepRequest {
    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

    static func request(_ spec: StepSpec) throws(MartletError) -> OutgoingRequest {
        let variables = Dictionary(try spec.pairs("environment").map { ($0.name, $0.value) }) { $1 }
        var url = try filled(try spec.required("url"), variables, encoded: true, spec.step)
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw MartletError(
                .invalidInput, "'url' of the step '\(spec.step)' must begin with http:// or https://")
        }
        let query = try spec.pairs("query").map { pair throws(MartletError) in
            "\(PercentCoding.encode(pair.name))=\(PercentCoding.encode(try filled(pair.value, variables, spec.step)))"
        }
        if !query.isEmpty { url += (url.contains("?") ? "&" : "?") + query.joined(separator: "&") }
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw MartletError(
                .invalidInput, "'url' of the step '\(spec.step)' has white space or control characters",
                hint: "Put values into 'query', where they are encoded.")
        }
        var fields: HTTPFields = [:]
        for (name, value) in try spec.pairs("headers") {
            let value = try filled(value, variables, spec.step)
            guard !(name + value).utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
                throw MartletError(
                    .invalidInput, "the header '\(name)' of the step '\(spec.step)' has control characters")
            }
            fields[name] = value
        }
        let body = try body(spec, variables, &fields)
        let name = try spec.text("method")?.uppercased() ?? (body == nil ? "GET" : "POST")
        guard methods.contains(name) else {
            throw MartletError(
                .invalidInput, "'\(name)' is no method of HTTP that the step '\(spec.step)' may use",
                hint: "It can be: \(methods.joined(separator: ", ")).")
        }
        return OutgoingRequest(HTTPMethod(rawValue: name), url, fields: fields, body: body.map { .bytes($0) } ?? .none)
    }

    private static func body(
        _ spec: StepSpec, _ variables: [String: String], _ fields: inout HTTPFields
    ) throws(MartletError) -> [UInt8]? {
        let given = ["json", "body", "form"].filter { spec[$0] != nil }
        guard given.count <= 1 else {
            throw MartletError(
                .invalidInput, "the step '\(spec.step)' has both '\(given[0])' and '\(given[1])'", hint: "Keep one.")
        }
        if let json = spec["json"] {
            if fields["Content-Type"] == nil { fields["Content-Type"] = "application/json" }
            return try filled(json, variables, spec.step).encoded()
        }
        if let text = try spec.text("body") { return Array(try filled(text, variables, spec.step).utf8) }
        guard spec["form"] != nil else { return nil }
        if fields["Content-Type"] == nil { fields["Content-Type"] = "application/x-www-form-urlencoded" }
        let parts = try spec.pairs("form").map { pair throws(MartletError) in
            "\(PercentCoding.encode(pair.name))=\(PercentCoding.encode(try filled(pair.value, variables, spec.step)))"
        }
        return Array(parts.joined(separator: "&").utf8)
    }

    /// Texts inside a JSON value, with variables in their places.
    private static func filled(
        _ value: JSONValue, _ variables: [String: String], _ step: String
    ) throws(MartletError) -> JSONValue {
        switch value {
        case .string(let text): return .string(try filled(text, variables, step))
        case .array(let elements):
            var result: [JSONValue] = []
            for element in elements { result.append(try filled(element, variables, step)) }
            return .array(result)
        case .object(let object):
            var result: JSONObject = [:]
            for member in object.members { result[member.name] = try filled(member.value, variables, step) }
            return .object(result)
        default: return value
        }
    }

    /// A text with `${NAME}` replaced by variables of the step's environment.
    static func filled(
        _ text: String, _ variables: [String: String], encoded: Bool = false, _ step: String
    ) throws(MartletError) -> String {
        guard text.contains("${") else { return text }
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            let after = rest.index(after: dollar)
            guard after < rest.endIndex, rest[after] == "{", let end = rest[after...].firstIndex(of: "}") else {
                result += "$"
                rest = rest[after...]
                continue
            }
            let name = String(rest[rest.index(after: after)..<end])
            guard let value = variables[name] else {
                throw MartletError(
                    .invalidInput, "the step '\(step)' names the variable '${\(name)}', which it does not have",
                    hint: NearestName.of(name, among: variables.keys).map { "Did you mean '${\($0)}'?" }
                        ?? "Name it in 'secrets' or 'environment'.")
            }
            result += encoded ? PercentCoding.encode(value) : value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// What a path such as `data.items.0.id` leads to.
    static func select(_ path: String, in body: JSONValue, _ step: String) throws(MartletError) -> JSONValue {
        var value = body
        for part in path.split(separator: ".") {
            let next: JSONValue? =
                if let elements = value.arrayValue {
                    Int(part).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
                } else {
                    value[String(part)]
                }
            guard let next else {
                throw MartletError(
                    .failed, "the step '\(step)' was answered without '\(path)': there is no '\(part)'",
                    hint: value.objectValue.map { "There are: \($0.names.prefix(20).joined(separator: ", "))." })
            }
            value = next
        }
        return value
    }
}
