internal import HTTP
internal import ObjectService
internal import S3

/// Calls of browsers from pages of other origins, as a bucket's rules let them.
extension S3API {
    func preflight(_ request: HTTPRequest) async throws -> HTTPResponse {
        guard let origin = request.fields["Origin"], let method = request.fields["Access-Control-Request-Method"] else {
            throw S3Failure(.invalidRequest, "Insufficient information. Origin request header needed.")
        }
        let asked = (request.fields["Access-Control-Request-Headers"] ?? "").split(separator: ",").map {
            CanonicalRequest.trimmed(String($0)).lowercased()
        }
        guard let rule = try await rule(request, origin, method), asked.allSatisfy({ rule.takes(header: $0) }) else {
            throw S3Failure(.accessDenied, "CORSResponse: This CORS request is not allowed.")
        }
        var response = HTTPResponse(.ok, fields: Self.fields(rule, origin))
        response.fields["Access-Control-Allow-Methods"] = rule.methods.joined(separator: ", ")
        if !asked.isEmpty { response.fields["Access-Control-Allow-Headers"] = asked.joined(separator: ", ") }
        if let age = rule.maxAge { response.fields["Access-Control-Max-Age"] = "\(age)" }
        return response
    }

    func addOrigin(to response: inout HTTPResponse, _ call: S3Call) async {
        guard let origin = call.fields["Origin"],
            let rule = try? await rule(call.request, origin, call.method.rawValue)
        else { return }
        for field in Self.fields(rule, origin).all { response.fields.append(field.name, field.value) }
    }

    private func rule(_ request: HTTPRequest, _ origin: String, _ method: String) async throws -> CORSRule? {
        guard let name = try names(request).0 else { return nil }
        return try await objects.bucket(name).cors.first {
            $0.methods.contains(method) && $0.takes(origin: origin)
        }
    }

    private static func fields(_ rule: CORSRule, _ origin: String) -> HTTPFields {
        var fields: HTTPFields = ["Vary": "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"]
        if rule.origins.contains("*") {
            fields["Access-Control-Allow-Origin"] = "*"
        } else {
            fields["Access-Control-Allow-Origin"] = origin
            fields["Access-Control-Allow-Credentials"] = "true"
        }
        if !rule.exposed.isEmpty { fields["Access-Control-Expose-Headers"] = rule.exposed.joined(separator: ", ") }
        return fields
    }
}

extension CORSRule {
    func takes(origin: String) -> Bool { origins.contains { Self.matches($0, origin) } }
    func takes(header: String) -> Bool { headers.contains { Self.matches($0.lowercased(), header) } }

    /// Whether a text is what a pattern with at most one `*` says.
    private static func matches(_ pattern: String, _ text: String) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return pattern == text }
        let (first, last) = (pattern[..<star], pattern[pattern.index(after: star)...])
        return text.utf8.count >= first.utf8.count + last.utf8.count && text.hasPrefix(first) && text.hasSuffix(last)
    }
}

/// The rules of a bucket as XML.
enum CORSDocument {
    private static let ruleLimit = 100
    private static let methods: Set<String> = ["GET", "PUT", "POST", "DELETE", "HEAD"]

    static func parse(_ bytes: [UInt8]) throws(S3Failure) -> [CORSRule] {
        let elements = try XMLReader.read(bytes, "CORSConfiguration").all("CORSRule")
        guard !elements.isEmpty, elements.count <= ruleLimit else { throw S3Failure(.malformedXML) }
        var rules: [CORSRule] = []
        for element in elements {
            let rule = CORSRule(
                id: element.text(of: "ID"), origins: element.all("AllowedOrigin").map(\.text),
                methods: element.all("AllowedMethod").map(\.text), headers: element.all("AllowedHeader").map(\.text),
                exposed: element.all("ExposeHeader").map(\.text),
                maxAge: element.text(of: "MaxAgeSeconds").flatMap { Int($0) })
            guard !rule.origins.isEmpty, !rule.methods.isEmpty else { throw S3Failure(.malformedXML) }
            guard rule.methods.allSatisfy({ methods.contains($0) }) else {
                throw S3Failure(.invalidRequest, "Found unsupported HTTP method in CORS config.")
            }
            guard (rule.origins + rule.headers).allSatisfy({ $0.count { $0 == "*" } <= 1 }) else {
                throw S3Failure(.invalidRequest, "An origin or header can not have more than one wildcard.")
            }
            rules.append(rule)
        }
        return rules
    }

    static func xml(_ rules: [CORSRule]) -> [UInt8] {
        XMLWriter.document("CORSConfiguration") { writer in
            for rule in rules {
                writer.element("CORSRule") { writer in
                    if let id = rule.id { writer.element("ID", id) }
                    for text in rule.origins { writer.element("AllowedOrigin", text) }
                    for text in rule.methods { writer.element("AllowedMethod", text) }
                    for text in rule.headers { writer.element("AllowedHeader", text) }
                    for text in rule.exposed { writer.element("ExposeHeader", text) }
                    if let age = rule.maxAge { writer.element("MaxAgeSeconds", age) }
                }
            }
        }
    }
}
